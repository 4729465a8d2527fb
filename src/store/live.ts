// The change feed: who changed what, told to every process within a quarter of a second.
//
// A writer records the change in the transaction that made it, so a reader can neither
// hear of something that was rolled back nor miss something that was committed.
//
// SQLite: `pragma data_version` moves when another process commits. Asking costs about
// 2 us, so every process asks ten times a second and reads the feed only when it moved.
// PostgreSQL: the row travels in a NOTIFY. Reading `seq > last` instead would lose changes
// there: a transaction that took seq 5 may commit after the one that took 6.
import { sql } from 'kysely'
import pg from 'pg'
import type { Clock } from '../base/clock.ts'
import { messageOf } from '../base/fault.ts'
import { limits } from '../base/limits.ts'
import type { Log } from '../base/log.ts'
import type { Db } from './db.ts'

export type Topic = 'job' | 'action' | 'thread' | 'mailbox' | 'account' | 'session' | 'event' | 'setting' | 'draft'

export interface Change {
  userId: string
  topic: Topic
  subject: string
}

/** `reload`: changes may have been missed; read everything you show again. */
export type LiveEvent = { kind: 'change'; change: Change } | { kind: 'reload' }

export interface Live {
  listen(listener: (event: LiveEvent) => void): () => void
  close(): Promise<void>
}

const CHANNEL = 'secretary_live'
const ROWS_AT_ONCE = 500
const RECONNECT_MS = 500

export async function recordChange(tx: Db, nowMs: number, change: Change): Promise<void> {
  await recordChanges(tx, nowMs, [change])
}

export async function recordChanges(tx: Db, nowMs: number, changes: readonly Change[]): Promise<void> {
  for (let i = 0; i < changes.length; i += ROWS_AT_ONCE) {
    const some = changes.slice(i, i + ROWS_AT_ONCE)
    const rows = some.map((change) => ({ at: nowMs, user_id: change.userId, topic: change.topic, subject: change.subject }))
    await tx.query.insertInto('changes').values(rows).execute()
    if (tx.kind === 'sqlite') continue
    const payloads = some.map((change) => sql`(${JSON.stringify(change)})`)
    await sql`select pg_notify(${CHANNEL}, said.payload) from (values ${sql.join(payloads)}) as said(payload)`.execute(tx.query)
  }
}

/** For a person who leaves. Their screens have heard all of it, or are gone. */
export async function forgetChangesOf(tx: Db, userId: string): Promise<void> {
  await tx.query.deleteFrom('changes').where('user_id', '=', userId).execute()
}

/** The newest row stays however old it is: it is how a reader that slept sees that rows are missing before it. */
export async function trimChanges(db: Db, nowMs: number): Promise<void> {
  await db.query
    .deleteFrom('changes')
    .where('at', '<', nowMs - limits.changeFeedKeepMs)
    .where('seq', '<', (rows) => rows.selectFrom('changes as newest').select(({ fn }) => fn.max('newest.seq').as('seq')))
    .execute()
}

export async function openLive(options: { db: Db; clock: Clock; log: Log; connectionString?: string }): Promise<Live> {
  return options.db.kind === 'sqlite'
    ? await liveOnSqlite(options.db, options.log)
    : await liveOnPostgres(options.connectionString ?? '', options.clock, options.log)
}

async function liveOnSqlite(db: Db, log: Log): Promise<Live> {
  const listeners = new Set<(event: LiveEvent) => void>()
  const tell = (event: LiveEvent) => {
    for (const listener of listeners) listener(event)
  }
  let last = await newestSeq(db)
  let version = await dataVersion(db)
  let behind = false
  let reading = false
  let closed = false

  /** Only a read that succeeded ends `behind`: the version has moved on and will not say it again. */
  const read = async () => {
    if (reading) return
    reading = true
    try {
      while (behind && !closed) {
        behind = false
        try {
          const rows = await db.query.selectFrom('changes').selectAll().where('seq', '>', last).orderBy('seq').limit(ROWS_AT_ONCE).execute()
          behind = behind || rows.length === ROWS_AT_ONCE
          const first = rows[0]
          // One writer at a time, and a number that is rolled back is given again: only a trim makes a gap.
          if (first !== undefined && first.seq > last + 1) tell({ kind: 'reload' })
          for (const row of rows) {
            last = row.seq
            tell({ kind: 'change', change: { userId: row.user_id, topic: row.topic as Topic, subject: row.subject } })
          }
        } catch (error) {
          behind = true
          throw error
        }
      }
    } finally {
      reading = false
    }
  }

  // Behind a long transaction of this process the question waits its turn; asking
  // again meanwhile would only pile up.
  let asking = false
  const look = async () => {
    if (asking || closed) return
    asking = true
    try {
      const seen = await dataVersion(db)
      behind = behind || seen !== version
      version = seen
      await read()
    } catch (error) {
      if (!closed) log.warn('The change feed could not be read; trying again', { reason: messageOf(error) })
    } finally {
      asking = false
    }
  }
  const timer = setInterval(() => void look(), limits.changePollMs)
  timer.unref()
  // Our own commits do not move our data_version. What fails here the next look reads, and says so.
  const stopHearing = db.onCommit(() => {
    behind = true
    void read().catch(() => {})
  })

  return {
    listen: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    close: async () => {
      closed = true
      clearInterval(timer)
      stopHearing()
    },
  }
}

async function newestSeq(db: Db): Promise<number> {
  const row = await db.query.selectFrom('changes').select('seq').orderBy('seq', 'desc').limit(1).executeTakeFirst()
  return row?.seq ?? 0
}

async function dataVersion(db: Db): Promise<number> {
  const { rows } = await sql<{ data_version: number }>`pragma data_version`.execute(db.query)
  return rows[0]?.data_version ?? 0
}

interface Listening {
  client: pg.Client
  /** Resolves when the connection is over, however that came. */
  ended: Promise<void>
}

async function liveOnPostgres(connectionString: string, clock: Clock, log: Log): Promise<Live> {
  const listeners = new Set<(event: LiveEvent) => void>()
  const tell = (event: LiveEvent) => {
    for (const listener of listeners) listener(event)
  }
  const closing = new AbortController()

  /** A client that listens, or nothing left behind. */
  const connect = async (): Promise<Listening> => {
    // keepAlive: a line that was cut without a word would otherwise stay quiet for ever.
    const client = new pg.Client({ connectionString, keepAlive: true, connectionTimeoutMillis: limits.databaseConnectMs })
    const { promise: ended, resolve } = Promise.withResolvers<void>()
    client.on('notification', (message) => {
      if (message.payload !== undefined) tell({ kind: 'change', change: JSON.parse(message.payload) as Change })
    })
    client.on('error', (error) => log.warn('The change feed lost its connection', { reason: error.message }))
    client.on('end', resolve)
    try {
      await client.connect()
      await client.query(`listen ${CHANNEL}`)
      return { client, ended }
    } catch (error) {
      await client.end().catch(() => {})
      throw error
    }
  }

  const connectAgain = async (): Promise<Listening | undefined> => {
    while (!closing.signal.aborted) {
      try {
        await clock.sleep(RECONNECT_MS, closing.signal)
        return await connect()
      } catch (error) {
        if (!closing.signal.aborted) log.warn('The change feed cannot connect; trying again', { reason: messageOf(error) })
      }
    }
    return undefined
  }

  let listening: Listening | undefined = await connect()
  // One loop for the life of the feed, so never two clients. `pg` says `end` of a connection
  // that failed to open as well: whoever reconnected on that would start a loop with each failure.
  const staying = (async () => {
    while (listening !== undefined) {
      await listening.ended
      listening = await connectAgain()
      // NOTIFYs sent meanwhile are lost for us, so readers must look for themselves.
      if (listening !== undefined && !closing.signal.aborted) tell({ kind: 'reload' })
      if (closing.signal.aborted) await listening?.client.end()
    }
  })()

  return {
    listen: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    close: async () => {
      closing.abort()
      await listening?.client.end()
      await staying
    },
  }
}
