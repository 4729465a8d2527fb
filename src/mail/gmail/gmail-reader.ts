// Reads a Gmail account by its API.
//
// One mailbox, the feed, holds every mail under Gmail's own id, which no change of labels
// changes; labels show parts of it (gmail-labels.ts). New mail and changes come by Gmail's
// history (gmail-changes.ts), what was there before newest first (gmail-older.ts), and where
// history has a gap both are compared (gmail-gap.ts). IMAP would give the same mail once a
// folder, and neither its labels nor its conversations.
import type { Clock } from '../../base/clock.ts'
import { Fault } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import type { Log } from '../../base/log.ts'
import type { MailReader } from '../mail-port.ts'
import { labelsAnswer, profileAnswer, UNITS } from './gmail-answers.ts'
import { caughtUp, cursorOfNow, pullHistory } from './gmail-changes.ts'
import { openGmailClient, type GmailClient } from './gmail-client.ts'
import { GMAIL } from './gmail-config.ts'
import { readCursor, writeCursor } from './gmail-cursor.ts'
import { inByteOrder, openGapFinder } from './gmail-gap.ts'
import { FEED, listed, mailboxesOf } from './gmail-labels.ts'
import { listIdPage } from './gmail-list.ts'
import { pullOlderMail } from './gmail-older.ts'
import { fetchRawMail, readMarks } from './gmail-raw.ts'
import { openGmailWatch, type PublicPush, type WatchState } from './gmail-watch.ts'

export interface GmailReader extends MailReader {
  watchState(): WatchState
  /** Before the account is disconnected. A watch that ends keeps its push: the next one may stand already. */
  endPush(signal: AbortSignal): Promise<void>
}

export function openGmailReader(options: {
  accessToken(): Promise<string>
  /** Google refused it: the next one must be another. */
  invalidate(token: string): void | Promise<void>
  clock: Clock
  /** Google's own, unless a test brings its server on loopback. */
  baseUrl?: string
  log?: Log
  publicPush?: PublicPush
}): GmailReader {
  const { accessToken, invalidate, clock, baseUrl = GMAIL, log, publicPush } = options
  const client = openGmailClient({ accessToken, invalidate, clock, baseUrl })
  const gap = openGapFinder(client)
  const watch = openGmailWatch({ client, clock, push: publicPush, log })

  return {
    capabilities: { push: publicPush === undefined ? 'none' : 'webhook', labels: true, moveRenames: false, older: true },

    async listMailboxes(signal) {
      // The history id first: what changes while the labels are read is then still to be pulled.
      const profile = await client.get({ path: 'profile', answer: profileAnswer, units: UNITS.profile }, signal)
      const { labels } = await client.get({ path: 'labels', answer: labelsAnswer, units: UNITS.labels }, signal)
      return mailboxesOf(labels, profile)
    },

    async pullChanges({ path, since, known, limit, signal }) {
      onlyTheFeed(path)
      signal.throwIfAborted()
      if (since === undefined) {
        const { at, ms } = await cursorOfNow(client, signal)
        return { changes: [], next: caughtUp(at, ms), progress: 'caught-up', left: 0 }
      }
      const from = readCursor(since)
      if (from.phase === 'newest' || from.phase === 'compare') return await gap.pull(from, { known, limit, signal })
      const page = await pullHistory(client, from, { limit, signal })
      if (page !== 'gap') return page
      log?.info('Gmail does not remember so far back; everything is compared', { since: from.ms })
      return { changes: [], next: writeCursor(await gap.begin(from, signal)), progress: 'more', left: undefined }
    },

    async pullOlder({ path, ...request }) {
      onlyTheFeed(path)
      return await pullOlderMail(client, request)
    },

    fetchRaw: (path, remoteIds, { signal }) => {
      onlyTheFeed(path)
      return fetchRawMail(client, remoteIds, signal)
    },

    readMarks: (path, remoteIds, signal) => {
      onlyTheFeed(path)
      return readMarks(client, remoteIds, signal)
    },

    listIds: (path, signal) => sortedIds(client, path, signal),

    watch: async (onChange, signal) => await watch.start(() => onChange(FEED), signal),
    watchState: () => watch.state,
    endPush: async (signal) => await watch.endPush(signal),

    push: publicPush === undefined ? undefined : { state: () => ({ expiresAtMs: watch.state.expiresAt, failing: watch.state.failing ?? '' }), end: (signal) => watch.endPush(signal) },

    async close() {
      gap.forget()
    },
  }
}

/** Gmail lists by date, so the ids are held to be sorted: about 50 bytes each, 50 MB for a million. */
async function* sortedIds(client: GmailClient, path: string, signal: AbortSignal): AsyncGenerator<string[]> {
  const ids = new Set<string>()
  let pageToken: string | undefined
  for (;;) {
    const page = await listIdPage(client, { ...listed(path), maxResults: limits.gmailListPage, pageToken }, signal)
    // From the start again: a list with a hole in it would prove something wrong.
    if (page === 'expired') ids.clear()
    else for (const id of page.ids) ids.add(id)
    pageToken = page === 'expired' ? undefined : page.next
    if (page !== 'expired' && pageToken === undefined) break
  }
  const sorted = [...ids].toSorted(inByteOrder)
  for (let at = 0; at < sorted.length; at += limits.changesPage) yield sorted.slice(at, at + limits.changesPage)
}

function onlyTheFeed(path: string): void {
  if (path !== FEED) throw new Fault('mailbox-path', `Mail is read from Gmail’s ${FEED}, not from the label ${path}`)
}
