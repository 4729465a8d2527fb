// The mail that was there before the first cursor, newest first.
//
// The cursor holds Gmail's page token and, beside it, when the oldest mail so far was received:
// a token expires when a long import rests for a night, and then the list goes on by date. The
// second at the seam is listed twice, which costs nothing, because what is held is not fetched.
//
// A list is narrowed by whole seconds, and whether such a bound belongs to it is written
// nowhere. So it is asked for a second too many, and what is older than wanted is told by its
// own time.
import { z } from 'zod'
import { limits } from '../../base/limits.ts'
import type { OlderCursor, OlderPage } from '../mail-port.ts'
import type { Marks } from '../types.ts'
import { profileAnswer, UNITS } from './gmail-answers.ts'
import type { GmailClient } from './gmail-client.ts'
import { listIdPage } from './gmail-list.ts'
import { getMessages } from './gmail-messages.ts'

const cursorShape = z.object({
  token: z.string(),
  /** Of the oldest mail so far; how the list goes on when the token has expired. */
  oldestMs: z.number(),
  /** Mails so far, and in all when it began: what is left is for a screen. */
  done: z.number(),
  total: z.number(),
})
type Cursor = z.infer<typeof cursorShape>

/** A list of ids tells no marks; they come with the mail (`RawMessage.marks`). */
const UNTOLD: Marks = { flags: { seen: false, flagged: false, answered: false, draft: false }, labels: [] }

export async function pullOlderMail(
  client: GmailClient,
  request: { before: OlderCursor | undefined; limit: number; fromMs: number | undefined; signal: AbortSignal },
): Promise<OlderPage> {
  const { before, limit, fromMs, signal } = request
  const from = before === undefined ? undefined : cursorShape.parse(JSON.parse(before))
  signal.throwIfAborted()
  const narrowed = { includeSpamTrash: true, maxResults: Math.min(limit, limits.gmailListPage) }
  const after = fromMs === undefined ? [] : [`after:${Math.floor(fromMs / 1_000) - 1}`]
  const q = after.length === 0 ? {} : { q: after.join(' ') }
  let page = await listIdPage(client, { ...narrowed, ...q, pageToken: from?.token }, signal)
  if (page === 'expired') {
    const seam = `before:${Math.ceil((from as Cursor).oldestMs / 1_000) + 1}`
    page = (await listIdPage(client, { ...narrowed, q: [...after, seam].join(' ') }, signal)) as Exclude<typeof page, 'expired'>
  }
  const { ids, oldestMs, isEnd } = await notBefore(client, page.ids, fromMs, signal)
  const total = from?.total ?? (fromMs === undefined ? await totalOf(client, signal) : -1)
  const done = (from?.done ?? 0) + ids.length
  const next = page.next === undefined || isEnd ? undefined : { token: page.next, oldestMs: oldestMs ?? from?.oldestMs ?? client.now(), done, total }
  return {
    messages: ids.map((remoteId) => ({ remoteId, ...UNTOLD })),
    next: next === undefined ? undefined : (JSON.stringify(next satisfies Cursor) as OlderCursor),
    // Gmail estimates a narrowed list at 201 or so, whatever its length: no number is better.
    left: next === undefined ? 0 : total === -1 ? undefined : Math.max(1, total - done),
    oldestMs,
  }
}

/** Without those at its end that are older; mostly one question, about the last one. */
async function notBefore(
  client: GmailClient,
  ids: readonly string[],
  fromMs: number | undefined,
  signal: AbortSignal,
): Promise<{ ids: string[]; oldestMs: number | undefined; isEnd: boolean }> {
  const kept = [...ids]
  let isEnd = false
  for (let step = 1; kept.length > 0; step = limits.gmailBatchGets) {
    const tail = kept.splice(-step)
    const times = new Map<string, number>()
    for await (const got of getMessages(client, tail, 'marks', signal)) {
      if (got.kind === 'message') times.set(got.id, Number(got.message.internalDate))
    }
    // One that tells no time was deleted meanwhile.
    const wanted = tail.filter((id) => times.has(id) && (fromMs === undefined || (times.get(id) ?? 0) >= fromMs))
    isEnd ||= wanted.length < times.size
    const oldestMs = wanted.flatMap((id) => times.get(id) ?? []).toSorted((a, b) => a - b)[0]
    if (oldestMs !== undefined) return { ids: [...kept, ...wanted], oldestMs, isEnd }
  }
  return { ids: [], oldestMs: undefined, isEnd }
}

async function totalOf(client: GmailClient, signal: AbortSignal): Promise<number> {
  const { messagesTotal } = await client.get({ path: 'profile', answer: profileAnswer, units: UNITS.profile }, signal)
  return messagesTotal ?? -1
}
