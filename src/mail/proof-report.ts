// How complete each mailbox of an account is, as people are told: what its last proof found, what
// lies here now, and whether another proof is on its way. Whether that is complete is judged here
// alone, so that doctor, the API and the app cannot say different things of one mailbox.
import { sql, type RawBuilder } from 'kysely'
import { limits } from '../base/limits.ts'
import { listJobs } from '../jobs/job-store.ts'
import type { Db } from '../store/db.ts'
import type { MailboxKind, MailboxRole } from './mail-shapes.ts'
import { mailboxesOfAccount, type Mailbox } from './mailboxes/mailbox-store.ts'
import { differs, proofsOf, resetsOf, type Proof, type Reset } from './proof-store.ts'
import { holdsMail, proveMailbox } from './sync/ask-for-proof.ts'
import { isLeftOut } from './mailboxes/wanted-mailboxes.ts'

export type ProofState = 'proven' | 'differs' | 'waiting' | 'never'

/**
 * Two moments, never mixed: what the last proof found there and had here, and what lies here now.
 * Mail that came or went since would otherwise read as a difference that nobody found.
 */
export interface MailboxReport {
  mailboxId: string
  path: string
  name: string
  role: MailboxRole
  kind: MailboxKind
  /** Of the last proof; undefined while there was none. */
  proof: Proof | undefined
  state: ProofState
  /** The one verdict: all that its provider listed was here at the last proof, and nothing of what is here now lacks its rest. */
  complete: boolean
  hereNow: number
  /** Here with their start alone. */
  partial: number
  /** Here, and nothing of them could be read. */
  unreadable: number
  /** When it was looked at last; 0 = not yet. */
  syncedAt: number
  resets: Reset[]
}

export interface ProofReport {
  mailboxes: MailboxReport[]
  /** Of every mailbox that is wanted, and that there is one. */
  complete: boolean
  /** The names of those whose older mail its person left out: complete says nothing of them. */
  leftOut: string[]
  storage: { messages: number; bytes: number }
}

/** By account. Asked of a person's accounts together, so each table is read once for all of them. */
export async function proofReports(db: Db, accounts: readonly { id: string; userId: string }[]): Promise<Map<string, ProofReport>> {
  const ids = accounts.map(({ id }) => id)
  const all = (await mailboxesOfAccount(db, ...ids)).filter(holdsMail)
  const mailboxes = all.filter((one) => !isLeftOut(one))
  const [proofs, resets, held, waiting] = [await proofsOf(db, ...ids), await resetsOf(db, ...ids), await heldOf(db, mailboxes), await waitingOf(db, accounts)]
  const reportOf = (mailbox: Mailbox): MailboxReport => {
    const { id, path, name, role, kind, syncedAt } = mailbox
    const proof = proofs.get(id)
    const { messages: hereNow, partial, unreadable } = held.get(id) ?? NOTHING
    const state = waiting.has(id) ? 'waiting' : proof === undefined ? 'never' : differs(proof) ? 'differs' : 'proven'
    const complete = proof !== undefined && !differs(proof) && partial + unreadable === 0
    return { mailboxId: id, path, name, role, kind, proof, state, complete, hereNow, partial, unreadable, syncedAt, resets: resets.filter((one) => one.mailboxId === id) }
  }
  const byAccount = Map.groupBy(mailboxes, ({ accountId }) => accountId)
  return new Map(ids.map((id) => {
    const own = byAccount.get(id) ?? []
    const reports = own.map(reportOf)
    const sum = (of: 'messages' | 'bytes') => own.reduce((all, mailbox) => all + (held.get(mailbox.id) ?? NOTHING)[of], 0)
    const leftOut = all.filter((one) => one.accountId === id && isLeftOut(one)).map(({ name }) => name)
    return [id, { leftOut, mailboxes: reports, complete: reports.length > 0 && reports.every(({ complete }) => complete), storage: { messages: sum('messages'), bytes: sum('bytes') } }]
  }))
}

/** Of those that were listed there, how many were here when it was proven: what it had besides them is not among them. */
export const hereThen = ({ localCount, extra }: Proof): number => localCount - extra

interface Held {
  messages: number
  bytes: number
  partial: number
  unreadable: number
}

const NOTHING: Held = { messages: 0, bytes: 0, partial: 0, unreadable: 0 }

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
async function waitingOf(db: Db, accounts: readonly { userId: string }[]): Promise<Set<string>> {
  if (accounts.length === 0) return new Set()
  const users = [...new Set(accounts.map(({ userId }) => userId))]
  const jobs = await listJobs(db, { users, names: [proveMailbox.name], states: ['pending', 'running'], limit: limits.maildirFoldersMax })
  const asked = jobs.map(({ payload, state }) => ({ state, ...proveMailbox.payload.parse(JSON.parse(payload)) }))
  return new Set(asked.filter(({ state, repair, before }) => state === 'running' || repair || before === undefined).map(({ mailboxId }) => mailboxId))
}
