// Three jobs streamed at once over SSE, two clients each, one of them cut off and coming
// back with Last-Event-ID: every stream is complete, in order, and about its own job only.
import assert from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import { systemClock } from '../src/base/clock.ts'
import { openLog } from '../src/base/log.ts'
import { eventsAfter } from '../src/jobs/job-events.ts'
import { bindJob, defineJob, enqueue } from '../src/jobs/job.ts'
import { startWorker } from '../src/jobs/worker.ts'
import { storeTest } from '../src/testing/real-store.ts'
import { openTestWeb } from '../src/testing/test-web.ts'

const STEPS = 12
const walk = defineJob({ name: 'test.walk', payload: z.strictObject({ name: z.string() }), maxAttempts: 1, timeoutMs: 60_000 })

interface Seen {
  id: number
  jobId: string
}

storeTest('three jobs, two clients each, one reconnecting: every stream whole, in order, its own', async (store, context) => {
  const web = await openTestWeb(store, context)
  const alice = await web.person('alice@example.org')
  const log = openLog({ level: 'silent', process: 'test' })
  const worker = startWorker({
    db: store.db,
    live: web.live,
    clock: systemClock,
    log,
    concurrency: 3,
    jobs: [
      bindJob(walk, async (_, { report, signal }) => {
        for (let step = 1; step <= STEPS; step++) {
          report({ done: step, total: STEPS })
          await delay(450, undefined, { signal })
        }
      }),
    ],
  })
  context.after(() => worker.stop())
  const ids = await store.db.transaction((tx) =>
    Promise.all(['a', 'b', 'c'].map((name) => enqueue(tx, systemClock, walk, { name }, { userId: alice.userId }))),
  )
  const streams = await Promise.all(
    ids.flatMap((id, index) => [
      follow(web.url, id, alice.headers, Infinity),
      // The second client of the first job loses its line after three events.
      follow(web.url, id, alice.headers, index === 0 ? 3 : Infinity),
    ]),
  )
  for (const [index, id] of ids.entries()) {
    const wanted = (await eventsAfter(store.db, id, 0, 1_000)).map((event) => ({ id: event.seq, jobId: id }))
    assert.ok(wanted.length >= STEPS / 2, 'the job told of its steps')
    assert.deepEqual(streams[index * 2], wanted)
    assert.deepEqual(streams[index * 2 + 1], wanted)
  }
  const again = await fetch(`${web.url}/api/v1/jobs/${String(ids[0])}/events`, { headers: { ...alice.headers, 'last-event-id': '1000' } })
  assert.equal(again.status, 204, 'a client that has everything is told to stop asking')
})

/** Reads job_event until the server ends the stream; drops the line once after `cutAfter` events and comes back. */
async function follow(url: string, jobId: string, headers: Record<string, string>, cutAfter: number): Promise<Seen[]> {
  const seen: Seen[] = []
  for (let cut = cutAfter; ; cut = Infinity) {
    const line = new AbortController()
    const answer = await fetch(`${url}/api/v1/jobs/${jobId}/events`, {
      headers: { ...headers, 'last-event-id': String(seen.at(-1)?.id ?? 0) },
      signal: line.signal,
    })
    if (answer.status === 204 || answer.body === null) return seen
    let text = ''
    try {
      for await (const chunk of answer.body.pipeThrough(new TextDecoderStream())) {
        text += chunk
        for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
          const fields = Object.fromEntries(text.slice(0, end).split('\n').map((field) => [field.slice(0, field.indexOf(':')), field.slice(field.indexOf(':') + 2)]))
          text = text.slice(end + 2)
          if (fields['event'] !== 'job_event') continue
          const data = JSON.parse(fields['data'] ?? '{}') as { jobId: string; seq: number }
          seen.push({ id: Number(fields['id']), jobId: data.jobId })
          if (seen.length === cut) throw new Error('the line is cut here')
        }
      }
      return seen
    } catch {
      line.abort()
    }
  }
}
