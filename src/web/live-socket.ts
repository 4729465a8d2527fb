// The app's one line to the server: what changed, and jobs as they move.
//
// Every client hears only of its own user's changes, and of the house's jobs where the routes
// would show them (job-view.ts). The session is asked again before anything is told, so a
// revoked one hears nothing after `signed-out`.
import type { WebSocket } from '@fastify/websocket'
import type { FastifyRequest } from 'fastify'
import { findUser } from '../accounts/users.ts'
import { messageOf } from '../base/fault.ts'
import { limits } from '../base/limits.ts'
import { eventsAfter } from '../jobs/job-events.ts'
import { findJob } from '../jobs/job-store.ts'
import type { Change } from '../store/live.ts'
import { keyOf, type Caller } from './access.ts'
import type { WebContext } from './context.ts'
import { liveAsk, type LiveMessage } from './contract/live.ts'
import { mayStay } from './hooks/authenticate.ts'
import { isPlain } from './hooks/plain-text.ts'
import { jobOf, jobsSeenBy, watcherOf } from './job-view.ts'

const HEARTBEAT_MS = 20_000
const SIGNED_OUT = 4401
/** RFC 6455, 7.4.1: policy violation. */
const ASKS_TOO_MUCH = 1008

export function serveLive(context: WebContext, socket: WebSocket, request: FastifyRequest, caller: Caller): void {
  const { db, live, clock, log } = context
  const giveBack = request.server.lines.take(keyOf(caller))
  let behind = false
  const send = (message: LiveMessage) => {
    if (socket.readyState !== socket.OPEN) return
    if (socket.bufferedAmount > limits.liveBytesBehindMax) {
      behind = true
      return
    }
    if (behind) socket.send(JSON.stringify({ type: 'reload' } satisfies LiveMessage))
    behind = false
    socket.send(JSON.stringify(message))
  }
  const seenAtOpening = jobsSeenBy(watcherOf(caller))
  /** A role can be taken while the line stays open, so for what is not one's own it is asked anew. */
  const sees = async (userId: string): Promise<boolean> =>
    userId === caller.userId || (caller.kind === 'person' && jobsSeenBy({ userId: caller.userId, role: (await findUser(db, caller.userId))?.role }).includes(userId))
  const stillSignedIn = () => mayStay(context, request, caller)
  const signOut = () => {
    send({ type: 'signed-out' })
    socket.close(SIGNED_OUT, 'signed-out')
  }

  // Changes of one moment are told together, and each job once with where it stands now.
  const pending = new Map<string, Change>()
  let telling = false
  const tell = async (): Promise<void> => {
    if (telling) return
    telling = true
    try {
      while (pending.size > 0) {
        const changes = [...pending.values()]
        pending.clear()
        if (!(await stillSignedIn())) return signOut()
        for (const change of changes) {
          if (change.topic !== 'job') {
            send({ type: 'changed', topic: change.topic, subject: change.subject })
            continue
          }
          const row = await findJob(db, change.subject)
          if (row !== undefined && (await sees(row.user_id))) send({ type: 'job_status', job: jobOf(row) })
        }
      }
    } catch (error) {
      log.warn('A live client could not be told', { reason: messageOf(error) })
      send({ type: 'reload' })
    } finally {
      telling = false
    }
  }

  const unlisten = live.listen((event) => {
    if (event.kind === 'reload') return send({ type: 'reload' })
    const { change } = event
    if (change.userId !== caller.userId && !(change.topic === 'job' && seenAtOpening.includes(change.userId))) return
    pending.set(`${change.topic}:${change.subject}`, change)
    void tell()
  })
  const heartbeat = setInterval(() => {
    void stillSignedIn().then(
      (yes) => (yes ? send({ type: 'heartbeat', serverTime: clock.now() }) : signOut()),
      // The store did not answer: the missing beat tells the client more than a guess would.
      (error: unknown) => log.warn('A live client could not be checked', { reason: messageOf(error) }),
    )
  }, HEARTBEAT_MS)
  const end = () => {
    unlisten()
    clearInterval(heartbeat)
    giveBack()
  }
  socket.on('close', end)
  if (socket.readyState === socket.CLOSED) return end()

  // One after the other: each reads a whole job's events, and a client may ask faster than that.
  let waiting = 0
  let replays = Promise.resolve()
  socket.on('message', (data: Buffer) => {
    if (waiting >= limits.replaysWaiting) return socket.close(ASKS_TOO_MUCH, 'too many questions at once')
    waiting++
    replays = replays
      .then(() => replay(data))
      .catch((error: unknown) => log.warn('A live client asked for something odd', { reason: messageOf(error) }))
      .finally(() => waiting--)
  })

  const replay = async (data: Buffer): Promise<void> => {
    const ask = liveAsk.safeParse(JSON.parse(data.toString('utf8').slice(0, 1000)))
    if (!ask.success || !isPlain(ask.data.jobId) || !(await stillSignedIn())) return
    const row = await findJob(db, ask.data.jobId)
    if (row === undefined || !(await sees(row.user_id))) return
    let seq = ask.data.afterSeq
    // A client that does not keep up is told to reload; the rest of the replay would be dropped.
    while (socket.readyState === socket.OPEN && !behind) {
      const events = await eventsAfter(db, row.id, seq, limits.jobEventsPage)
      for (const event of events) send({ type: 'job_event', event })
      seq = events.at(-1)?.seq ?? seq
      if (events.length < limits.jobEventsPage) return
    }
  }

  send({ type: 'hello', serverTime: clock.now() })
}
