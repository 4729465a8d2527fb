// A reader and the fake Graph it reads, with a clock that lets no test wait: pauses of a call
// pass at once and are remembered, longer ones (the next look, the renewal) wait for `advance`.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'
import type { Clock } from '../../base/clock.ts'
import type { GraphAccess } from '../../mail/outlook/graph-api.ts'
import { openOutlookReader, type OutlookReader } from '../../mail/outlook/outlook-reader.ts'
import type { OutlookWebhook } from '../../mail/outlook/outlook-subscription.ts'
import { outlookNotice } from '../../mail/outlook/outlook-watch.ts'
import type { ChangePage, KnownMessages, MessageChange, OlderCursor, SyncCursor } from '../../mail/mail-port.ts'
import type { Flags, Marks } from '../../mail/types.ts'
import { fixedClock, type FixedClock } from '../fixed-clock.ts'
import { startFakeGraph, type FakeGraph } from './fake-graph.ts'
import type { FakeFolder, FakeMessage } from './fake-mailbox.ts'

export interface OutlookScene {
  graph: FakeGraph
  reader: OutlookReader
  inbox: FakeFolder
  clock: FixedClock
  /** How long calls waited before they were tried again. */
  pauses: number[]
  /** What was said to be refused. */
  invalidated: string[]
  /** Whether a token that is refused gives way to the one that is good. */
  signIn: { renews: boolean }
  /** For whoever else is to be signed in. */
  access: GraphAccess
  /** Another reader of the same mailbox, as after a restart. */
  another(): OutlookReader
}

const SHORT_MS = 60_000

export async function outlookScene(context: TestContext, options: { webhook?: OutlookWebhook } = {}): Promise<OutlookScene> {
  const clock = fixedClock(Date.UTC(2026, 0, 1))
  const { graph, close } = await startFakeGraph(clock)
  context.after(close)
  const pauses: number[] = []
  const invalidated: string[] = []
  const hasty: Clock = {
    now: () => clock.now(),
    sleep(ms, signal) {
      if (ms >= SHORT_MS) return clock.sleep(ms, signal)
      pauses.push(ms)
      clock.advance(ms)
      return Promise.resolve()
    },
  }
  const signIn = { renews: true }
  let token = graph.token
  const access: GraphAccess = {
    accessToken: () => Promise.resolve(token),
    invalidate: (refused) => {
      invalidated.push(refused)
      if (signIn.renews) token = graph.token
    },
    clock: hasty,
    baseUrl: graph.baseUrl,
    policy: { allowHosts: [graph.host] },
  }
  const another = () => openOutlookReader({ ...access, ...options })
  const inbox = graph.mailbox.addFolder({ displayName: 'Inbox', wellKnown: 'inbox' })
  return { graph, reader: another(), inbox, clock, pauses, invalidated, signIn, access, another }
}

export interface PushedScene extends OutlookScene {
  /** Whether the web answers the handshake as it should. */
  web: { answers: boolean }
  /** What was called out has been taken in. */
  heard(): Promise<void>
}

/** With a listener in the place of the web, which hands on what Microsoft calls out. */
export async function pushedScene(context: TestContext): Promise<PushedScene> {
  const web = { answers: true }
  const taken: Promise<void>[] = []
  const server = createServer((request, response) => {
    const question = new URL(request.url ?? '', 'http://localhost').searchParams.get('validationToken')
    if (question !== null) return void response.writeHead(web.answers ? 200 : 500, { 'content-type': 'text/plain' }).end(question)
    let text = ''
    request.on('data', (part: Buffer) => (text += part.toString()))
    request.on('end', () => {
      response.writeHead(202).end()
      const { value } = JSON.parse(text) as { value: unknown[] }
      taken.push(scene.reader.receive(value.map((one) => outlookNotice.parse(one)), new AbortController().signal).catch(() => {}))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  context.after(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const scene = await outlookScene(context, { webhook: { notificationUrl: `${address}/graph`, lifecycleUrl: `${address}/graph-life`, clientState: 'ours' } })
  const heard = async () => {
    await scene.graph.subscriptions.called()
    await Promise.all(taken)
  }
  return { ...scene, web, heard }
}

/** Stands in for the store of one folder: takes pages as a pull does. */
export interface HeldFolder {
  rows: Map<string, Marks>
  cursor: SyncCursor | undefined
  known: KnownMessages
  /** One page; its cursor is kept. */
  page(reader: OutlookReader, limit?: number): Promise<ChangePage>
  /** Until caught up; answers every change that came. */
  pull(reader: OutlookReader, limit?: number): Promise<MessageChange[]>
  /** All older mail; answers the ids as they came. */
  older(reader: OutlookReader, options?: { limit?: number; fromMs?: number }): Promise<string[]>
}

export function heldFolder(path: string): HeldFolder {
  const rows = new Map<string, Marks>()
  const held: HeldFolder = {
    rows,
    cursor: undefined,
    known: {
      after: async (remoteId, limit) => [...rows].filter(([id]) => id > remoteId).toSorted(([a], [b]) => (a < b ? -1 : 1)).slice(0, limit).map(([id, marks]) => ({ remoteId: id, ...marks })),
    },
    async page(reader, limit = 500) {
      const page = await reader.pullChanges({ path, since: held.cursor, known: held.known, limit, signal: new AbortController().signal })
      for (const change of page.changes) {
        if (change.kind === 'removed') rows.delete(change.remoteId)
        else if (change.kind === 'added' || rows.has(change.remoteId)) rows.set(change.remoteId, { flags: change.flags, labels: change.labels })
      }
      held.cursor = page.progress === 'reset' ? undefined : page.next
      return page
    },
    async pull(reader, limit) {
      const all: MessageChange[] = []
      for (;;) {
        const page = await held.page(reader, limit)
        all.push(...page.changes)
        if (page.progress === 'caught-up') return all
      }
    },
    async older(reader, { limit = 500, fromMs } = {}) {
      const ids: string[] = []
      let before: OlderCursor | undefined
      do {
        const page = await reader.pullOlder({ path, before, limit, fromMs, signal: new AbortController().signal })
        for (const { remoteId, flags, labels } of page.messages) rows.set(remoteId, { flags, labels })
        ids.push(...page.messages.map((one) => one.remoteId))
        before = page.next
      } while (before !== undefined)
      return ids
    },
  }
  return held
}

/** Flags as Outlook keeps them. */
export const outlookFlags = ({ seen, flagged, answered, draft }: Flags): Pick<FakeMessage, 'isRead' | 'flagged' | 'draft' | 'lastVerb'> => ({
  isRead: seen,
  flagged,
  draft,
  lastVerb: answered ? 102 : undefined,
})
