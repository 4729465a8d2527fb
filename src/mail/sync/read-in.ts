// From the provider's bytes to rows that are ready to commit: read, parse, append to the pack.
//
// Raw bytes are held only until a few megabytes have come together; what stays of a message
// is its row. A page of five hundred large mails therefore needs no more memory than one of
// small ones. Nothing here writes to the database: if the commit never comes, the appended
// bytes are a tail that the next start cuts.
import { limits } from '../../base/limits.ts'
import { NOWHERE, type Packs, type RawLocation } from '../../store/blobs/pack.ts'
import type { NewMessage } from '../mail-store.ts'
import { believableDateMs } from '../message-id.ts'
import { parseMessage } from '../parse/parse-message.ts'
import { plainTextOf } from '../parse/plain-text.ts'
import { snippetOf } from '../parse/snippet.ts'
import type { Flags, RawMessage } from '../types.ts'

export type UnpackedMessage = Omit<NewMessage, 'raw'>

export async function readIn(options: {
  messages: AsyncIterable<RawMessage>
  flags: ReadonlyMap<string, Flags>
  packs: Packs
  signal: AbortSignal
  onRead?: () => void
}): Promise<NewMessage[]> {
  const { messages, flags, packs, signal, onRead } = options
  const ready: NewMessage[] = []
  let waiting: { row: UnpackedMessage; raw: Uint8Array }[] = []
  let bytes = 0
  const append = async () => {
    const locations = await packs.append(waiting.map((one) => one.raw))
    for (const [index, { row }] of waiting.entries()) ready.push({ ...row, raw: locations[index] as RawLocation })
    waiting = []
    bytes = 0
  }
  for await (const message of messages) {
    signal.throwIfAborted()
    const row = await rowOf(message, flags.get(message.remoteId) ?? NO_FLAGS)
    onRead?.()
    if (message.lacking?.kind === 'unreadable') {
      ready.push({ ...row, raw: NOWHERE })
      continue
    }
    waiting.push({ row, raw: message.raw })
    bytes += message.raw.length
    if (bytes >= limits.pageBytesInMemory) await append()
  }
  await append()
  return ready
}

const NO_FLAGS: Flags = { seen: false, flagged: false, answered: false, draft: false }

export async function rowOf({ remoteId, raw, receivedMs, lacking }: RawMessage, flags: Flags): Promise<UnpackedMessage> {
  const parsed = await parseMessage(raw)
  return {
    remoteId,
    messageId: parsed.messageId,
    inReplyTo: parsed.inReplyTo,
    references: parsed.references,
    subject: parsed.subject,
    from: parsed.from,
    to: parsed.to,
    cc: parsed.cc,
    bcc: parsed.bcc,
    replyTo: parsed.replyTo,
    dateMs: believableDateMs(parsed.dateMs, receivedMs),
    size: lacking?.size ?? raw.length,
    ...flags,
    attachments: parsed.attachments.some((one) => !one.inline),
    // Lists show what opening it would say: without it such a mail is a line of nothing.
    snippet: snippetOf(lacking?.why ?? plainTextOf(parsed)),
    listUnsubscribe: parsed.listUnsubscribe,
    broken: lacking?.why ?? parsed.broken,
  }
}
