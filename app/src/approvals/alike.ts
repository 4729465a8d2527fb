// Which proposals may be signed with one signature: those that say the same of different mails.
//
// A letter is never like another, and neither is what a warning stands against or what waits
// for an answer: one glance would have to judge several things.
import type { Action } from '../../../src/web/contract/actions.ts'

/** The same text for proposals that are alike; '' for one that is to be judged by itself. */
export function likeness({ state, kind, accountId, batchId, waitsFor, origin, preview }: Action): string {
  if (state !== 'proposed' || batchId !== '' || waitsFor !== '' || !preview.undoable || preview.warnings.length > 0 || preview.body !== '') return ''
  const target = preview.facts.filter(({ label }) => label === 'folder' || label === 'label').map(({ value, exact }) => `${exact} ${value}`)
  return JSON.stringify([kind, accountId, origin.by, origin.id, ...target])
}
