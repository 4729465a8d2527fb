// How complete each mailbox of an account is, as people are told: what its last proof found, what
// lies here now, and whether another proof is on its way.
import { sql, type RawBuilder } from 'kysely'
import { limits } from '../base/limits.ts'
import { listJobs } from '../jobs/job-store.ts'
import type { Db } from '../store/db.ts'
import type { MailboxRole } from './mail-shapes.ts'
import type { Mailbox } from './mailbox-store.ts'
import { differs, proofsOf, resetsOf, type Proof, type Reset } from './proof-store.ts'
import { provable, proveMailbox } from './sync/ask-for-proof.ts'

export type ProofState = 'proven' | 'differs' | 'waiting' | 'never'

export interface MailboxReport {
  mailboxId: string
  path: string
  name: string
  role: MailboxRole
  /** Of the last proof; undefined while there was none. */
  proof: Proof | undefined
  state: ProofState
  /** Now. */
  localCount: number
  /** Here with their start alone. */
  partial: number
  /** Here, and nothing of them could be read. */
  unreadable: number
  resets: Reset[]
}

export interface ProofReport {
  mailboxes: MailboxReport[]
  storage: { messages: number; bytes: number }
}

export async function proofReport(db: Db, account: { id: string; userId: string }): Promise<ProofReport> {
  const mailboxes = await provable(db, account.id)
  const [proofs, resets, held, waiting] = [await proofsOf(db, account.id), await resetsOf(db, account.id), await heldOf(db, mailboxes), await waitingOf(db, account.userId)]
  const reports = mailboxes.map(({ id, path, name, role }): MailboxReport => {
    const proof = proofs.get(id)
    const { messages = 0, partial = 0, unreadable = 0 } = held.get(id) ?? {}
    return { mailboxId: id, path, name, role, proof, state: waiting.has(id) ? 'waiting' : stateOf(proof), localCount: messages, partial, unreadable, resets: resets.filter((one) => one.mailboxId === id) }
  })
  const sum = { messages: 0, bytes: 0 }
  for (const { messages, bytes } of held.values()) [sum.messages, sum.bytes] = [sum.messages + messages, sum.bytes + bytes]
  return { mailboxes: reports, storage: sum }
}

const stateOf = (proof: Proof | undefined): ProofState => (proof === undefined ? 'never' : differs(proof) ? 'differs' : 'proven')

interface Held {
  messages: number
  bytes: number
  partial: number
  unreadable: number
}

/**
 * Counted, since a counter kept beside the mail could be wrong with it; and out of indexes alone,
 * since the rows themselves are a hundred times as much to read.
 */
async function heldOf(db: Db, mailboxes: readonly Mailbox[]): Promise<Map<string, Held>> {
  const ids = mailboxes.map(({ id }) => id)
  if (ids.length === 0) return new Map()
  const all = await db.query
    .selectFrom('messages')
    .select(({ fn }) => ['mailbox_id as id', fn.countAll().as('messages'), fn.sum('size').as('bytes')])
    .where('mailbox_id', 'in', ids)
    .groupBy('mailbox_id')
    .execute()
  const [partial, unreadable] = [await countIn(db, ids, sql<boolean>`whole = 0`), await countIn(db, ids, sql<boolean>`raw_pack = ''`)]
  return new Map(all.map(({ id, messages, bytes }) => [id, { messages: Number(messages), bytes: Number(bytes), partial: partial.get(id) ?? 0, unreadable: unreadable.get(id) ?? 0 }]))
}

/** `which` is written out, so that its partial index fits (0004, 0010). */
async function countIn(db: Db, mailboxIds: readonly string[], which: RawBuilder<boolean>): Promise<Map<string, number>> {
  const rows = await db.query
    .selectFrom('messages')
    .select(({ fn }) => ['mailbox_id as id', fn.countAll().as('n')])
    .where('mailbox_id', 'in', mailboxIds)
    .where(which)
    .groupBy('mailbox_id')
    .execute()
  return new Map(rows.map(({ id, n }) => [id, Number(n)]))
}

/** Those that a proof is on its way to. The second look after a repair, a quarter of an hour later, keeps nobody waiting. */
async function waitingOf(db: Db, userId: string): Promise<Set<string>> {
  const jobs = await listJobs(db, { users: [userId], names: [proveMailbox.name], states: ['pending', 'running'], limit: limits.maildirFoldersMax })
  const asked = jobs.map(({ payload, state }) => ({ state, ...proveMailbox.payload.parse(JSON.parse(payload)) }))
  return new Set(asked.filter(({ state, repair, before }) => state === 'running' || repair || before === undefined).map(({ mailboxId }) => mailboxId))
}
