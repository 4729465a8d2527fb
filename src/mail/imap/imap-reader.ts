// Reads mail from an IMAP server.
//
// What servers differ in is decided here and below, by what they say they can do: mod-sequences
// or not, vanished UIDs or not, Gmail's labels or keywords. The caller sees one reader.
import { limits } from '../../base/limits.ts'
import type { MailReader, OlderCursor } from '../mail-port.ts'
import type { Marks } from '../types.ts'
import { openAccess, type ImapAccess } from './imap-access.ts'
import { changesSince } from './imap-changes.ts'
import type { MailboxView } from './mailbox-view.ts'
import type { ImapConnection } from './imap-connection.ts'
import { fetchMessages, marksItems } from './imap-fetch.ts'
import type { FetchedMessage } from './fetched-message.ts'
import { gmailLabels, labelPaths, type GmailLabels } from './imap-gmail.ts'
import { readOlder } from './imap-cursor.ts'
import { remoteIdOf, uidOf } from './imap-id.ts'
import { listEntries, mailboxRefs } from './imap-mailboxes.ts'
import { keywordPath } from '../mailboxes/label-path.ts'
import { flagsOf, keywordsOf } from './imap-marks.ts'
import { olderPage, openOlderLists } from './imap-older.ts'
import { watchMailboxes } from './imap-watch.ts'
import { lowest, uidArguments, within } from './uid-set.ts'

export function openImapReader(options: ImapAccess): MailReader {
  const { clock } = options
  const connections = openAccess(options)
  const lists = openOlderLists()
  let gmail: GmailLabels | undefined
  const marksWith = async (connection: ImapConnection): Promise<(message: FetchedMessage) => Marks> => {
    if (!connection.isGmail) return (message) => ({ flags: flagsOf(message.flags ?? []), labels: keywordsOf(message.flags ?? []).map(keywordPath) })
    gmail ??= gmailLabels(await listEntries(connection))
    const system = gmail
    return (message) => ({ flags: flagsOf(message.flags ?? []), labels: labelPaths(message, system) })
  }

  const viewOf = async (connection: ImapConnection, path: string, uidValidity?: string): Promise<MailboxView> => {
    const marksOf = await marksWith(connection)
    const mailbox = await (uidValidity === undefined ? connection.open(path) : connection.stay(path, uidValidity))
    return { connection, mailbox, items: `UID ${marksItems(connection)}`, marksOf }
  }

  /** Signed in and opened beside the list, which a server may take a third of a second for. Whoever asks for mail next is told what went wrong. */
  const openInbox = (): void => void connections.use(connections.closed, async (connection) => void (ahead = (await connection.open('INBOX')).uidValidity)).catch(() => {})
  /** Of the inbox that was opened so, for its first page of older mail. Whoever begins later opens anew: a mailbox begins again because it has another life. */
  let ahead: string | undefined
  const lifeOf = (path: string, before: OlderCursor | undefined): string | undefined => {
    if (before !== undefined) return readOlder(before)?.validity
    const life = path === 'INBOX' ? ahead : undefined
    if (path === 'INBOX') ahead = undefined
    return life
  }

  return {
    capabilities: { push: 'idle', labels: true, moveRenames: true, older: true },

    listMailboxes: (signal, { mailNext = false } = {}) =>
      connections.use(signal, async (connection) => {
        if (mailNext) openInbox()
        const entries = await listEntries(connection)
        if (connection.isGmail) gmail = gmailLabels(entries)
        return mailboxRefs(entries, connection.isGmail)
      }),

    pullChanges: ({ path, since, known, limit, signal }) =>
      connections.use(signal, async (connection) => await changesSince(await viewOf(connection, path), since, { known, limit, signal })),

    pullOlder: ({ path, before, limit, fromMs, signal }) =>
      connections.use(signal, async (connection) => await olderPage(await viewOf(connection, path, lifeOf(path, before)), lists, { before, limit, fromMs }), { path }),

    fetchRaw: (path, remoteIds, { signal, upToBytes, givesWay }) => fetchMessages({ connections, path, remoteIds, upToBytes, givesWay, signal, marksWith }),

    readMarks: (path, remoteIds, signal) =>
      connections.use(signal, async (connection) => {
        const { mailbox, items, marksOf } = await viewOf(connection, path)
        const uids = remoteIds.flatMap((id) => uidOf(mailbox.uidValidity, id) ?? []).toSorted((a, b) => a - b)
        const marks = new Map<string, Marks>()
        for (const some of uidArguments(uids)) {
          const { messages } = await connection.fetch({ uids: some, items })
          for (const message of messages) if (message.flags !== undefined) marks.set(remoteIdOf(mailbox.uidValidity, message.uid), marksOf(message))
        }
        return marks
      }),

    async *listIds(path, signal) {
      const { validity, there } = await connections.use(signal, async (connection) => {
        const mailbox = await connection.open(path)
        return { validity: mailbox.uidValidity, there: await connection.search({ first: 1, last: mailbox.uidNext - 1 }) }
      })
      for (let after = 0; ; ) {
        const uids = lowest(within(there, after + 1, Number.MAX_SAFE_INTEGER), limits.changesPage)
        if (uids.length === 0) return
        yield uids.map((uid) => remoteIdOf(validity, uid))
        after = uids.at(-1) as number
      }
    },

    watch: (onChange, signal) => watchMailboxes({ connections, clock, onChange, signal }),

    async close() {
      connections.close()
    },
  }
}
