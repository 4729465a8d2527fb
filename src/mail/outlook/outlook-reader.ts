// Reads an Outlook or Microsoft 365 mailbox by Microsoft Graph.
//
// Folders are mailboxes, and a category of a message is a label. A message has one id for as
// long as it is in the mailbox, wherever it goes (a copy is a message of its own), so a move is
// known by its id.
import type { MailReader } from '../mail-port.ts'
import { openGraph, type GraphAccess } from './graph-api.ts'
import { pullChanges } from './outlook-changes.ts'
import { heardBy } from './outlook-cursor.ts'
import { fetchRaw, readMarks } from './outlook-fetch.ts'
import { listOutlookFolders } from './outlook-mailboxes.ts'
import { justDescribed } from './outlook-message.ts'
import { listIds, pullOlder } from './outlook-older.ts'
import type { OutlookWebhook } from './outlook-subscription.ts'
import { openOutlookWatch, outlookNotice, type OutlookNotice, type WatchState } from './outlook-watch.ts'

export interface OutlookReader extends MailReader {
  /** What Microsoft called out, from the web: tells the watch which folders it is about. */
  receive(notices: readonly OutlookNotice[], signal: AbortSignal): Promise<void>
  /** A push that lapsed must be seen: from here it looks like a quiet mailbox. */
  watchState(): WatchState
}

export function openOutlookReader(options: GraphAccess & { webhook?: OutlookWebhook }): OutlookReader {
  const graph = openGraph(options)
  const recent = justDescribed()
  const context = { graph, recent, named: new Map<string, { listing: string; ids: Set<string> }>(), spellings: new Map<string, string>() }
  const watch = openOutlookWatch(context, options.webhook)

  return {
    capabilities: { push: options.webhook === undefined ? 'none' : 'webhook', labels: true, moveRenames: false, older: true },
    async listMailboxes(signal) {
      return (await listOutlookFolders(graph, signal)).map(({ unread: _, ...mailbox }) => mailbox)
    },
    pullChanges: (request) => pullChanges(context, request),
    heardBy,
    pullOlder: (request) => pullOlder(graph, recent, request),
    fetchRaw: (path, remoteIds, { signal }) => fetchRaw(context, { path, remoteIds, signal }),
    readMarks: (path, remoteIds, signal) => readMarks(context, { path, remoteIds, signal }),
    listIds: (path, signal) => listIds(graph, path, signal),
    watch: (onChange, signal) => watch.start(onChange, signal),
    receive: (notices, signal) => watch.receive(notices, signal),
    watchState: () => watch.state(),
    push:
      options.webhook === undefined
        ? undefined
        : {
            state: () => ({ expiresAtMs: watch.state().expiresAtMs, failing: watch.state().failing }),
            receive: (notices, signal) => watch.receive(notices.flatMap((one) => outlookNotice.safeParse(one).data ?? []), signal),
            end: (signal) => watch.endPush(signal),
          },
    async close() {
      context.named.clear()
    },
  }
}
