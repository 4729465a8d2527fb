// Signing in and out, and who is signed in.
import { queryOptions } from '@tanstack/react-query'
import type { z } from 'zod'
import type {
  changePasswordBody, invitationView, loginAnswer, loginBody, Me, recoveryCodes, recoveryCodesBody, registerBody, twoFactorDisableBody, twoFactorSetup,
  twoFactorStatus, welcome,
} from '../../../src/web/contract/auth.ts'
import { forgetBeingHere, rememberBeingHere } from './been-here.ts'
import { rememberCsrf, request } from './request.ts'

export type Welcome = z.infer<typeof welcome>
export type LoginAnswer = z.infer<typeof loginAnswer>
export type TwoFactorSetup = z.infer<typeof twoFactorSetup>

export const welcomeQuery = queryOptions({ queryKey: ['welcome'], queryFn: ({ signal }) => request<Welcome>('/welcome', { signal }) })

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: async ({ signal }) => {
    const me = await request<Me>('/auth/me', { signal })
    rememberCsrf(me.csrfToken)
    rememberBeingHere()
    return me
  },
  staleTime: Number.POSITIVE_INFINITY,
})

export const logIn = (body: z.input<typeof loginBody>) => request<LoginAnswer>('/auth/login', { method: 'POST', body })
export const register = (body: z.input<typeof registerBody>) => request<unknown>('/auth/register', { method: 'POST', body })
export const followLink = (token: string) => request<unknown>('/auth/link', { method: 'POST', body: { token } })
export const logOut = () => request<unknown>('/auth/logout', { method: 'POST' }).finally(forgetBeingHere)

/** An old session proves itself with the password; a fresh one need not. */
export const startTwoFactor = (password = '') =>
  request<TwoFactorSetup>('/auth/2fa/setup', { method: 'POST', body: password === '' ? {} : { password } })
export const verifyTwoFactor = (code: string) =>
  request<z.infer<typeof recoveryCodes>>('/auth/2fa/verify', { method: 'POST', body: { code } })
export const disableTwoFactor = (body: z.input<typeof twoFactorDisableBody>) =>
  request<unknown>('/auth/2fa/disable', { method: 'POST', body })
export const newRecoveryCodes = (body: z.input<typeof recoveryCodesBody>) =>
  request<z.infer<typeof recoveryCodes>>('/auth/2fa/recovery-codes', { method: 'POST', body })
export const readInvitation = (token: string) =>
  request<z.infer<typeof invitationView>>('/auth/invitation', { method: 'POST', body: { token } })
export const twoFactorQuery = queryOptions({
  queryKey: ['two-factor'],
  queryFn: ({ signal }) => request<z.infer<typeof twoFactorStatus>>('/auth/2fa', { signal }),
})
export const changePassword = (body: z.input<typeof changePasswordBody>) =>
  request<unknown>('/auth/password', { method: 'POST', body })
