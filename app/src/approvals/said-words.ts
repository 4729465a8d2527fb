// The word of a person in place of proof, told wherever it would be told what was read back.
import type { Action } from '../../../src/web/contract/actions.ts'
import * as m from '../messages/m.ts'

/** Undefined where no word was given, or what is proven has taken its place. */
export function saidWords({ state, receipt }: Pick<Action, 'state' | 'receipt'>): string | undefined {
  const name = receipt?.saidBy
  if (name === undefined) return undefined
  return state === 'failed' ? m.said_not_happened({ name }) : m.said_happened({ name })
}
