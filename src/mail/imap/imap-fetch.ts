// Messages as they are: whole, or their beginnings.
//
// Many in one command, handed on one by one as they come; who takes them slowly slows the server
// down. BODY.PEEK never marks anything as read.
//
// One bad message must not keep the others: a command that the server refuses is halved until
// the one it trips over stands alone, and that one is handed on as unreadable with the server's
// words. A server that hangs up over a message is asked for that one alone; if it does so again,
// that message is unreadable too. What is announced as larger than any mail gives its header only.
import { limits } from '../../base/limits.ts'
import type { Marks, RawMessage } from '../types.ts'
import type { FetchedMessage } from './fetched-message.ts'
import { fetchedMessage } from './fetched-message.ts'
import type { ImapConnection, OpenMailbox } from './imap-connection.ts'
import type { ImapConnections } from './imap-connections.ts'
import { isFatalToServer, isPassing, isRefusal, lostConnection, wordsOf } from './imap-fault.ts'
import { remoteIdOf, uidOf, validityOf } from './imap-id.ts'
import { LiteralTooLarge } from './imap-responses.ts'
import { uidArguments } from './uid-set.ts'
import { troubleSays } from '../messages/trouble-words.ts'

export interface FetchRequest {
  connections: ImapConnections
  path: string
  remoteIds: readonly string[]
  upToBytes: number | undefined
  givesWay: boolean | undefined
  signal: AbortSignal
  marksWith: (connection: ImapConnection) => Promise<(message: FetchedMessage) => Marks>
}

interface Task {
  connection: ImapConnection
  mailbox: OpenMailbox
  request: FetchRequest
  marksOf: (message: FetchedMessage) => Marks
  /** Each was asked for when the server hung up. */
  suspects: Set<number>
}

export async function* fetchMessages(request: FetchRequest): AsyncGenerator<RawMessage> {
  const { connections, path, remoteIds, givesWay, signal } = request
  let waiting: number[] | undefined
  const suspects = new Set<number>()
  // Once more for each message that costs its connection, for one that died in its sleep, and after somebody was let past.
  while (waiting === undefined || waiting.length > 0) {
    const connection = await connections.borrow(signal, { givesWay, path })
    const abort = () => connection.close()
    signal.addEventListener('abort', abort, { once: true })
    try {
      const mailbox = await openAwake(connection, request)
      if (mailbox === undefined) continue
      waiting ??= remoteIds.flatMap((id) => uidOf(mailbox.uidValidity, id) ?? []).toSorted((a, b) => a - b)
      const task: Task = { connection, mailbox, request, marksOf: await request.marksWith(connection), suspects }
      waiting = yield* fetchAll(task, waiting)
    } catch (error) {
      if (lostConnection(error)) connection.close()
      throw connections.faultOf(error, signal)
    } finally {
      signal.removeEventListener('abort', abort)
      connections.giveBack(connection)
    }
  }
}

/** Undefined: it died while nobody used it, and another one will do. */
async function openAwake(connection: ImapConnection, { path, remoteIds, signal }: FetchRequest): Promise<OpenMailbox | undefined> {
  try {
    return await connection.stay(path, validityOf(remoteIds[0] ?? ''))
  } catch (error) {
    if (!connection.wasKept || !lostConnection(error) || signal.aborted) throw error
    connection.close()
    return undefined
  }
}

/** Answers those that another connection has to be asked for. */
async function* fetchAll(task: Task, uids: readonly number[]): AsyncGenerator<RawMessage, number[]> {
  const { request } = task
  const left = new Set(uids)
  const heaps = inHeaps(uids, task.suspects)
  for (let heap = heaps.shift(); heap !== undefined; heap = heaps.shift()) {
    // After one heap at least, or of two that wait for each other's end neither would come to its own.
    if (left.size < uids.length && request.givesWay === true && request.connections.isAwaited) return [...left]
    const asked = heap.filter((uid) => left.has(uid))
    try {
      for await (const message of streamed(task, asked)) {
        if (!left.delete(message.uid)) continue
        yield rawMessage(task, message)
      }
      // What was not sent is not there any more.
      for (const uid of asked) left.delete(uid)
    } catch (error) {
      const missed = asked.filter((uid) => left.has(uid))
      if (error instanceof LiteralTooLarge) {
        const uid = missed.length === 1 ? missed[0] : Number(/\bUID (\d+)/i.exec(error.before)?.[1])
        // Nobody knows which: the next connection is asked for each alone.
        if (uid === undefined || !left.has(uid)) throw error
        left.delete(uid)
        yield await headerOnly(task, uid, error.size)
        return [...left]
      }
      if (isFatalToServer(error) && missed.length > 0 && task.suspects.size < limits.imapSuspectsMax) {
        // Servers go through what they are asked for in order.
        const [suspect] = missed as [number]
        if (asked.length === 1) {
          left.delete(suspect)
          yield await deadly(task, suspect, wordsOf(error))
        } else task.suspects.add(suspect)
        return [...left]
      }
      if (!isRefusal(error) || isPassing(error)) throw error
      if (missed.length === 1) {
        left.delete(missed[0] as number)
        const message = await refused(task, missed[0] as number, wordsOf(error))
        if (message !== undefined) yield message
      } else if (missed.length > 1) heaps.unshift(missed.slice(0, missed.length >> 1), missed.slice(missed.length >> 1))
    }
  }
  return []
}

/** As many as one command may name, and few enough that an abandoned one costs little. */
function inHeaps(uids: readonly number[], suspects: ReadonlySet<number>): number[][] {
  const trusted = uids.filter((uid) => !suspects.has(uid))
  const heaps = uids.filter((uid) => suspects.has(uid)).map((uid) => [uid])
  for (let at = 0; at < trusted.length; at += limits.imapFetchAtOnce) heaps.push(trusted.slice(at, at + limits.imapFetchAtOnce))
  return heaps
}

async function* streamed({ connection, request }: Task, uids: readonly number[]): AsyncGenerator<FetchedMessage> {
  const { upToBytes } = request
  const body = upToBytes === undefined ? 'BODY.PEEK[]' : `RFC822.SIZE BODY.PEEK[]<0.${upToBytes}>`
  const items = `UID INTERNALDATE ${marksItems(connection)}${connection.isGmail ? ' X-GM-THRID' : ''} ${body}`
  for (const argument of uidArguments(uids)) yield* oneCommand(connection, `UID FETCH ${argument} (${items})`)
}

async function* oneCommand({ wire, close }: ImapConnection, command: string): AsyncGenerator<FetchedMessage> {
  const ready: FetchedMessage[] = []
  let bytes = 0
  let paused = false
  let ended = false
  let failure: Error | undefined
  let wake = () => {}
  const end = (error?: Error) => {
    ended = true
    failure = error
    wake()
  }
  wire
    .command(command, {
      onResponse(response) {
        const message = fetchedMessage(response)
        // An answer without a body is somebody else's change of flags.
        if (message?.body === undefined) return
        ready.push(message)
        bytes += weightOf(message)
        if (bytes > limits.imapBytesAhead && !paused) {
          paused = true
          wire.pause()
        }
        wake()
      },
    })
    .then(() => end(), end)
  try {
    for (;;) {
      const message = ready.shift()
      if (message !== undefined) {
        bytes -= weightOf(message)
        if (paused && !ended && bytes < limits.imapBytesAhead / 2) {
          paused = false
          wire.resume()
        }
        yield message
      } else if (ended) {
        if (failure !== undefined) throw failure
        return
      } else {
        const { promise, resolve } = Promise.withResolvers<void>()
        wake = resolve
        await promise
      }
    }
  } finally {
    // The rest is on its way and nobody wants it.
    if (!ended) close()
  }
}

/** One without a body takes room as well: a server may say of a million that they have none. */
const weightOf = ({ body }: FetchedMessage): number => 500 + (body?.length ?? 0)

/** What FETCH is asked for to know a message's marks. */
export const marksItems = ({ isGmail }: ImapConnection): string => (isGmail ? 'FLAGS X-GM-LABELS' : 'FLAGS')

/** Beside its bytes. The marks are those of this moment: what a list said before may be over by now. */
function toldOf({ mailbox, marksOf }: Pick<Task, 'mailbox' | 'marksOf'>, message: FetchedMessage): Omit<RawMessage, 'raw'> {
  const { uid, receivedMs = 0, flags, gmailThread } = message
  return {
    remoteId: remoteIdOf(mailbox.uidValidity, uid),
    receivedMs,
    ...(flags === undefined ? {} : { marks: marksOf(message) }),
    ...(gmailThread === undefined ? {} : { remoteThread: gmailThread }),
  }
}

function rawMessage(task: Task, message: FetchedMessage): RawMessage {
  const { body, size = 0 } = message
  const { upToBytes } = task.request
  const told = toldOf(task, message)
  if (body === null || body === undefined) {
    return { ...told, raw: new Uint8Array(), lacking: { kind: 'unreadable', why: troubleSays('nothing-given'), size } }
  }
  // A server may be wrong about the size; that the start came whole is known only by its being shorter than asked.
  const isWhole = upToBytes === undefined || body.length < upToBytes || size === body.length
  if (isWhole) return { ...told, raw: body, isGiven: true }
  return { ...told, raw: body, isGiven: true, lacking: { kind: 'deferred', why: 'The rest of this message is fetched later.', size: Math.max(size, body.length) } }
}

/** Undefined: it is not there any more, which is why the server could not give it. */
async function refused(task: Task, uid: number, words: string): Promise<RawMessage | undefined> {
  const { connection } = task
  const figures = await connection.fetch({ uids: String(uid), items: `UID INTERNALDATE RFC822.SIZE ${marksItems(connection)}` }).catch((error: unknown) => {
    if (isRefusal(error)) return undefined
    throw error
  })
  const message = figures?.messages.find((one) => one.uid === uid)
  if (figures !== undefined && message === undefined) return undefined
  const why = troubleSays('server-refuses', { words })
  return { ...toldOf(task, message ?? nothingOf(uid)), raw: new Uint8Array(), lacking: { kind: 'unreadable', why, size: message?.size ?? 0 } }
}

/** Twice the server hung up over it: a third time is left to the next pull. */
async function deadly(task: Task, uid: number, words: string): Promise<RawMessage> {
  const message = await askAnew(task, uid, '')
  const why = troubleSays('server-hangs-up', { words })
  return { ...toldOf(task, message), raw: new Uint8Array(), lacking: { kind: 'unreadable', why, size: 0 } }
}

/** The connection that announced it is full of it. */
async function headerOnly(task: Task, uid: number, size: number): Promise<RawMessage> {
  // Held any longer, two that are full at once would wait for each other's.
  task.connection.close()
  const header = await askAnew(task, uid, ' BODY.PEEK[HEADER]')
  const why = troubleSays('header-alone', { megabytes: Math.round(size / 1e6), limit: limits.messageBytesMax / 1e6 })
  return { ...toldOf(task, header), raw: header.body ?? new Uint8Array(), lacking: { kind: 'too-large', why, size } }
}

/** On another connection. */
async function askAnew({ request }: Task, uid: number, more: string): Promise<FetchedMessage> {
  const { connections, path, signal } = request
  return await connections.use(signal, async (connection) => {
    await connection.open(path)
    const { messages } = await connection.fetch({ uids: String(uid), items: `UID INTERNALDATE ${marksItems(connection)}${more}` })
    return messages.find((one) => one.uid === uid) ?? nothingOf(uid)
  })
}

const nothingOf = (uid: number): FetchedMessage => ({ uid, flags: undefined, receivedMs: undefined, size: undefined, body: undefined, gmailLabels: undefined, gmailThread: undefined })
