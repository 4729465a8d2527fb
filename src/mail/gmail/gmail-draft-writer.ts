// Keeps drafts among those of Gmail, by its calls for drafts.
//
// A draft there has an id that stays and a message in it that does not: whoever changes a draft,
// here or in Gmail's own page, puts another message with another id into it
// (https://developers.google.com/workspace/gmail/api/guides/drafts). So what was looked at is known
// by both, and a draft whose message is another by now is left alone, a moment before each write;
// Gmail has no "only if it is still so".
//
// The search by Message-ID finds a draft some seconds after it was made, the list of the newest has
// it at once; both are looked through, and each draft's own header decides.
import { Fault, RetryLater } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import type { Clock } from '../../base/clock.ts'
import type { DraftKeeper } from '../drafts/draft-keeper.ts'
import { keeperOver, type CopyThere } from '../drafts/keeper-over.ts'
import { answeredBy } from '../letters/outgoing-letter.ts'
import { draftAnswer, draftsAnswer, nothingAnswer, UNITS } from './gmail-answers.ts'
import { openGmailClient, read, textOf, Tries, unreached, type GmailClient } from './gmail-client.ts'
import { GMAIL } from './gmail-config.ts'
import { getMessages } from './gmail-messages.ts'
import { isNamed, threadOf } from './gmail-sent.ts'
import { uploadOf } from './gmail-upload.ts'

interface GmailCopy extends CopyThere {
  draftId: string
  messageId: string
  threadId: string
}

export function openGmailDraftKeeper(options: {
  accessToken(): Promise<string>
  /** Google refused it: the next one must be another. */
  invalidate(token: string): void | Promise<void>
  clock: Clock
  /** Google's own, unless a test brings its server on loopback. */
  baseUrl?: string
}): DraftKeeper {
  const client = openGmailClient({ baseUrl: GMAIL, ...options })
  return keeperOver<GmailCopy>(
    {
      name: 'Gmail',
      keepsBytes: false,
      bytesMax: limits.gmailLetterBytesMax,
      copiesOf: async (messageId, signal) => await copiesOf(client, messageId, signal),
      async add({ raw, giveWay: [old] }, signal) {
        if (old !== undefined) {
          await requireSame(client, old, signal)
          return await put(client, { raw, draftId: old.draftId, threadId: old.threadId }, signal)
        }
        const answered = answeredBy({ raw })
        await put(client, { raw, draftId: '', threadId: answered === '' ? undefined : await threadOf(client, answered, signal) }, signal)
      },
      async remove(copies, signal) {
        for (const copy of copies) {
          await requireSame(client, copy, signal)
          // Gone already is as good.
          await client.ask({ method: 'DELETE', path: `drafts/${encodeURIComponent(copy.draftId)}`, answer: nothingAnswer, units: UNITS.dropDraft }, signal)
        }
      },
      close: () => Promise.resolve(),
    },
    options.clock,
  )
}

async function copiesOf(client: GmailClient, messageId: string, signal: AbortSignal): Promise<GmailCopy[]> {
  const listed = async (query: { q?: string }) =>
    (await client.get({ path: 'drafts', query: { ...query, maxResults: limits.gmailSentLooked, fields: 'drafts(id,message(id,threadId))' }, units: UNITS.drafts, answer: draftsAnswer }, signal)).drafts
  const byMessage = new Map([...(await listed({ q: `rfc822msgid:${messageId}` })), ...(await listed({}))].map((draft) => [draft.message.id, draft]))
  const named: string[] = []
  for await (const got of getMessages(client, [...byMessage.keys()], 'header', signal)) {
    if (got.kind === 'message' && isNamed(got.message, messageId)) named.push(got.id)
  }
  const copies: GmailCopy[] = []
  for await (const got of getMessages(client, named, 'raw', signal)) {
    const draft = byMessage.get(got.id)
    if (got.kind === 'missing' || draft === undefined) continue
    // Left out, a version of it would be put beside it.
    if (got.kind !== 'message' || got.message.raw === undefined) throw new RetryLater('Gmail does not give a draft that it lists', { afterMs: limits.gmailWaitMsMax })
    copies.push({ raw: Buffer.from(got.message.raw, 'base64url'), draftId: draft.id, messageId: got.id, threadId: got.message.threadId })
  }
  return copies
}

/** What stands in it by now may be somebody's other words: then nothing is done, and the next look tells. */
async function requireSame(client: GmailClient, { draftId, messageId }: GmailCopy, signal: AbortSignal): Promise<void> {
  const now = await client.ask({ path: `drafts/${encodeURIComponent(draftId)}`, query: { format: 'minimal', fields: 'id,message(id,threadId)' }, units: UNITS.drafts, answer: draftAnswer }, signal)
  if (now.kind === 'given' && now.value.message.id !== messageId) throw new RetryLater('The draft was changed at Gmail a moment ago', { afterMs: 0 })
}

/** Asked once: where the answer is lost, the next attempt looks before it asks again. */
async function put(client: GmailClient, { raw, draftId, threadId }: { raw: Uint8Array; draftId: string; threadId: string | undefined }, signal: AbortSignal): Promise<void> {
  const tries = new Tries()
  for (let thread = threadId; ; ) {
    const about = { ...(draftId === '' ? {} : { id: draftId }), message: thread === undefined ? {} : { threadId: thread } }
    const request = draftId === '' ? ({ method: 'POST', path: 'drafts', units: UNITS.makeDraft } as const) : ({ method: 'PUT', path: `drafts/${encodeURIComponent(draftId)}`, units: UNITS.changeDraft } as const)
    const answer = await client.send(uploadOf({ ...request, raw, about, fields: 'id,message(id,threadId)' }), signal, textOf).then(
      (text) => read(text, draftAnswer, client.now()),
      (error: unknown) => unreached(error, signal),
    )
    if (answer.kind === 'given') return
    if (answer.kind === 'away') throw new RetryLater(`${answer.why}; whether the draft is there is looked at next`, { afterMs: answer.afterMs ?? 0 })
    if (answer.kind === 'missing' && draftId === '' && thread !== undefined) {
      // The conversation was deleted since.
      thread = undefined
      continue
    }
    if (answer.kind === 'missing') throw new RetryLater('The draft went from Gmail while it was worked on', { afterMs: 0 })
    if (answer.kind === 'argument') throw new Fault('draft-refused', `Gmail did not take the draft (${answer.why})`, { fix: 'Correct it and save it again.' })
    await client.beforeNextTry(answer, tries, signal)
  }
}
