// How soon a process hears of what another one committed.
//
// The clock starts before COMMIT is issued, so the writer's own fsync counts; commits come at
// uneven intervals, so that they cannot fall in step with a reader's look.
import { fork } from 'node:child_process'
import { systemClock } from '../src/base/clock.ts'
import { openLog } from '../src/base/log.ts'
import { openLive } from '../src/store/live.ts'
import { figure, quantile, type Figure } from './figure.ts'
import { benchStores } from './stores.ts'

const CHANGES = 200

export async function* measureLive(): AsyncGenerator<Figure> {
  for await (const { kind, address, db } of benchStores()) {
    const log = openLog({ level: 'error', process: 'bench' })
    const live = await openLive({ db, clock: systemClock, log, ...(kind === 'postgres' ? { connectionString: address } : {}) })
    const heardAt = new Map<string, number>()
    const all = Promise.withResolvers<void>()
    live.listen((event) => {
      if (event.kind === 'change') heardAt.set(event.change.subject, performance.timeOrigin + performance.now())
      if (heardAt.size === CHANGES) all.resolve()
    })
    const committedAt = await writerOf(kind, address)
    await all.promise
    await live.close()
    const latencies = [...committedAt].map(([subject, at]) => (heardAt.get(subject) ?? Number.NaN) - at)
    yield figure(`live.${kind}.p50`, quantile(latencies, 0.5), 'ms')
    yield figure(`live.${kind}.p99`, quantile(latencies, 0.99), 'ms')
  }
}

function writerOf(kind: string, address: string): Promise<[string, number][]> {
  const writer = fork(new URL('./live-writer.ts', import.meta.url), [kind, address, String(CHANGES)])
  return new Promise((resolve, reject) => {
    writer.once('error', reject)
    writer.once('message', (message) => resolve(message as [string, number][]))
  })
}
