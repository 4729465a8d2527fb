// A person at a desk where letters are written, for the tests of drafts and of what becomes of them: her
// account with a Maildir behind it, a program of hers with a token, the API, and the executor at hand.
import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { operator } from '../accounts/role.ts'
import { createToken } from '../accounts/tokens.ts'
import type { ActionApplier } from '../actions/action.ts'
import { executeActionHandler } from '../actions/execute-job.ts'
import { openLog } from '../base/log.ts'
import type { JobContext } from '../jobs/job.ts'
import { openLetterJournal } from '../mail/letters/letter-journal.ts'
import { mailAppliers, type MailApplierDeps } from '../mail/actions/mail-appliers.ts'
import { openMaildirDraftKeeper } from '../mail/maildir/maildir-draft-writer.ts'
import { openMaildirSender } from '../mail/maildir/maildir-sender.ts'
import type { Draft } from '../web/contract/drafts.ts'
import { fixedClock } from './fixed-clock.ts'
import { openMailAccount } from './mail-account.ts'
import type { TestStore } from './real-store.ts'
import { openTestWeb } from './test-web.ts'

export const DESK_NOON = Date.UTC(2026, 0, 5, 12)

/** Of a draft, unless it says otherwise. */
type Answered = Draft & { code: string; detail: Record<string, unknown> }

export async function openLetterDesk({ db, ...store }: TestStore, context: TestContext) {
  const clock = fixedClock(DESK_NOON)
  const web = await openTestWeb({ db, ...store }, context, { clock })
  const alice = await web.person('alice@example.org')
  const account = await openMailAccount(db, context, alice.userId)
  /** The headers of a program with a token of that name. */
  const agentNamed = async (name: string) => ({ authorization: `Bearer ${(await createToken(web.house, operator, { userId: alice.userId, name, grants: ['read', 'draft', 'send-proposal'] })).raw}` })
  const ask = async <T = Answered>(method: string, path: string, body?: unknown, headers: Record<string, string> = alice.headers) => {
    const json = body === undefined ? { headers } : { headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(body) }
    const answer = await fetch(`${web.url}/api/v1${path}`, { method, ...json })
    const text = await answer.text()
    return { status: answer.status, json: (text === '' ? null : JSON.parse(text)) as T }
  }
  const letter = { to: [{ address: 'bob@example.net' }], subject: 'S', text: 'One' }
  const sender = () => openMaildirSender({ root: account.root, journal: openLetterJournal({ db, clock }), clock })
  const keeper = () => openMaildirDraftKeeper({ root: account.root, clock })
  const appliers = (other: Partial<MailApplierDeps> = {}) => mailAppliers({ db, clock, writerFor: assert.fail, keeperFor: async () => keeper(), senderFor: async () => sender(), ...other })
  const executeBy = (actionId: string, ...hands: readonly ActionApplier[]) =>
    executeActionHandler({ appliers: hands })({ actionId }, { db, clock, log: openLog({ level: 'silent', process: 'test' }), signal: new AbortController().signal, requireLease: async () => {} } as unknown as JobContext)
  return {
    db,
    clock,
    web,
    alice,
    agent: await agentNamed('Agent'),
    agentNamed,
    account,
    ask,
    letter,
    start: async (headers?: Record<string, string>) => (await ask('POST', '/drafts', { accountId: account.accountId, letter }, headers)).json,
    read: async (id: string) => (await ask('GET', `/drafts/${id}`)).json,
    sender,
    keeper,
    appliers,
    executeBy,
    execute: (actionId: string, other?: Partial<MailApplierDeps>) => executeBy(actionId, ...appliers(other)),
    /** Files of letters that left, and of copies that are kept. */
    sent: () => account.files().filter((path) => path.startsWith('.Outbox/new/')),
    kept: () => account.files().filter((path) => path.startsWith('.Drafts/cur/')),
  }
}
