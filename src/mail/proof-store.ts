// Rows of proofs: what a comparison, name by name, of a mailbox with its provider found last,
// and when a provider gave all of its mails new names.
import type { Generated } from 'kysely'
import { limits } from '../base/limits.ts'
import type { Db } from '../store/db.ts'
import { recordChange } from '../store/live.ts'

interface MailboxProofsTable {
  mailbox_id: string
  user_id: string
  account_id: string
  proven_at: number
  server_count: number
  local_count: number
  lacking: number
  extra: number
  bodiless: number
  partial: number
  sample: string
  gaps: Generated<number>
  mended: Generated<number>
  mended_at: Generated<number>
}

interface MailboxResetsTable {
  mailbox_id: string
  at: number
  user_id: string
  account_id: string
  why: string
  from_name: Generated<string>
  to_name: Generated<string>
}

declare module '../store/db.ts' {
  interface Tables {
    mailbox_proofs: MailboxProofsTable
    mailbox_resets: MailboxResetsTable
  }
}

export interface Proof {
  mailboxId: string
  provenAt: number
  serverCount: number
  localCount: number
  /** There, and not here. */
  lacking: number
  /** Stretches of its list that are lacking: one lost page is one, however many mails. */
  gaps: number
  /** Here, and not there. */
  extra: number
  /** Here, and nothing of them could be read. */
  bodiless: number
  /** Here with their start: the rest is on its way. */
  partial: number
  /** The first of those that are lacking or extra, as the provider names them. */
  sample: string[]
  /** By the last repair; 0 = there was none. */
  mended: number
  mendedAt: number
}

/** What a comparison found, whoever asked for it. */
export type Compared = Omit<Proof, 'mailboxId' | 'provenAt' | 'mended' | 'mendedAt'>

export const differs = ({ lacking, extra }: Pick<Proof, 'lacking' | 'extra'>): boolean => lacking + extra > 0

/** As its provider writes them, UIDVALIDITY for one; '' = it does not say. */
export interface Renamed {
  from: string
  to: string
}

export interface Reset extends Renamed {
  mailboxId: string
  at: number
  why: string
}

interface Owner {
  id: string
  userId: string
  accountId: string
}

/** `mended` only of a comparison that mended what it found: what was mended before stays said. */
export async function saveProof(tx: Db, mailbox: Owner, proof: Compared & { provenAt: number; mended?: number }): Promise<void> {
  const figures = {
    proven_at: proof.provenAt,
    server_count: proof.serverCount,
    local_count: proof.localCount,
    lacking: proof.lacking,
    gaps: proof.gaps,
    extra: proof.extra,
    bodiless: proof.bodiless,
    partial: proof.partial,
    sample: JSON.stringify(proof.sample),
    ...(proof.mended === undefined || proof.mended === 0 ? {} : { mended: proof.mended, mended_at: proof.provenAt }),
  }
  await tx.query
    .insertInto('mailbox_proofs')
    .values({ mailbox_id: mailbox.id, user_id: mailbox.userId, account_id: mailbox.accountId, ...figures })
    .onConflict((conflict) => conflict.column('mailbox_id').doUpdateSet(figures))
    .execute()
  await recordChange(tx, proof.provenAt, { userId: mailbox.userId, topic: 'mailbox', subject: mailbox.id })
}

/** By mailbox. */
export async function proofsOf(db: Db, ...accountIds: readonly string[]): Promise<Map<string, Proof>> {
  if (accountIds.length === 0) return new Map()
  const rows = await db.query.selectFrom('mailbox_proofs').selectAll().where('account_id', 'in', accountIds).execute()
  return new Map(
    rows.map((row) => [
      row.mailbox_id,
      {
        mailboxId: row.mailbox_id,
        provenAt: row.proven_at,
        serverCount: row.server_count,
        localCount: row.local_count,
        lacking: row.lacking,
        gaps: row.gaps,
        extra: row.extra,
        bodiless: row.bodiless,
        partial: row.partial,
        sample: JSON.parse(row.sample) as string[],
        mended: row.mended,
        mendedAt: row.mended_at,
      },
    ]),
  )
}

export async function noteReset(tx: Db, nowMs: number, mailbox: Owner, { why, from, to }: Omit<Reset, 'mailboxId' | 'at'>): Promise<void> {
  await tx.query
    .insertInto('mailbox_resets')
    .values({ mailbox_id: mailbox.id, at: nowMs, user_id: mailbox.userId, account_id: mailbox.accountId, why, from_name: from, to_name: to })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const [oldest] = (await resetTimes(tx, mailbox.id, limits.mailboxResetsKept + 1)).slice(limits.mailboxResetsKept)
  if (oldest !== undefined) await tx.query.deleteFrom('mailbox_resets').where('mailbox_id', '=', mailbox.id).where('at', '<=', oldest).execute()
}

/** The newest first. */
export async function resetsOf(db: Db, ...accountIds: readonly string[]): Promise<Reset[]> {
  if (accountIds.length === 0) return []
  const rows = await db.query.selectFrom('mailbox_resets').selectAll().where('account_id', 'in', accountIds).orderBy('at', 'desc').execute()
  return rows.map((row) => ({ mailboxId: row.mailbox_id, at: row.at, why: row.why, from: row.from_name, to: row.to_name }))
}

/** When a mailbox was named anew, the newest first. */
export async function resetTimes(db: Db, mailboxId: string, limit: number): Promise<number[]> {
  const rows = await db.query.selectFrom('mailbox_resets').select('at').where('mailbox_id', '=', mailboxId).orderBy('at', 'desc').limit(limit).execute()
  return rows.map((row) => row.at)
}
