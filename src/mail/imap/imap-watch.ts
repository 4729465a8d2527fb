// Hears of changes as they happen: IDLE on the inbox, and NOTIFY for the other mailboxes where
// the server has it (RFC 5465).
//
// A connection of its own, opened again with patience when it ends. Something may have happened
// before it stood, so that it stands counts as a change. IDLE is begun anew well before
// the 29 minutes after which a server may hang up: routers forget quiet connections sooner.
// The schedule pulls anyway; this makes the usual case quick.
import type { Clock } from '../../base/clock.ts'
import { limits } from '../../base/limits.ts'
import { backoffMs } from '../../base/retry.ts'
import { decodeModifiedUtf7 } from '../mailboxes/modified-utf7.ts'
import type { ImapConnection } from './imap-connection.ts'
import { oncePerBurst } from '../watch-bursts.ts'
import type { ImapConnections } from './imap-connections.ts'
import type { ImapResponse } from './imap-responses.ts'
import { textOf, valuesOf } from './imap-tokens.ts'

const INBOX = 'INBOX'
const NOTIFY = 'NOTIFY SET (SELECTED (MessageNew MessageExpunge FlagChange)) (PERSONAL (MessageNew MessageExpunge FlagChange))'

export interface WatchOptions {
  connections: ImapConnections
  clock: Clock
  onChange: (path: string) => void
  signal: AbortSignal
}

/** Resolves once it listens; throws when it cannot begin. */
export async function watchMailboxes({ connections, clock, onChange, signal: wanted }: WatchOptions): Promise<void> {
  const signal = AbortSignal.any([wanted, connections.closed])
  const hear = oncePerBurst({ clock, onChange, signal })
  const first = await connections.connect(signal)
  const { promise: stands, resolve, reject } = Promise.withResolvers<void>()
  void keepListening({ connections, clock, hear, signal, onStanding: resolve, first }).catch(reject)
  await stands
}

interface Listening {
  connections: ImapConnections
  clock: Clock
  hear: (path: string) => void
  signal: AbortSignal
  onStanding: () => void
  first: ImapConnection
}

async function keepListening({ connections, clock, hear, signal, onStanding, first }: Listening): Promise<void> {
  let connection: ImapConnection | undefined = first
  let stood = false
  for (let failures = 0; !signal.aborted; ) {
    let since: number | undefined
    try {
      connection ??= await connections.connect(signal)
      await listen(connection, { clock, hear, signal, onStanding: () => {
        if (since !== undefined) return
        since = clock.now()
        stood = true
        hear(INBOX)
        onStanding()
      } })
    } catch (error) {
      if (!stood && !signal.aborted) throw connections.faultOf(error, signal)
    } finally {
      connection?.close()
      connection = undefined
    }
    // Not as soon as it stands: a server that takes IDLE and hangs up would be signed in to without end.
    if (since !== undefined && clock.now() - since >= limits.imapStandsMs) failures = 0
    if (!signal.aborted) await clock.sleep(backoffMs(++failures), signal).catch(() => {})
  }
}

type Ears = Pick<Listening, 'clock' | 'hear' | 'signal' | 'onStanding'>

/** Until the connection or the watch ends. */
async function listen(connection: ImapConnection, { clock, hear, signal, onStanding }: Ears): Promise<void> {
  const { client, wire } = connection
  const stop = () => connection.close()
  signal.addEventListener('abort', stop, { once: true })
  const onResponse = (response: ImapResponse) => {
    const path = changedPath(response, client.enabled.has('UTF8=ACCEPT'))
    if (path !== undefined) hear(path)
  }
  try {
    await connection.open(INBOX)
    // Before IDLE: during it a server takes nothing but DONE. Not every server that names it means it.
    if (client.capabilities.has('NOTIFY')) await wire.command(NOTIFY, { onResponse }).catch(ignoreRefusal)
    const canIdle = client.capabilities.has('IDLE')
    let restless = 0
    while (!signal.aborted) {
      if (!canIdle) {
        await wire.command('NOOP', { onResponse })
        onStanding()
        await clock.sleep(limits.imapPollMs, signal)
        continue
      }
      const since = clock.now()
      const over = new AbortController()
      const onContinue = () => {
        onStanding()
        clock.sleep(limits.imapIdleMs, AbortSignal.any([signal, over.signal])).then(() => wire.writeLine('DONE'), () => {})
      }
      // A silent server is what IDLE is made of; one that does not answer DONE is gone.
      await wire.command('IDLE', { onResponse, onContinue, silenceMs: limits.imapIdleMs + limits.imapSilenceMs }).finally(() => over.abort())
      // Some end it at once, each time. What happens meanwhile they tell when it begins again.
      restless = clock.now() - since >= limits.imapStandsMs ? 0 : restless + 1
      if (restless > 0) await clock.sleep(Math.min(backoffMs(restless), limits.imapPollMs), signal)
    }
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

function ignoreRefusal(error: unknown): void {
  if (error instanceof Error && error.name === 'ImapRefusal') return
  throw error
}

/** Which mailbox an unasked answer is about. */
function changedPath(response: ImapResponse, isUtf8: boolean): string | undefined {
  if (/^\* (\d+ (EXISTS|EXPUNGE|FETCH)\b|VANISHED )/i.test(response.text)) return INBOX
  if (!/^\* STATUS /i.test(response.text)) return undefined
  const name = textOf(valuesOf(response, '* STATUS '.length)[0])
  const path = isUtf8 ? name : decodeModifiedUtf7(name)
  return path === '' ? undefined : path.toUpperCase() === INBOX ? INBOX : path
}
