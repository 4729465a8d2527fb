// Rules: listed, made, changed by the version that was read, tried without a change, deleted.
import { queryOptions } from '@tanstack/react-query'
import type { z } from 'zod'
import type { Rule, ruleBody, rulePatch, rules, tried } from '../../../src/web/contract/rules.ts'
import { request } from './request.ts'

export type { Rule }

export const rulesQuery = queryOptions({
  queryKey: ['rules'],
  queryFn: ({ signal }) => request<z.infer<typeof rules>>('/rules', { signal }),
})
/** Days that a look back goes. */
export const TRIED_DAYS = 30
export const triedQuery = ({ id, version }: Rule) =>
  queryOptions({
    queryKey: ['rules', id, version, 'tried'],
    queryFn: ({ signal }) => request<z.infer<typeof tried>>(`/rules/${id}/try`, { method: 'POST', body: { days: TRIED_DAYS }, signal }),
  })
export const makeRule = (body: z.input<typeof ruleBody>) => request<Rule>('/rules', { method: 'POST', body })
export const changeRule = ({ id, version }: Rule, body: Omit<z.input<typeof rulePatch>, 'version'>) => request<Rule>(`/rules/${id}`, { method: 'PATCH', body: { ...body, version } })
export const deleteRule = (id: string) => request<unknown>(`/rules/${id}`, { method: 'DELETE' })
