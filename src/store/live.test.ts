// A reader in another process must hear of a commit, and of nothing else; and when it could
// not hear (a read that failed, a feed that was trimmed, a database that was away), it must
// know, and listen again as if nothing had been.
import assert from 'node:assert/strict'
import { createConnection, createServer, type Socket } from 'node:net'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { sql, type KyselyPlugin } from 'kysely'
import { systemClock } from '../base/clock.ts'
import { openLog } from '../base/log.ts'
import { limits } from '../base/limits.ts'
import { fixedClock } from '../testing/fixed-clock.ts'
import { postgresBinaries } from '../testing/postgres-cluster.ts'
import { openTestStore, requireRealServers, storeTest } from '../testing/real-store.ts'
import { openLive, recordChange, trimChanges, type Live, type LiveEvent } from './live.ts'

const log = openLog({ level: 'silent', process: 'test' })

storeTest('a second connection hears each committed change in order, and no rolled-back one', async (store, context) => {
  const reader = store.reopen()
  const live = await openLive({ db: reader, clock: systemClock, log, connectionString: store.address })
  context.after(async () => {
    await live.close()
    await reader.close()
  })
  const heard: string[] = []
  const { promise: three, resolve } = Promise.withResolvers<void>()
  live.listen((event: LiveEvent) => {
    if (event.kind === 'change') heard.push(event.change.subject)
    if (heard.length === 3) resolve()
  })

  await store.db.transaction((tx) => recordChange(tx, 1, { userId: 'u', topic: 'job', subject: 'one' }))
  await assert.rejects(
    store.db.transaction(async (tx) => {
      await recordChange(tx, 1, { userId: 'u', topic: 'job', subject: 'never' })
      throw new Error('changed my mind')
    }),
  )
  await store.db.transaction(async (tx) => {
    await recordChange(tx, 1, { userId: 'u', topic: 'job', subject: 'two' })
    await recordChange(tx, 1, { userId: 'u', topic: 'job', subject: 'three' })
  })
  await three
  await delay(100)
  assert.deepEqual(heard, ['one', 'two', 'three'])
})

/** Everything heard, and a way to wait for so much of it. */
function hearing(live: Live) {
  const heard: string[] = []
  live.listen((event) => void heard.push(event.kind === 'reload' ? 'reload' : event.change.subject))
  const until = async (count: number) => {
    while (heard.length < count) await delay(10)
  }
  return { heard, until }
}

const job = (subject: string) => ({ userId: 'u', topic: 'job', subject }) as const

test('a read that failed is made up for, without waiting for the next commit [sqlite]', async (context) => {
  const store = await openTestStore(context)
  const real = store.reopen()
  let fails = 0
  const brokenNow: KyselyPlugin = {
    transformQuery: ({ node }) => {
      if (node.kind === 'SelectQueryNode' && fails-- > 0) throw new Error('disk I/O error')
      return node
    },
    transformResult: async ({ result }) => result,
  }
  const live = await openLive({ db: { ...real, query: real.query.withPlugin(brokenNow) }, clock: systemClock, log })
  context.after(async () => {
    await live.close()
    await real.close()
  })
  const { heard, until } = hearing(live)
  fails = 2
  await store.db.transaction((tx) => recordChange(tx, 1, job('one')))
  await until(1)
  assert.deepEqual(heard, ['one'])
})

test('a reader that slept through a trim is told to reload [sqlite]', async (context) => {
  const store = await openTestStore(context)
  const reader = store.reopen()
  await store.db.transaction((tx) => recordChange(tx, 1, job('before')))
  const live = await openLive({ db: reader, clock: systemClock, log })
  context.after(async () => {
    await live.close()
    await reader.close()
  })
  const { heard, until } = hearing(live)
  // One transaction, so that the reader cannot look in between: what it would see after a sleep.
  await store.db.transaction(async (tx) => {
    for (const subject of ['one', 'two', 'three']) await recordChange(tx, 1, job(subject))
    await trimChanges(tx, 1 + limits.changeFeedKeepMs + 1)
  })
  await until(2)
  assert.deepEqual(heard, ['reload', 'three'])
})

/** A door before the database: shut, it hangs up on whoever comes in and whoever is inside. */
async function door(context: TestContext, address: string) {
  const folder = mkdtempSync(join(tmpdir(), 'secretary-door-'))
  const behind = join(new URL(address).searchParams.get('host') ?? '', '.s.PGSQL.5432')
  const inside = new Set<Socket>()
  let shut = false
  let knocks = 0
  const server = createServer((socket) => {
    knocks++
    if (shut) return void socket.destroy()
    const onward = createConnection(behind)
    for (const [one, other] of [[socket, onward], [onward, socket]] as const) {
      inside.add(one)
      one.on('error', () => {})
      one.on('close', () => {
        inside.delete(one)
        other.destroy()
      })
      one.pipe(other)
    }
  })
  await new Promise<void>((resolve) => void server.listen(join(folder, '.s.PGSQL.5432'), resolve))
  context.after(() => {
    for (const socket of inside) socket.destroy()
    server.close()
    rmSync(folder, { recursive: true, force: true })
  })
  const url = new URL(address)
  url.searchParams.set('host', folder)
  return {
    address: url.href,
    knocks: () => knocks,
    shut() {
      shut = true
      for (const socket of inside) socket.destroy()
    },
    open() {
      shut = false
    },
  }
}

const noPostgres = postgresBinaries() === undefined && !requireRealServers
test('after an outage there is one listener again, that asks readers to reload once [postgres]', { skip: noPostgres && 'PostgreSQL is not installed here' }, async (context) => {
  const store = await openTestStore(context, 'postgres')
  const entrance = await door(context, store.address)
  const clock = fixedClock(0)
  let sleeps = 0
  const counting = {
    ...clock,
    sleep: (ms: number, signal?: AbortSignal) => {
      sleeps++
      return clock.sleep(ms, signal)
    },
  }
  const live = await openLive({ db: store.db, clock: counting, log, connectionString: entrance.address })
  context.after(() => live.close())
  const { heard, until } = hearing(live)

  entrance.shut()
  for (let round = 1; round <= 4; round++) {
    while (sleeps < round) await delay(5)
    await delay(30)
    assert.equal(sleeps, round, 'one loop waits, however often it failed')
    clock.advance(10_000)
  }
  while (sleeps < 5) await delay(5)
  entrance.open()
  clock.advance(10_000)
  await until(1)
  await store.db.transaction((tx) => recordChange(tx, 1, job('after')))
  await until(2)
  await delay(50)
  assert.deepEqual(heard, ['reload', 'after'])
  const { rows } = await sql<{ n: number }>`select count(*) as n from pg_stat_activity
    where datname = current_database() and query like 'listen %'`.execute(store.db.query)
  assert.deepEqual([rows[0]?.n, entrance.knocks()], [1, 6], 'one client listens, and each wait knocked once')
})
