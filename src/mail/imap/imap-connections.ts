// The connections of one account: opened when there is work, kept for a while, few at any time.
//
// A server counts the connections of an account (Gmail allows 15, others 3), and a person's
// phone and computer have theirs. So at most `limits.imapConnectionsForWork` are open for work;
// who finds none free waits in line. The watch has its own (imap-watch.ts).
//
// An import would take all of them for as long as it lasts. So whoever asks for older mail gives way:
// it waits behind all others, and lets go of its connection between two commands once somebody waits.
//
// Some servers refuse a further connection as if the password were wrong. While one is open that the
// same words opened a moment ago, they are not wrong: the account goes on with what it has.
//
// Who waits holds a worker. So at a server that did not answer, nobody waits for twenty seconds
// to learn the same: one job knocks, again after a while, and the others go back to the queue.
import type { Clock } from '../../base/clock.ts'
import { Fault, messageOf, RetryLater } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import type { Log } from '../../base/log.ts'
import type { AskCredentials, ImapConfig, ImapCredentials, ImapTimeouts, Reached } from './imap-config.ts'
import { connectImap, type ImapConnection } from './imap-connection.ts'
import { asConsentRefused, imapFault, isSignInRefusal, lostConnection } from './imap-fault.ts'

export interface ImapConnections {
  /** Lends a connection to `work`. One that an error or an abort leaves in an unknown state is closed. */
  use<T>(signal: AbortSignal, work: (connection: ImapConnection) => Promise<T>, options?: { path?: string }): Promise<T>
  /** The same in two steps, for who takes what comes bit by bit. */
  borrow(signal: AbortSignal, options?: { givesWay?: boolean | undefined; path?: string | undefined }): Promise<ImapConnection>
  /** By somebody who does not give way. */
  readonly isAwaited: boolean
  giveBack(connection: ImapConnection): void
  /** One more, which is not kept here: whoever opens it closes it. */
  connect(signal: AbortSignal): Promise<ImapConnection>
  /** As a person or a job is told; an aborted caller's own reason comes first. */
  faultOf(error: unknown, signal: AbortSignal): unknown
  /** Aborts when the account is closed here: it was given other servers, or the house stops. */
  readonly closed: AbortSignal
  close(): void
}

export interface ConnectionsOptions {
  config: ImapConfig
  credentials: AskCredentials
  /** Asked before each connection; without it the name is looked up by the system, and whoever answers is taken. */
  reach?: (() => Promise<Reached>) | undefined
  /** The server would not have this person: more tries would lock the account. */
  onRefused?: ((reason: string) => Promise<void>) | undefined
  clock: Clock
  timeouts: ImapTimeouts
  log?: Log | undefined
}

export function openConnections(options: ConnectionsOptions): ImapConnections {
  const { config, credentials, reach, onRefused, clock, timeouts, log } = options
  const free: ImapConnection[] = []
  const lent = new Set<ImapConnection>()
  const waiting: (() => void)[] = []
  const givingWay: (() => void)[] = []
  /** Of those who do not give way, who has waited and has no connection yet. */
  let awaiting = 0
  const closing = new AbortController()
  let opening = 0
  /** What the last try came to, while it is no use to try again. */
  let down: { why: RetryLater; untilMs: number } | undefined
  let letIn: { secret: string; untilMs: number } | undefined
  let crowdedUntilMs = 0

  /** Without a try of its own, so it is none of those that the job has. */
  const goBack = ({ why }: { why: RetryLater }): RetryLater => new RetryLater(why.message, { afterMs: limits.imapRetryMs, cause: why, isPatient: true })

  const faultOf = (error: unknown, signal: AbortSignal): unknown => (signal.aborted ? signal.reason : imapFault(error, config.host))

  const noFurther = (cause?: unknown): RetryLater => new RetryLater(`${config.host} lets us in once, and refuses a further connection`, { afterMs: limits.imapRetryMs, cause })

  const signIn = async (signal: AbortSignal): Promise<ImapConnection> => {
    const first = await credentials({ afterRefusal: false })
    const secret = secretOf(first)
    const isLetIn = () => letIn?.secret === secret && clock.now() < letIn.untilMs && [...lent, ...free].some(({ isClosed }) => !isClosed)
    if (clock.now() < crowdedUntilMs && isLetIn()) throw noFurther()
    try {
      const opened = await openAbortable(first, signal)
      letIn = { secret, untilMs: clock.now() + limits.imapLetInMs }
      return opened
    } catch (error) {
      if (!isSignInRefusal(error)) throw error
      if (isLetIn()) {
        crowdedUntilMs = letIn?.untilMs ?? 0
        throw noFurther(error)
      }
      // The same password again would only count as one more wrong try.
      const second = await credentials({ afterRefusal: true })
      if (secretOf(second) === secret) throw error
      return await openAbortable(second, signal).catch((again: unknown) => {
        const fault = faultOf(again, signal)
        throw 'accessToken' in second && isSignInRefusal(again) && fault instanceof Fault ? asConsentRefused(fault) : again
      })
    }
  }

  const openAbortable = async (given: ImapCredentials, signal: AbortSignal): Promise<ImapConnection> => {
    const reached = await reach?.()
    // A password that was typed for other servers is not for this one any more.
    signal.throwIfAborted()
    const connection = connectImap({ config, reached, credentials: given, timeouts })
    const { promise: aborted, reject } = Promise.withResolvers<never>()
    const abort = () => {
      reject(signal.reason as Error)
      void connection.then((late) => late.close()).catch(() => {})
    }
    signal.addEventListener('abort', abort, { once: true })
    try {
      return await Promise.race([connection, aborted])
    } finally {
      signal.removeEventListener('abort', abort)
    }
  }

  const connect = async (signal: AbortSignal): Promise<ImapConnection> => {
    const either = AbortSignal.any([signal, closing.signal])
    either.throwIfAborted()
    try {
      return await signIn(either)
    } catch (error) {
      const fault = faultOf(error, either)
      if (fault instanceof Fault && fault.code === 'imap-sign-in') await onRefused?.(fault.message)
      throw fault
    }
  }

  /** Who lost the one it holds may need another to find out why. */
  const atWork = (): number => [...lent].filter(({ isClosed }) => !isClosed).length + opening

  const next = (): void => (waiting.shift() ?? givingWay.shift())?.()

  const turn = async (line: (() => void)[], signal: AbortSignal): Promise<void> => {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const abort = () => {
      const at = line.indexOf(resolve)
      // Its turn may have come in the same moment: then it goes to the next.
      if (at === -1) next()
      else line.splice(at, 1)
      reject(signal.reason as Error)
    }
    signal.addEventListener('abort', abort, { once: true })
    line.push(resolve)
    try {
      await promise
    } finally {
      signal.removeEventListener('abort', abort)
    }
  }

  const borrow: ImapConnections['borrow'] = async (signal, { givesWay = false, path } = {}) => {
    if (givesWay) {
      // Whoever was called a moment ago is not there yet: it must not find its connection taken.
      return await take({ signal, path, wait: async () => await turn(givingWay, signal), isBehind: () => awaiting > 0 })
    }
    let hasWaited = false
    try {
      const wait = async () => {
        awaiting += hasWaited ? 0 : 1
        hasWaited = true
        await turn(waiting, signal)
      }
      return await take({ signal, path, wait, isBehind: () => false })
    } finally {
      if (hasWaited && --awaiting === 0) givingWay.shift()?.()
    }
  }

  /** One that has the mailbox open, or else the one that was used last. */
  const takeFree = (path: string | undefined): ImapConnection | undefined => {
    const at = free.findLastIndex(({ openPath }) => openPath === path)
    return at === -1 ? free.pop() : free.splice(at, 1)[0]
  }

  const take = async ({ signal, path, wait, isBehind }: { signal: AbortSignal; path: string | undefined; wait(): Promise<void>; isBehind(): boolean }): Promise<ImapConnection> => {
    for (;;) {
      signal.throwIfAborted()
      closing.signal.throwIfAborted()
      if (isBehind()) {
        await wait()
        continue
      }
      for (let kept = takeFree(path); kept !== undefined; kept = takeFree(path)) {
        if (kept.isClosed) continue
        kept.wasKept = true
        lent.add(kept)
        return kept
      }
      if (atWork() >= limits.imapConnectionsForWork) {
        await wait()
        continue
      }
      if (down !== undefined && (opening > 0 || clock.now() < down.untilMs)) {
        next()
        throw goBack(down)
      }
      opening++
      const beganMs = clock.now()
      const opened = await connect(signal).catch((error: unknown) => ({ error })).finally(() => opening--)
      if (!('error' in opened)) {
        down = undefined
        lent.add(opened)
        return opened
      }
      // "Too many connections": with one at work already, it is only a matter of waiting for that.
      if (!(opened.error instanceof RetryLater) || lent.size === 0) {
        // One that says no at once holds nobody.
        if (opened.error instanceof RetryLater && clock.now() - beganMs >= limits.imapSlowMs) down = { why: opened.error, untilMs: clock.now() + limits.imapRetryMs }
        next()
        throw opened.error
      }
      log?.debug('The server gives no further connection', { reason: messageOf(opened.error) })
      await wait()
    }
  }

  const giveBack = (connection: ImapConnection): void => {
    lent.delete(connection)
    if (closing.signal.aborted) connection.close()
    if (!connection.isClosed) {
      free.push(connection)
      void closeWhenIdle(connection)
    }
    next()
  }

  const closeWhenIdle = async (connection: ImapConnection): Promise<void> => {
    const since = ++uses
    idleSince.set(connection, since)
    await clock.sleep(limits.imapIdleConnectionMs, closing.signal).catch(() => {})
    if (idleSince.get(connection) !== since || !free.includes(connection)) return
    free.splice(free.indexOf(connection), 1)
    connection.close()
  }
  const idleSince = new WeakMap<ImapConnection, number>()
  let uses = 0

  return {
    borrow,
    get isAwaited() {
      return awaiting > 0
    },
    giveBack,
    connect,
    faultOf,
    closed: closing.signal,
    async use(signal, work, { path } = {}) {
      for (;;) {
        const connection = await borrow(signal, { path })
        const abort = () => connection.close()
        signal.addEventListener('abort', abort, { once: true })
        try {
          return await work(connection)
        } catch (error) {
          const isLost = lostConnection(error)
          if (isLost) connection.close()
          // Reading twice does no harm, and a connection that died in its sleep is no news.
          if (!isLost || !connection.wasKept || signal.aborted) throw faultOf(error, signal)
        } finally {
          signal.removeEventListener('abort', abort)
          giveBack(connection)
        }
      }
    },
    close() {
      closing.abort(new RetryLater(`${config.host} is not read any more`, { afterMs: 0, isPatient: true }))
      for (const connection of [...free, ...lent]) connection.close()
      free.length = 0
    },
  }
}

const secretOf = (given: ImapCredentials): string => ('password' in given ? `${given.user}\0${given.password}` : `${given.user}\0${given.accessToken}`)
