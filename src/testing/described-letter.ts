// What the gate is told of a letter before anybody decides, for the tests of its facts and of its
// sealing: a person with a mailbox, and whoever may ask for a letter of theirs.
import type { TestContext } from 'node:test'
import type { Described, Origin } from '../actions/action.ts'
import { send } from '../mail/letters/send-action.ts'
import { openMailAccount } from './mail-account.ts'
import type { TestStore } from './real-store.ts'

export const person: Origin = { by: 'person', id: 'ses_1', name: 'Alice', words: '' }
export const token: Origin = { by: 'token', id: 'tok_1', name: 'Agent', words: 'write to dan@example.com' }
export const chat: Origin = { by: 'chat', id: 'cht_1', name: 'Chat', words: 'Write to Dan@Example.com that I am late' }

export async function openDescribedLetters({ db }: TestStore, context: TestContext) {
  const account = await openMailAccount(db, context)
  const describe = (change: Record<string, unknown>, origin: Origin = person, userId = account.userId) =>
    send.describe(db, userId, send.payload.parse({ accountId: account.accountId, to: [{ address: 'bob@example.net' }], subject: 'S', text: 'T', ...change }), origin)
  return { account, describe }
}

export const to = (...addresses: string[]) => ({ to: addresses.map((address) => ({ name: '', address })) })
/** Of its first recipient. */
export const sourceOf = ({ preview }: Described) => preview.facts[0]?.source
/** What it is warned of, beside what is said of every letter. */
export const codes = ({ preview }: Described) => preview.warnings.map(({ code }) => code).filter((code) => code !== 'no-undo')
