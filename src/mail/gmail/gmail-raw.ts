// Mail as it was sent, with its marks, its conversation, and when Gmail received it.
//
// Gmail gives a mail whole or not at all: its start alone would have to be put together from
// parts that Gmail has parsed, which is another mail than the one that was sent. So `upToBytes`
// changes nothing here. A mail that is larger than any this house holds is here by its header.
import { RetryLater } from '../../base/fault.ts'
import type { Lacking, Marks, RawMessage } from '../types.ts'
import { limits } from '../../base/limits.ts'
import type { GmailMessage } from './gmail-answers.ts'
import type { GmailClient } from './gmail-client.ts'
import { marksOf } from './gmail-labels.ts'
import { getMessages } from './gmail-messages.ts'
import { troubleSays } from '../messages/trouble-words.ts'

const TRY_AGAIN_MS = 30_000

export async function* fetchRawMail(client: GmailClient, remoteIds: readonly string[], signal: AbortSignal): AsyncGenerator<RawMessage> {
  for await (const got of getMessages(client, remoteIds, 'raw', signal)) {
    if (got.kind === 'missing') continue
    if (got.kind === 'message' && got.message.raw !== undefined) yield { ...told(got.id, got.message), raw: Buffer.from(got.message.raw, 'base64url') }
    else if (got.kind === 'too-large') yield* headerAlone(client, got.id, signal)
    else yield unreadable(got.id, client.now(), got.kind === 'failed' ? troubleSays('server-refuses', { words: got.why }) : troubleSays('contentless'))
  }
}

export async function readMarks(client: GmailClient, remoteIds: readonly string[], signal: AbortSignal): Promise<Map<string, Marks>> {
  const marks = new Map<string, Marks>()
  for await (const got of getMessages(client, remoteIds, 'marks', signal)) {
    if (got.kind === 'message') marks.set(got.id, marksOf(got.message.labelIds))
    // Left out it would pass for deleted.
    else if (got.kind !== 'missing') throw new RetryLater('Gmail does not say how it stands with a mail', { afterMs: TRY_AGAIN_MS })
  }
  return marks
}

const told = (remoteId: string, message: GmailMessage): Omit<RawMessage, 'raw'> => ({
  remoteId,
  receivedMs: Number(message.internalDate),
  marks: marksOf(message.labelIds),
  ...(message.threadId === '' ? {} : { remoteThread: message.threadId }),
})

async function* headerAlone(client: GmailClient, id: string, signal: AbortSignal): AsyncGenerator<RawMessage> {
  for await (const got of getMessages(client, [id], 'header', signal)) {
    if (got.kind !== 'message') continue
    const lines = (got.message.payload?.headers ?? []).map(({ name, value }) => `${name}: ${value.replaceAll(/\r?\n(?![ \t])/g, '\r\n ')}\r\n`)
    const size = got.message.sizeEstimate
    const why = troubleSays('header-alone', { megabytes: Math.round(size / 1e6), limit: limits.messageBytesMax / 1e6 })
    const lacking: Lacking = { kind: 'too-large', why, size }
    yield { ...told(id, got.message), raw: Buffer.from(`${lines.join('')}\r\n`), lacking }
  }
}

const unreadable = (remoteId: string, nowMs: number, why: string): RawMessage => ({
  remoteId,
  raw: new Uint8Array(),
  receivedMs: nowMs,
  lacking: { kind: 'unreadable', why, size: 0 },
})
