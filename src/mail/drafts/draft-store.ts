// Rows of drafts. What became of one that was sent stands with its action; a draft only knows
// which that is, so that the two can never say different things.
import { sql, type RawBuilder } from 'kysely'
import type { z } from 'zod'
import type { Provider } from '../../accounts/connected-accounts.ts'
import { receipt as receiptShape, type ActionState } from '../../actions/action-shapes.ts'
import { limits } from '../../base/limits.ts'
import type { Db } from '../../store/db.ts'
import type { DraftContent, DraftState, draftHow, draftWriter } from './draft-shapes.ts'
import { hasUnseen, type ThreadSeen } from './thread-seen.ts'

interface DraftsTable {
  id: string
  user_id: string
  account_id: string
  letter: string
  answers: number
  how: z.infer<typeof draftHow>
  newest_seen: number
  thread_seen: string
  version: number
  written_by: z.infer<typeof draftWriter>
  written_name: string
  program: string
  program_id: string
  message_id: string
  action_id: string
  kept_version: number
  kept_sha256: string
  kept_message: number
  kept_before: string
  elsewhere: string
  lost_at: number
  rejected_at: number
  created_at: number
  updated_at: number
}

declare module '../../store/db.ts' {
  interface Tables {
    drafts: DraftsTable
  }
}

export interface Draft {
  id: string
  userId: string
  accountId: string
  /** Of its account. */
  provider: Provider
  letter: DraftContent
  /** The mail it answers or passes on; 0 = none. */
  answers: number
  how: DraftsTable['how']
  /** Of its conversation, when it was last worked on. */
  seen: ThreadSeen
  version: number
  writtenBy: { who: DraftsTable['written_by']; name: string }
  /** The program that worded any of it, also where a person changed it since, by its name and its token ('' = of before, or gone); undefined = none did. */
  program: { name: string; tokenId: string } | undefined
  /** Its own, the same for all versions, without <>. */
  messageId: string
  actionId: string
  /** The version that lies at the provider, and its bytes; 0 and '' = none. */
  kept: { version: number; sha256: string }
  /** The mail that this copy is here; 0 = no sync has brought it yet. */
  keptMessage: number
  /** Digests of copies of ours that gave way: a sync that is behind still shows them. */
  keptBefore: readonly string[]
  /** What another program wrote while somebody went on here: offered beside it, until either is chosen. */
  elsewhere: Elsewhere | undefined
  /** When another program removed its copy while it was changed here; 0 = it did not. */
  lostAt: number
  rejectedAt: number
  createdAt: number
  updatedAt: number
  state: DraftState
  /** Waits for a decision, is on its way, or is over; '' = it was never to be sent. */
  actionState: ActionState | ''
  /** A mail came into its conversation after it was last worked on. */
  stale: boolean
}

export interface Elsewhere {
  /** The mail that it is. */
  message: number
  /** Its Message-ID, without <>, and its bytes. */
  messageId: string
  sha256: string
  letter: DraftContent
}

/** Who writes, and of a program by which token. */
export type DraftWriter = Draft['writtenBy'] & { tokenId?: string }

type NewRow = Omit<Draft, 'writtenBy' | 'program' | 'state' | 'actionState' | 'stale' | 'provider' | 'keptBefore' | 'elsewhere' | 'lostAt'> & { writtenBy: DraftWriter }

export async function insertDraft(tx: Db, draft: NewRow): Promise<void> {
  await tx.query
    .insertInto('drafts')
    .values({
      id: draft.id,
      user_id: draft.userId,
      account_id: draft.accountId,
      letter: JSON.stringify(draft.letter),
      answers: draft.answers,
      how: draft.how,
      newest_seen: draft.seen.newest,
      thread_seen: draft.seen.ids,
      version: draft.version,
      written_by: draft.writtenBy.who,
      written_name: draft.writtenBy.name,
      ...programOf(draft.writtenBy),
      message_id: draft.messageId,
      action_id: draft.actionId,
      kept_version: draft.kept.version,
      kept_sha256: draft.kept.sha256,
      kept_message: draft.keptMessage,
      kept_before: '',
      elsewhere: '',
      lost_at: 0,
      rejected_at: draft.rejectedAt,
      created_at: draft.createdAt,
      updated_at: draft.updatedAt,
    })
    .execute()
}

export async function findDraft(db: Db, userId: string, id: string): Promise<Draft | undefined> {
  const row = await withAction(db, userId).where('drafts.id', '=', id).executeTakeFirst()
  return row === undefined ? undefined : (await asDrafts(db, [row]))[0]
}

/** Until the transaction ends nobody else changes it. */
export async function lockDraft(tx: Db, userId: string, id: string): Promise<Draft | undefined> {
  if (tx.kind === 'postgres') await tx.query.selectFrom('drafts').select('id').where('id', '=', id).where('user_id', '=', userId).forUpdate().execute()
  return await findDraft(tx, userId, id)
}

export interface DraftsPage {
  userId: string
  states: readonly DraftState[]
  before?: string | undefined
  limit: number
}

/** Newest first. */
export async function listDrafts(db: Db, { userId, states, before, limit }: DraftsPage): Promise<Draft[]> {
  const found: Draft[] = []
  for (let from = before; found.length < limit; ) {
    let query = withAction(db, userId)
    if (from !== undefined) query = query.where('drafts.id', '<', from)
    const rows = await query.orderBy('drafts.id', 'desc').limit(limit).execute()
    found.push(...(await asDrafts(db, rows)).filter(({ state }) => states.includes(state)))
    if (rows.length < limit) break
    from = rows.at(-1)?.id
  }
  return found.slice(0, limit)
}

/** Of those in a conversation the one that is still written or on its way. */
export async function liveDraftOf(db: Db, userId: string, threadId: string): Promise<Draft | undefined> {
  const rows = await withAction(db, userId)
    .where('drafts.rejected_at', '=', 0)
    .where('drafts.answers', 'in', db.query.selectFrom('messages').select('id').where('thread_id', '=', threadId))
    .orderBy('drafts.id', 'desc')
    .execute()
  return (await asDrafts(db, rows)).find(({ state }) => state === 'pending' || state === 'approved')
}

/** True when it was still that version. */
export async function changeDraft(
  tx: Db,
  { id, userId, version }: Pick<Draft, 'id' | 'userId' | 'version'>,
  change: Partial<Pick<NewRow, 'writtenBy'> & Pick<Draft, 'letter' | 'accountId' | 'version' | 'seen' | 'messageId' | 'actionId' | 'keptMessage' | 'elsewhere' | 'lostAt' | 'rejectedAt' | 'updatedAt'>>,
): Promise<boolean> {
  const { numUpdatedRows } = await tx.query
    .updateTable('drafts')
    .set({
      ...(change.letter === undefined ? {} : { letter: JSON.stringify(change.letter) }),
      ...(change.accountId === undefined ? {} : { account_id: change.accountId }),
      ...(change.messageId === undefined ? {} : { message_id: change.messageId }),
      ...(change.version === undefined ? {} : { version: change.version }),
      ...(change.writtenBy === undefined ? {} : { written_by: change.writtenBy.who, written_name: change.writtenBy.name }),
      // Nobody else's change takes a program's word off it.
      ...(change.writtenBy?.who === 'token' ? programOf(change.writtenBy) : {}),
      ...(change.seen === undefined ? {} : { newest_seen: change.seen.newest, thread_seen: change.seen.ids }),
      ...(change.actionId === undefined ? {} : { action_id: change.actionId }),
      ...(change.keptMessage === undefined ? {} : { kept_message: change.keptMessage }),
      ...('elsewhere' in change ? { elsewhere: change.elsewhere === undefined ? '' : JSON.stringify(change.elsewhere) } : {}),
      ...(change.lostAt === undefined ? {} : { lost_at: change.lostAt }),
      ...(change.rejectedAt === undefined ? {} : { rejected_at: change.rejectedAt }),
      ...(change.updatedAt === undefined ? {} : { updated_at: change.updatedAt }),
    })
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .where('version', '=', version)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Which version lies at the provider; the draft itself is as it was. */
export async function noteKept(tx: Db, { id, userId }: Pick<Draft, 'id' | 'userId'>, kept: Draft['kept'], keptMessage = 0): Promise<void> {
  const draft = await lockDraft(tx, userId, id)
  if (draft === undefined) return
  const isSame = draft.kept.sha256 === kept.sha256
  const before = isSame ? draft.keptBefore : [draft.kept.sha256, ...draft.keptBefore].filter((sha256) => sha256 !== '').slice(0, limits.draftCopiesKnown)
  await tx.query
    .updateTable('drafts')
    .set({ kept_version: kept.version, kept_sha256: kept.sha256, kept_message: keptMessage || (isSame ? draft.keptMessage : 0), kept_before: before.join(' ') })
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .execute()
}

/** Of a row of `drafts`: something at its provider belongs to it. */
export const hasCopyThere = sql<boolean>`(drafts.kept_message <> 0 or drafts.elsewhere <> '')`

/** Those of an account of which this is so. */
export async function draftsWhere(db: Db, { userId, accountId }: { userId: string; accountId: string }, isSo: RawBuilder<boolean>): Promise<Draft[]> {
  return await asDrafts(db, await withAction(db, userId).where('drafts.account_id', '=', accountId).where(isSo).execute())
}

/** Files that a draft holds on to: of those that are over only until they are forgotten. */
export async function filesOfDrafts(db: Db, userId: string): Promise<string[]> {
  const rows = await withAction(db, userId).where('drafts.rejected_at', '=', 0).execute()
  const live = (await asDrafts(db, rows)).filter(({ state }) => state !== 'sent')
  return live.flatMap(({ letter, elsewhere }) => [...letter.attachments, ...(elsewhere?.letter.attachments ?? [])].map(({ fileId }) => fileId))
}

/** Whether one that is written, or has not left, holds on to this file. */
export async function isFileOfDraft(db: Db, userId: string, fileId: string): Promise<boolean> {
  const rows = await withAction(db, userId).where('drafts.rejected_at', '=', 0).where('drafts.letter', 'like', `%"${fileId}"%`).execute()
  return rows.some((row) => stateOf(row) !== 'sent')
}

/** Of those that programs began, the ones that nobody discarded and that never left. */
export async function countDraftsOfPrograms(db: Db, userId: string): Promise<number> {
  const { n } = await db.query
    .selectFrom('drafts')
    .select(({ fn }) => fn.countAll().as('n'))
    .where('user_id', '=', userId)
    .where('written_by', '=', 'token')
    .where('rejected_at', '=', 0)
    .where('action_id', '=', '')
    .executeTakeFirstOrThrow()
  return Number(n)
}

export async function forgetDraftsOf(tx: Db, owner: { userId: string; accountId: string }): Promise<void> {
  await tx.query.deleteFrom('drafts').where('user_id', '=', owner.userId).where('account_id', '=', owner.accountId).execute()
}

const withAction = (db: Db, userId: string) =>
  db.query
    .selectFrom('drafts')
    .innerJoin('accounts', 'accounts.id', 'drafts.account_id')
    .leftJoin('actions', 'actions.id', 'drafts.action_id')
    .selectAll('drafts')
    .select(sql<Provider>`accounts.provider`.as('provider'))
    .select(sql<ActionState | null>`actions.state`.as('action_state'))
    // Of the others their state says it all.
    .select(sql<string | null>`case when actions.state = 'failed' then actions.receipt end`.as('failed_with'))
    .where('drafts.user_id', '=', userId)

interface DraftRow extends DraftsTable {
  provider: Provider
  action_state: ActionState | null
  failed_with: string | null
}

async function asDrafts(db: Db, rows: readonly DraftRow[]): Promise<Draft[]> {
  const drafts: Draft[] = []
  for (const row of rows) {
    const state = stateOf(row)
    const stale = state === 'pending' && row.answers !== 0 && (await hasUnseen(db, { userId: row.user_id, answers: row.answers }, seenOf(row)))
    drafts.push({ ...fromRow(row), provider: row.provider, state, actionState: row.action_state ?? '', stale })
  }
  return drafts
}

/** A program without a name is one all the same. */
const programOf = ({ who, name, tokenId = '' }: DraftWriter) => (who === 'token' ? { program: name || 'token', program_id: tokenId } : { program: '', program_id: '' })

const seenOf = ({ newest_seen: newest, thread_seen: ids }: DraftRow | DraftsTable): ThreadSeen => ({ newest, ids })

/**
 * A letter that was taken back, expired or failed is a draft again; one that a person rejected is
 * rejected until it is edited. One that a server took for some of its people has left: sent again,
 * those would get it twice.
 */
function stateOf({ rejected_at: rejectedAt, action_state: action, failed_with: failedWith }: DraftRow): DraftState {
  if (rejectedAt !== 0 || action === 'rejected') return 'rejected'
  if (action === 'done' || leftInPart(failedWith ?? '')) return 'sent'
  return action === 'approved' || action === 'scheduled' || action === 'running' || action === 'unknown' ? 'approved' : 'pending'
}

const leftInPart = (failedWith: string): boolean => failedWith !== '' && receiptShape.pick({ proven: true }).parse(JSON.parse(failedWith)).proven > 0

function fromRow(row: DraftsTable): Omit<Draft, 'state' | 'actionState' | 'stale' | 'provider'> {
  return {
    id: row.id,
    userId: row.user_id,
    accountId: row.account_id,
    letter: JSON.parse(row.letter) as DraftContent,
    answers: row.answers,
    how: row.how,
    seen: seenOf(row),
    version: row.version,
    writtenBy: { who: row.written_by, name: row.written_name },
    program: row.program === '' ? undefined : { name: row.program, tokenId: row.program_id },
    messageId: row.message_id,
    actionId: row.action_id,
    kept: { version: row.kept_version, sha256: row.kept_sha256 },
    keptMessage: row.kept_message,
    keptBefore: row.kept_before.split(' ').filter((sha256) => sha256 !== ''),
    elsewhere: row.elsewhere === '' ? undefined : (JSON.parse(row.elsewhere) as Elsewhere),
    lostAt: row.lost_at,
    rejectedAt: row.rejected_at,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}
