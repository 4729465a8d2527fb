// Rows of rules, and of the mail that came in and that they have not looked at yet.
import { sql, type Generated } from 'kysely'
import { bulkInsert } from '../../store/bulk-insert.ts'
import type { Db } from '../../store/db.ts'
import { lockUntilCommit } from '../../store/named-lock.ts'
import type { RuleAct, RuleContent, RuleTrouble } from './rule-shapes.ts'

interface RulesTable {
  id: string
  user_id: string
  name: string
  account_id: string
  query: string
  act: string
  enabled: number
  version: number
  place: number
  trouble: string
  created_at: number
  changed_at: number
}

interface ArrivedMailsTable {
  seq: Generated<number>
  user_id: string
  account_id: string
  message_id: number
}

declare module '../../store/db.ts' {
  interface Tables {
    rules: RulesTable
    arrived_mails: ArrivedMailsTable
  }
}

export interface Rule extends RuleContent {
  id: string
  userId: string
  enabled: boolean
  /** One higher with whatever it says. */
  version: number
  /** Of the last mail it looked at. */
  place: number
  trouble: RuleTrouble | undefined
  createdAt: number
  changedAt: number
}

export async function insertRule(tx: Db, rule: Rule): Promise<void> {
  const { id, userId, createdAt } = rule
  await tx.query.insertInto('rules').values({ id, user_id: userId, created_at: createdAt, ...columnsOf(rule) }).execute()
}

export async function saveRule(tx: Db, rule: Rule): Promise<void> {
  await tx.query.updateTable('rules').set(columnsOf(rule)).where('id', '=', rule.id).execute()
}

/** Oldest first: the order in which they look at a mail. */
export async function listRules(db: Db, userId: string): Promise<Rule[]> {
  const rows = await db.query.selectFrom('rules').selectAll().where('user_id', '=', userId).orderBy('id').execute()
  return rows.map(fromRow)
}

export async function findRule(db: Db, { userId, id }: { userId: string; id: string }): Promise<Rule | undefined> {
  const row = await db.query.selectFrom('rules').selectAll().where('id', '=', id).where('user_id', '=', userId).executeTakeFirst()
  return row === undefined ? undefined : fromRow(row)
}

/** Held until the transaction ends: what it says does not change under whoever acts by it. */
export async function lockRule(tx: Db, { userId, id }: { userId: string; id: string }): Promise<Rule | undefined> {
  const mine = tx.query.selectFrom('rules').selectAll().where('id', '=', id).where('user_id', '=', userId)
  const row = await (tx.kind === 'postgres' ? mine.forUpdate() : mine).executeTakeFirst()
  return row === undefined ? undefined : fromRow(row)
}

export async function deleteRule(tx: Db, id: string): Promise<void> {
  await tx.query.deleteFrom('rules').where('id', '=', id).execute()
}

export async function countRules(db: Db, userId: string): Promise<number> {
  const { n } = await db.query.selectFrom('rules').select(({ fn }) => fn.countAll().as('n')).where('user_id', '=', userId).executeTakeFirstOrThrow()
  return Number(n)
}

export async function forgetRulesOf(tx: Db, userId: string): Promise<void> {
  await tx.query.deleteFrom('arrived_mails').where('user_id', '=', userId).execute()
  await tx.query.deleteFrom('rules').where('user_id', '=', userId).execute()
}

/** Whether anybody looks at what comes in. */
export async function hasRules(db: Db, userId: string): Promise<boolean> {
  return (await db.query.selectFrom('rules').select('id').where('user_id', '=', userId).where('enabled', '=', 1).limit(1).executeTakeFirst()) !== undefined
}

export interface ArrivedMail {
  seq: number
  accountId: string
  messageId: number
}

const insertArrived = bulkInsert<Omit<ArrivedMailsTable, 'seq'>>({ table: 'arrived_mails', columns: { user_id: 'text', account_id: 'text', message_id: 'bigint' } })

/** One writer a person at a time: a place in this order passes nothing that is committed later under a lower number. */
export async function insertArrivals(tx: Db, { userId, accountId, messageIds }: { userId: string; accountId: string; messageIds: readonly number[] }): Promise<void> {
  await lockUntilCommit(tx, `arrivals:${userId}`)
  await insertArrived(tx, messageIds.map((id) => ({ user_id: userId, account_id: accountId, message_id: id })))
}

export async function arrivalsBehind(db: Db, { userId, place, limit }: { userId: string; place: number; limit: number }): Promise<ArrivedMail[]> {
  const rows = await db.query.selectFrom('arrived_mails').selectAll().where('user_id', '=', userId).where('seq', '>', place).orderBy('seq').limit(limit).execute()
  return rows.map((row) => ({ seq: row.seq, accountId: row.account_id, messageId: row.message_id }))
}

/** What comes in from now on stands behind it. */
export async function endOfArrivals(tx: Db, userId: string): Promise<number> {
  await lockUntilCommit(tx, `arrivals:${userId}`)
  const { last } = await tx.query.selectFrom('arrived_mails').select(({ fn }) => fn.max('seq').as('last')).where('user_id', '=', userId).executeTakeFirstOrThrow()
  return Number(last ?? 0)
}

/** What every rule that is on has looked at, and all of it where none is. */
export async function forgetSeenArrivals(tx: Db, userId: string): Promise<void> {
  const seen = sql<number>`coalesce((select min(place) from rules where user_id = ${userId} and enabled = 1), ${sql.lit(Number.MAX_SAFE_INTEGER)})`
  await tx.query.deleteFrom('arrived_mails').where('user_id', '=', userId).where('seq', '<=', seen).execute()
}

function columnsOf({ name, accountId, query, act, enabled, version, place, trouble, changedAt }: Rule) {
  return { name, account_id: accountId, query, act: JSON.stringify(act), enabled: enabled ? 1 : 0, version, place, trouble: trouble === undefined ? '' : JSON.stringify(trouble), changed_at: changedAt }
}

function fromRow(row: RulesTable): Rule {
  return {
    id: row.id,
    userId: row.user_id,
    name: row.name,
    accountId: row.account_id,
    query: row.query,
    act: JSON.parse(row.act) as RuleAct,
    enabled: row.enabled === 1,
    version: row.version,
    place: row.place,
    trouble: row.trouble === '' ? undefined : (JSON.parse(row.trouble) as RuleTrouble),
    createdAt: row.created_at,
    changedAt: row.changed_at,
  }
}
