// Rows of calendars: which a person has, and where the last pull of each ended.
import { newId } from '../base/ids.ts'
import type { Db } from '../store/db.ts'
import { recordChange } from '../store/live.ts'
import type { CalendarCursor, CalendarRef } from './calendar-port.ts'
import { inkOf } from './ink.ts'

interface CalendarsTable {
  id: string
  user_id: string
  account_id: string
  path: string
  name: string
  colour: number
  time_zone: string
  cursor: string
  gone: number
  synced_at: number
}

declare module '../store/db.ts' {
  interface Tables {
    calendars: CalendarsTable
  }
}

export interface Calendar {
  id: string
  accountId: string
  name: string
  /** One of the six inks of the app. */
  colour: number
  timeZone: string
  /** When a pull last reached the end; 0 = not yet. */
  syncedAt: number
}

export interface PulledCalendar extends Calendar {
  userId: string
  path: string
  cursor: CalendarCursor | undefined
  gone: boolean
}

export async function listCalendars(db: Db, userId: string): Promise<Calendar[]> {
  const rows = await db.query
    .selectFrom('calendars')
    .selectAll()
    .where('user_id', '=', userId)
    .where('gone', '=', 0)
    .orderBy('account_id')
    .orderBy('path')
    .execute()
  return rows.map(calendarOf)
}

export async function loadCalendar(db: Db, calendarId: string): Promise<PulledCalendar | undefined> {
  const row = await db.query.selectFrom('calendars').selectAll().where('id', '=', calendarId).executeTakeFirst()
  if (row === undefined) return undefined
  const cursor = row.cursor === '' ? undefined : (row.cursor as CalendarCursor)
  return { ...calendarOf(row), userId: row.user_id, path: row.path, cursor, gone: row.gone === 1 }
}

/** Of each of a person's calendars, by its id. */
export async function accountsOfCalendars(db: Db, userId: string): Promise<Map<string, string>> {
  const rows = await db.query.selectFrom('calendars').select(['id', 'account_id']).where('user_id', '=', userId).execute()
  return new Map(rows.map((row) => [row.id, row.account_id]))
}

/** Brings the rows to what the provider lists, and answers their ids. A calendar that comes back is the one it was. */
export async function saveCalendars(
  tx: Db,
  nowMs: number,
  listed: { userId: string; accountId: string; refs: readonly CalendarRef[] },
): Promise<string[]> {
  const { userId, accountId, refs } = listed
  const rows = await tx.query.selectFrom('calendars').selectAll().where('account_id', '=', accountId).execute()
  const before = new Map(rows.map((row) => [row.path, row]))
  const tell = (subject: string) => recordChange(tx, nowMs, { userId, topic: 'event', subject })
  const ids: string[] = []
  for (const [index, ref] of refs.entries()) {
    const known = before.get(ref.path)
    before.delete(ref.path)
    const said = { name: ref.name, colour: inkOf(ref.colour, index), time_zone: ref.timeZone, gone: 0 }
    const id = known?.id ?? newId('cal', nowMs)
    ids.push(id)
    if (known === undefined) {
      const fresh = { ...said, id, user_id: userId, account_id: accountId, path: ref.path, cursor: '', synced_at: 0 }
      await tx.query.insertInto('calendars').values(fresh).execute()
      await tell(id)
    } else if (known.name !== said.name || known.colour !== said.colour || known.time_zone !== said.time_zone || known.gone === 1) {
      await tx.query.updateTable('calendars').set(said).where('id', '=', id).execute()
      await tell(id)
    }
  }
  for (const missing of before.values()) {
    if (missing.gone === 1) continue
    // Its events stay, unseen: the folder may be a drive that is not mounted today.
    await tx.query.updateTable('calendars').set({ gone: 1 }).where('id', '=', missing.id).execute()
    await tell(missing.id)
  }
  return ids
}

/** `caughtUpAt` only when the provider said that nothing more is waiting. */
export async function saveCursor(
  tx: Db,
  calendarId: string,
  saved: { cursor: CalendarCursor | undefined; caughtUpAt?: number },
): Promise<void> {
  const set = { cursor: saved.cursor ?? '', ...(saved.caughtUpAt === undefined ? {} : { synced_at: saved.caughtUpAt }) }
  await tx.query.updateTable('calendars').set(set).where('id', '=', calendarId).execute()
}

const calendarOf = (row: CalendarsTable): Calendar => ({
  id: row.id,
  accountId: row.account_id,
  name: row.name,
  colour: row.colour,
  timeZone: row.time_zone,
  syncedAt: row.synced_at,
})
