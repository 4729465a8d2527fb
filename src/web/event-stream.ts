// One job as a stream of server-sent events: replay after Last-Event-ID, then live.
//
// `job_event` carries the event's seq as its id, so a client that comes back misses
// nothing and sees nothing twice. `job_status` is a snapshot, `heartbeat` keeps proxies
// from closing the line. After the last event of a finished job the stream ends, and a
// client that asks again gets 204, which tells EventSource to stop.
import { once } from 'node:events'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Clock } from '../base/clock.ts'
import { messageOf, notFound } from '../base/fault.ts'
import { limits } from '../base/limits.ts'
import type { Log } from '../base/log.ts'
import { eventsAfter } from '../jobs/job-events.ts'
import { FINISHED_STATES } from '../jobs/job-shapes.ts'
import { findJob } from '../jobs/job-store.ts'
import type { Db } from '../store/db.ts'
import type { Live } from '../store/live.ts'
import { callerOf, keyOf } from './access.ts'
import { jobOf } from './job-view.ts'

const HEARTBEAT_MS = 15_000

export interface JobStream {
  db: Db
  live: Live
  clock: Clock
  log: Log
  jobId: string
  /** Asked again before each page of events: a session revoked meanwhile ends the stream, however slowly its client reads. */
  mayRead(): Promise<boolean>
}

export async function streamJob(request: FastifyRequest, reply: FastifyReply, stream: JobStream): Promise<void> {
  const { db, live, clock, jobId } = stream
  let seq = lastSeen(request)
  const job = await findJob(db, jobId)
  if (job === undefined) throw notFound('job')
  if (FINISHED_STATES.includes(job.state) && job.event_seq <= seq) return void (await reply.status(204).send())

  const giveBack = request.server.lines.take(keyOf(callerOf(request)))
  reply.hijack()
  const out = reply.raw
  out.writeHead(200, {
    // Headers set by hooks (CORS, security) would be lost with hijack otherwise.
    ...(reply.getHeaders() as Record<string, string>),
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  })
  const closed = new AbortController()
  const end = () => {
    if (closed.signal.aborted) return
    closed.abort()
    unlisten()
    clearInterval(heartbeat)
    giveBack()
    out.end()
  }
  // What a slow client has not taken yet waits here, as one event, and not in memory as all of them.
  const write = async (text: string): Promise<void> => {
    if (!out.write(text)) await once(out, 'drain', { signal: closed.signal })
  }

  let pumping = false
  let again = false
  const pump = async (): Promise<void> => {
    if (pumping) {
      again = true
      return
    }
    pumping = true
    try {
      do {
        again = false
        // The snapshot first: a job that finishes after it is read has its last event in the
        // next round, never behind a stream that is already closed.
        const row = await findJob(db, jobId)
        for (;;) {
          if (!(await stream.mayRead())) return end()
          const events = await eventsAfter(db, jobId, seq, limits.jobEventsPage)
          for (const event of events) {
            seq = event.seq
            await write(`id: ${seq}\nevent: job_event\ndata: ${JSON.stringify(event)}\n\n`)
          }
          if (events.length < limits.jobEventsPage) break
        }
        if (row === undefined) return end()
        await write(`event: job_status\ndata: ${JSON.stringify(jobOf(row))}\n\n`)
        if (FINISHED_STATES.includes(row.state) && row.event_seq <= seq) return end()
      } while (again)
    } catch (error) {
      // Who left while we waited for them is no fault.
      if (closed.signal.aborted) return
      stream.log.warn('A job stream broke; the client will come back', { jobId, reason: messageOf(error) })
      end()
    } finally {
      pumping = false
    }
  }

  const unlisten = live.listen((event) => {
    if (event.kind === 'reload' || (event.change.topic === 'job' && event.change.subject === jobId)) void pump()
  })
  const heartbeat = setInterval(() => {
    if (!out.writableNeedDrain) out.write(`event: heartbeat\ndata: ${JSON.stringify({ serverTime: clock.now() })}\n\n`)
  }, HEARTBEAT_MS)
  out.on('close', end)
  // Who left while the job was looked up has closed already, and `close` comes once.
  if (out.destroyed) return end()
  await pump()
}

function lastSeen(request: FastifyRequest): number {
  const header = request.headers['last-event-id']
  const seq = Number.parseInt(typeof header === 'string' ? header : '0', 10)
  return Number.isSafeInteger(seq) && seq > 0 ? seq : 0
}
