// A reader in another process must hear of a commit, and of nothing else.
import assert from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'
import { systemClock } from '../base/clock.ts'
import { openLog } from '../base/log.ts'
import { storeTest } from '../testing/real-store.ts'
import { openLive, recordChange, type LiveEvent } from './live.ts'

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
