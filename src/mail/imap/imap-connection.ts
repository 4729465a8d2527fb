// One signed-in connection to an IMAP server.
//
// imapflow opens it, signs in, lists, selects and searches; whatever is read in bulk or heard as
// it comes goes over the wire (imap-wire.ts). What imapflow reports by an event belongs to
// the command that was under way, so it is kept until that command fails.
import type { ImapFlow } from 'imapflow'
import { limits } from '../../base/limits.ts'
import type { ImapConfig, ImapCredentials, ImapTimeouts, Reached } from './imap-config.ts'
import { fetchedMessage, type FetchedMessage } from './fetched-message.ts'
import { isMailboxMissing, isRefusal, mailboxMissing } from './imap-fault.ts'
import { openWire, type ImapWire } from './imap-wire.ts'
import { parseUidSet, uidSetOf, type UidSet } from './uid-set.ts'

/** As the server has it at the moment of opening. */
export interface OpenMailbox {
  path: string
  uidValidity: string
  /** No message has this UID or one above it yet. */
  uidNext: number
  /** '' where the mailbox keeps none. */
  modseq: string
  messages: number
}

/** Open to be changed. */
export interface ChangeableMailbox {
  uidValidity: string
  /** It can be looked at alone. */
  readOnly: boolean
  /** Whether a flag that is put on there stays. */
  keeps(flag: string): boolean
}

export interface ImapConnection {
  readonly client: ImapFlow
  readonly wire: ImapWire
  readonly isClosed: boolean
  /** It lay idle since its last use: whether the server is still at its other end only its next use tells. */
  wasKept: boolean
  /** Gmail's labels and conversations (X-GM-EXT-1). */
  readonly isGmail: boolean
  /** Which messages are gone can be asked for. */
  readonly tellsVanished: boolean
  /** Read-only, and anew each time: an open mailbox shows what came since only when it is asked. */
  open(path: string): Promise<OpenMailbox>
  /**
   * The same of one that is open already as it was then, and what came since can be fetched: opening
   * one of forty thousand mails anew costs a server more than the hundred that are read of it. Anew as
   * well where `uidValidity` is not the one that is meant: some servers let whoever is in a mailbox
   * that was removed and made again stay in the old one.
   */
  stay(path: string, uidValidity: string): Promise<OpenMailbox>
  /** To change what is in it; anew each time, like `open`. */
  openToChange(path: string): Promise<ChangeableMailbox>
  /** Which is open; '' when none is, or one to be changed. */
  readonly openPath: string
  search(query: SearchQuery): Promise<UidSet>
  /** FETCH of small items, all of them in memory. */
  fetch(command: { uids: string; items: string; since?: string }): Promise<{ messages: FetchedMessage[]; vanished: UidSet }>
  close(): void
}

export interface SearchQuery {
  first: number
  last: number
  sinceMs?: number | undefined
  /** Changed after this mod-sequence. */
  modseq?: string | undefined
}

const DAY_MS = 24 * 3_600_000

export async function connectImap(options: { config: ImapConfig; reached?: Reached | undefined; credentials: ImapCredentials; timeouts: ImapTimeouts }): Promise<ImapConnection> {
  const { config, reached, credentials, timeouts } = options
  const { host, port, security, authority } = config
  const wire = openWire(timeouts.silenceMs)
  // Not before: it takes a tenth of a second and twenty megabytes, of each process, also of those that never connect.
  const { ImapFlow } = await import('imapflow')
  const client = new ImapFlow({
    host: reached?.address ?? host,
    ...(reached === undefined || reached.servername === '' ? {} : { servername: reached.servername }),
    port,
    secure: security === 'tls',
    doSTARTTLS: security === 'starttls',
    auth: 'password' in credentials ? { user: credentials.user, pass: credentials.password } : { user: credentials.user, accessToken: credentials.accessToken },
    tls: { rejectUnauthorized: reached?.rejectUnauthorized ?? true, ...(authority === undefined ? {} : { ca: [authority] }) },
    transport: wire.transport,
    connectionTimeout: timeouts.connectMs,
    greetingTimeout: timeouts.greetingMs,
    socketTimeout: timeouts.silenceMs,
    maxLiteralSize: limits.imapLineBytesMax,
    maxLineLength: limits.imapLineBytesMax,
    maxResponseSize: 2 * limits.imapLineBytesMax,
    qresync: true,
    disableCompression: true,
    disableAutoIdle: true,
    // Its log holds whole commands; what there is to say of an account its jobs say.
    logger: false,
    clientInfo: { name: 'Secretary', vendor: '', 'support-url': '' },
  })
  let failure: unknown
  client.on('error', (error) => {
    failure ??= error
  })
  const run = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      // "Connection not available" is what every command says; why it ended was said once.
      throw isRefusal(error) ? error : (failure ?? error)
    }
  }
  try {
    await run(() => client.connect())
  } catch (error) {
    client.close()
    throw error
  }

  let opened: OpenMailbox | undefined
  const connection: ImapConnection = {
    client,
    wire,
    wasKept: false,
    get isClosed() {
      return client.isClosed
    },
    get isGmail() {
      return client.capabilities.has('X-GM-EXT-1')
    },
    get tellsVanished() {
      return client.enabled.has('QRESYNC')
    },
    get openPath() {
      return opened?.path ?? ''
    },
    open: (path) =>
      run(async () => {
        opened = undefined
        opened = await openMailbox(connection, path)
        return opened
      }),
    async stay(path, uidValidity) {
      const known = opened
      if (known?.path !== path || known.uidValidity !== uidValidity) return await connection.open(path)
      await run(() => client.noop())
      return known
    },
    openToChange: (path) =>
      run(async () => {
        opened = undefined
        return await openMailboxToChange(connection, path)
      }),
    search: (query) => run(() => searchUids(connection, query)),
    fetch: (command) => run(() => fetchAll(connection, command)),
    close: () => client.close(),
  }
  return connection
}

const selected = (client: ImapFlow, path: string, readOnly: boolean) =>
  client.mailboxOpen(path, { readOnly }).catch((error: unknown) => {
    throw isMailboxMissing(error) ? mailboxMissing(path) : Object.assign(error as Error, { notOpened: path })
  })

async function openMailboxToChange({ client }: ImapConnection, path: string): Promise<ChangeableMailbox> {
  const mailbox = await selected(client, path, false)
  // A server that does not tell which flags it keeps keeps all of them (RFC 9051 section 7.1).
  const kept = mailbox.permanentFlags === undefined ? undefined : new Set([...mailbox.permanentFlags].map((flag) => flag.toLowerCase()))
  return {
    uidValidity: String(mailbox.uidValidity),
    readOnly: mailbox.readOnly === true,
    keeps: (flag) => kept === undefined || kept.has(flag.toLowerCase()) || (kept.has('\\*') && !flag.startsWith('\\')),
  }
}

async function openMailbox(connection: ImapConnection, path: string): Promise<OpenMailbox> {
  const { client } = connection
  const mailbox = await selected(client, path, true)
  return {
    path,
    uidValidity: String(mailbox.uidValidity),
    uidNext: mailbox.uidNext ?? (await uidNextOf(connection, mailbox.exists)),
    // Some servers tell it without knowing how to search by it.
    modseq: mailbox.noModseq === true || mailbox.highestModseq === undefined || !client.enabled.has('CONDSTORE') ? '' : String(mailbox.highestModseq),
    messages: mailbox.exists ?? 0,
  }
}

/** Old servers do not tell it (RFC 3501 made it a rule): then it is one above the last message. */
async function uidNextOf(connection: ImapConnection, messages: number): Promise<number> {
  if (messages === 0) return 1
  const last = await fetchAll(connection, { uids: '*', items: 'UID' })
  return Math.max(0, ...last.messages.map(({ uid }) => uid)) + 1
}

async function searchUids(connection: ImapConnection, { first, last, sinceMs, modseq }: SearchQuery): Promise<UidSet> {
  if (first > last) return []
  const found = await connection.client.search(
    {
      uid: `${first}:${last}`,
      // By days of the server's own zone: a day more is asked for, and what is too old is left out later.
      ...(sinceMs === undefined ? {} : { since: new Date(Math.max(0, sinceMs - DAY_MS)) }),
      ...(modseq === undefined ? {} : { modseq: BigInt(modseq) + 1n }),
    },
    { uid: true, returnOptions: ['ALL'] },
  )
  if (found === false || found === undefined) return await everyUid(connection, { first, last })
  const set = Array.isArray(found) ? uidSetOf(found) : parseUidSet(found.all ?? '')
  return set.filter(([a, b]) => b >= first && a <= last)
}

/** For a server that refuses to search. */
async function everyUid(connection: ImapConnection, { first, last }: { first: number; last: number }): Promise<UidSet> {
  const { messages } = await fetchAll(connection, { uids: `${first}:${last}`, items: 'UID' })
  return uidSetOf(messages.map(({ uid }) => uid))
}

async function fetchAll(connection: ImapConnection, { uids, items, since }: { uids: string; items: string; since?: string }): Promise<{ messages: FetchedMessage[]; vanished: UidSet }> {
  const byUid = new Map<number, FetchedMessage>()
  // Read once, at the end: a server may name each of a million in a line of its own.
  const vanished: string[] = []
  const change = since === undefined ? '' : ` (CHANGEDSINCE ${since}${connection.tellsVanished ? ' VANISHED' : ''})`
  await connection.wire.command(`UID FETCH ${uids} (${items})${change}`, {
    literalBytesMax: limits.imapLineBytesMax,
    onResponse(response) {
      const set = /^\* VANISHED (?:\(EARLIER\) )?([\d:,]+)/i.exec(response.text)?.[1]
      if (set !== undefined) vanished.push(set)
      const message = fetchedMessage(response)
      // The same message may be told twice, the second time because its flags changed meanwhile: then of nothing else.
      if (message !== undefined) byUid.set(message.uid, toldTwice(byUid.get(message.uid), message))
    },
  })
  return { messages: [...byUid.values()].toSorted((a, b) => a.uid - b.uid), vanished: parseUidSet(vanished.join(',')) }
}

const toldTwice = (first: FetchedMessage | undefined, again: FetchedMessage): FetchedMessage =>
  first === undefined ? again : { ...first, ...Object.fromEntries(Object.entries(again).filter(([, value]) => value !== undefined)) }
