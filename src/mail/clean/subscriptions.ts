// Who sends a person mailings: how many, how much of it is read, and how to have it end.
//
// One walk of the index of senders, which holds all that is counted; rows are read of those that are
// shown alone. A mailing list is one subscription, whoever writes to it; else a sender is one. Each
// is named by a mail of it, the one that offers the best way out: ids of mails are never given
// twice, so what was shown is what is ended.
import { createHash } from 'node:crypto'
import { newestByKey, type AskedAction } from '../../actions/newest-by-key.ts'
import { fold } from '../search/language/fold-words.ts'
import { isOneOf, runSql, sqlText } from '../search/sql-text.ts'
import type { Db } from '../../store/db.ts'
import { listMailboxes } from '../mailboxes/mailbox-store.ts'
import type { StoredMessage } from '../messages/message-row.ts'
import { loadMessages } from '../messages/message-store.ts'
import type { Address } from '../types.ts'
import type { UnsubscribeWay } from './clean-shapes.ts'
import { hasAll, ONE_CLICK, SIGNALS, SUBSCRIPTION } from './signals.ts'
import { unsubscribeWays } from './unsubscribe-ways.ts'

export interface Subscription {
  /** Of the mail that says how it ends. */
  id: number
  accountId: string
  sender: Address
  /** '' = a sender without a list. */
  listId: string
  mails: number
  seen: number
  bytes: number
  lastMs: number
  way: UnsubscribeWay
  /** Where it ends; '' = nowhere. */
  host: string
  asked: AskedAction | null
}

export interface SubscriptionsAsked {
  userId: string
  /** '' = all. */
  q: string
  order: 'most' | 'least-read' | 'largest' | 'latest'
  after: number
  limit: number
}

interface SenderRow {
  list_id: string
  from_address: string
  mailbox_id: string
  mails: number
  seen: number
  bytes: number
  newest: number
  with_way: number
  with_click: number
}

type Counted = Omit<SenderRow, 'mailbox_id'> & { accountId: string }

const ORDERS: Record<SubscriptionsAsked['order'], (a: Counted, b: Counted) => number> = {
  most: () => 0,
  'least-read': (a, b) => a.seen / a.mails - b.seen / b.mails,
  largest: (a, b) => b.bytes - a.bytes,
  latest: (a, b) => b.newest - a.newest,
}

/** Those who send most first, also among those that are alike by what is asked for. */
export async function listSubscriptions(db: Db, { userId, q, order, after, limit }: SubscriptionsAsked): Promise<{ items: Subscription[]; total: number; hasMore: boolean }> {
  const all = (await holding(db, userId, q, await countSubscriptions(db, userId))).toSorted(ORDERS[order])
  const shown = all.slice(after, after + limit)
  const rows = new Map((await loadMessages(db, userId, shown.flatMap((one) => [idOf(one), one.newest]))).map((row) => [row.id, row]))
  const asked = await newestByKey(db, { userId, prefix: LEAVING })
  const items = shown.flatMap((one): Subscription[] => {
    const [named, newest] = [rows.get(idOf(one)), rows.get(one.newest)]
    // Deleted since it was counted.
    if (named === undefined || newest === undefined) return []
    const { accountId, list_id: listId, mails, seen, bytes } = one
    const way = wayOf(named)
    return [{ id: named.id, accountId, sender: newest.from, listId, mails, seen, bytes, lastMs: newest.dateMs, way, host: hostOf(way, named.listUnsubscribe), asked: asked.get(leavingKeyOf(named)) ?? null }]
  })
  return { items, total: all.length, hasMore: after + limit < all.length }
}

async function holding(db: Db, userId: string, q: string, all: readonly Counted[]): Promise<readonly Counted[]> {
  if (q === '') return all
  const wanted = fold(q)
  const names = new Map((await loadMessages(db, userId, all.map(({ newest }) => newest))).map(({ id, from }) => [id, from.name]))
  return all.filter(({ list_id: listId, from_address: address, newest }) => fold(`${names.get(newest) ?? ''} ${address} ${listId}`).includes(wanted))
}

const LEAVING = 'unsubscribe:'

/** Of one subscription always the same: what came of an earlier request is found by it. */
export function leavingKeyOf({ accountId, listId, from }: Pick<StoredMessage, 'accountId' | 'listId' | 'from'>): string {
  const seal = createHash('sha256').update(subscriptionKey(accountId, listId, from.address)).digest('base64url')
  return `${LEAVING}${seal.slice(0, 24)}`
}

const subscriptionKey = (accountId: string, listId: string, address: string): string => JSON.stringify([accountId, listId, listId === '' ? address.toLowerCase() : ''])

function hostOf(way: UnsubscribeWay, header: string): string {
  const { https, link, mailto } = unsubscribeWays(header)
  if (way === 'mailto') return mailto?.address.split('@').at(-1) ?? ''
  const url = way === 'one-click' ? https : link
  return way === 'none' || url === '' ? '' : new URL(url).host
}

export function wayOf({ signals = 0, listUnsubscribe }: Pick<StoredMessage, 'signals' | 'listUnsubscribe'>): UnsubscribeWay {
  if (signals > 0 && hasAll(signals, ONE_CLICK)) return 'one-click'
  const { mailto, link } = unsubscribeWays(listUnsubscribe)
  return mailto !== undefined ? 'mailto' : link === '' ? 'none' : 'link'
}

const idOf = ({ with_click: click, with_way: way, newest }: Pick<SenderRow, 'with_click' | 'with_way' | 'newest'>): number => click || way || newest

/** What was thrown away, or never wanted, says nothing of what is read. */
const LEFT_OUT = new Set(['trash', 'junk', 'sent', 'drafts', 'outbox'])

async function countSubscriptions(db: Db, userId: string): Promise<Counted[]> {
  const accounts = await accountsHolding(db, userId)
  const rows = await runSql<SenderRow>(
    db,
    sqlText(
      `select m.list_id, m.from_address, m.mailbox_id, count(*) as mails, sum(m.seen) as seen, sum(m.size) as bytes, max(m.id) as newest,
        max(case when (m.signals & ${SIGNALS.unsubscribe}) <> 0 then m.id else 0 end) as with_way,
        max(case when (m.signals & ${ONE_CLICK}) = ${ONE_CLICK} then m.id else 0 end) as with_click
       from messages m where m.user_id = ? and m.signals > 0 and (m.signals & ${SUBSCRIPTION}) <> 0 group by m.list_id, m.from_address, m.mailbox_id`,
      userId,
    ),
  )
  const counted = new Map<string, Counted>()
  for (const { mailbox_id: mailboxId, ...row } of rows) {
    const accountId = accounts.get(mailboxId)
    if (accountId === undefined) continue
    const key = subscriptionKey(accountId, row.list_id, row.from_address)
    const sum: Counted = counted.get(key) ?? { ...row, accountId, mails: 0, seen: 0, bytes: 0, newest: 0, with_way: 0, with_click: 0 }
    sum.mails += Number(row.mails)
    sum.seen += Number(row.seen)
    sum.bytes += Number(row.bytes)
    for (const id of ['newest', 'with_way', 'with_click'] as const) sum[id] = Math.max(sum[id], Number(row[id]))
    counted.set(key, sum)
  }
  return [...counted.values()].toSorted((a, b) => b.mails - a.mails || b.newest - a.newest)
}

/** By mailbox: of those whose mail counts. A feed shows nothing itself, and holds what its labels show. */
async function accountsHolding(db: Db, userId: string): Promise<Map<string, string>> {
  const rows = await runSql<{ id: string; accountId: string; role: string }>(db, sqlText(`select id, account_id as "accountId", role from mailboxes where user_id = ? and gone = 0`, userId))
  return new Map(rows.filter(({ role }) => !LEFT_OUT.has(role)).map(({ id, accountId }) => [id, accountId]))
}

export interface Past {
  /** The newest first, as many as were asked for. */
  messageIds: number[]
  /** How many more lie there. */
  left: number
}

/** What of the same subscription lies in the inbox; what is starred stays. */
export async function pastOf(db: Db, message: StoredMessage, limit: number): Promise<Past> {
  const inboxes = (await listMailboxes(db, message.userId)).filter(({ role, accountId }) => role === 'inbox' && accountId === message.accountId)
  const ids = (isLabel: boolean) => inboxes.filter(({ kind }) => (kind === 'label') === isLabel).map(({ id }) => id)
  const [folders, labels] = [isOneOf('m.mailbox_id', ids(false)), isOneOf('l.mailbox_id', ids(true))]
  const theirs = message.listId === '' ? sqlText("m.list_id = '' and lower(m.from_address) = ?", message.from.address.toLowerCase()) : sqlText('m.list_id = ?', message.listId)
  const past = sqlText(
    `from messages m where m.user_id = ? and m.signals > 0 and (m.signals & ${SUBSCRIPTION}) <> 0 and ${theirs.text} and m.flagged = 0
      and (${folders.text} or exists (select 1 from message_labels l where l.message_id = m.id and ${labels.text}))`,
    message.userId,
    ...theirs.values,
    ...folders.values,
    ...labels.values,
  )
  const rows = await runSql<{ id: number }>(db, sqlText(`select m.id ${past.text} order by m.id desc limit ?`, ...past.values, limit))
  if (rows.length < limit) return { messageIds: rows.map(({ id }) => id), left: 0 }
  const [all] = await runSql<{ count: number }>(db, sqlText(`select count(*) as count ${past.text}`, ...past.values))
  return { messageIds: rows.map(({ id }) => id), left: Math.max(0, Number(all?.count ?? 0) - rows.length) }
}
