// From the provider's bytes to rows that are ready to commit: read, parse, append to the pack.
//
// Three things go on at once: the provider's bytes come in, a thread parses the batch before,
// the pack takes it. Raw bytes are held only for the few batches that are on their way; what
// stays of a message is its row, and its words until they are indexed, so a page of five hundred
// large mails needs no more memory than one of small ones. Nothing here writes to the database: if the commit never comes, the
// appended bytes are a tail that the next start cuts.
import { limits } from '../../base/limits.ts'
import { letGo } from '../../store/blobs/let-go.ts'
import { packBlocks } from '../../store/blobs/pack-block.ts'
import type { Packs } from '../../store/blobs/pack.ts'
import { NOWHERE, type RawLocation } from '../../store/blobs/raw-location.ts'
import type { NewMessage } from '../messages/new-message.ts'
import { believableDateMs } from '../messages/message-id.ts'
import type { MailOutline } from '../parse/mail-outline.ts'
import type { MailParser } from '../parse/mail-parser.ts'
import type { Flags, Marks, RawMessage } from '../types.ts'

export type UnpackedMessage = Omit<NewMessage, 'raw'>

export interface ReadInOptions {
  messages: AsyncIterable<RawMessage>
  marks: ReadonlyMap<string, Marks>
  packs: Packs
  /** Whose mail it is. */
  owner: string
  /** Asked after each message: what is not read by then is left for the next time. */
  isTime: () => boolean
  parser: Pick<MailParser, 'takeIn'>
  signal: AbortSignal
  onRead?: () => void
}

/** What one hand-over to the parser thread and to the pack is worth. */
const BATCH_BYTES = 1_000_000
const BATCH_MESSAGES = 100

export async function readIn(options: ReadInOptions): Promise<{ ready: NewMessage[]; isWhole: boolean }> {
  const { messages, packs, isTime, signal, onRead } = options
  const batches: Promise<NewMessage[]>[] = []
  let batch: RawMessage[] = []
  let bytes = 0
  let onTheirWay = 0
  let wordsBytes = 0
  const send = async (): Promise<void> => {
    if (batch.length === 0) return
    const [sent, sentBytes] = [batch, bytes]
    const rows = rowsOf(sent, options)
      .then((read) => {
        for (const { words } of read) wordsBytes += words.length
        return read
      })
      .finally(() => (onTheirWay -= sentBytes))
    // Whoever waits for it below hears of a failure; nobody may be waiting yet.
    rows.catch(() => {})
    batches.push(rows)
    onTheirWay += sentBytes
    ;[batch, bytes] = [[], 0]
    for (let oldest = 0; onTheirWay > limits.pageBytesInMemory && oldest < batches.length; oldest++) await batches[oldest]
  }
  let isWhole = true
  let read = 0
  for await (const message of messages) {
    signal.throwIfAborted()
    // At least one, or a page of slow mail would never end. A page of mails as long as books ends early too.
    if (read > 0 && (isTime() || wordsBytes >= limits.pageWordsInMemory)) {
      isWhole = false
      break
    }
    batch.push(message)
    bytes += message.raw.length
    read++
    onRead?.()
    if (bytes >= BATCH_BYTES || batch.length >= BATCH_MESSAGES) await send()
  }
  await send()
  const ready = (await Promise.all(batches)).flat()
  await packs.settle(ready.map((one) => one.raw))
  return { ready, isWhole }
}

const isKept = ({ lacking }: RawMessage): boolean => lacking?.kind !== 'unreadable'

async function rowsOf(batch: readonly RawMessage[], { marks, packs, parser, owner, signal }: ReadInOptions): Promise<NewMessage[]> {
  const raws = batch.map(({ raw }) => raw)
  const { outlines, blocks } = await parser.takeIn(raws, { owner, signal })
  const packed = new Set(blocks.flatMap(({ members }) => members.map(({ position }) => position)))
  const places = await packs.appendBlocks([...blocks, ...(await packBlocks(raws, [...raws.keys()].filter((position) => !packed.has(position) && isKept(batch[position] as RawMessage))))])
  const rows = batch.map((message, position) => ({
    ...rowOf(message, marks.get(message.remoteId) ?? NO_MARKS, outlines[position] as MailOutline),
    raw: isKept(message) ? (places[position] as RawLocation) : NOWHERE,
  }))
  for (const { raw, isGiven } of batch) if (isGiven === true) letGo(raw)
  for (const { frame } of blocks) letGo(frame)
  return rows
}

/** Of a mail that no list has told of. */
export const NO_MARKS: Marks = { flags: { seen: false, flagged: false, answered: false, draft: false }, labels: [] }

/** What the provider says of a mail, and what is in it. */
export function rowOf(message: RawMessage, listed: Marks, { dateMs, ...outline }: MailOutline): UnpackedMessage {
  const { remoteId, raw, receivedMs, lacking, remoteThread } = message
  return {
    ...outline,
    ...marksOfRow(message.marks ?? listed),
    remoteId,
    remoteThread,
    dateMs: believableDateMs(dateMs, receivedMs),
    receivedMs,
    size: lacking?.size ?? raw.length,
    whole: lacking?.kind !== 'deferred',
    ...whatIsLacking(message),
  }
}

export const marksOfRow = ({ flags, labels }: Marks): Pick<NewMessage, keyof Flags | 'labels'> => ({ ...flags, labels: labels.slice(0, limits.labelsOfMessage) })

function whatIsLacking({ lacking }: RawMessage): Partial<UnpackedMessage> {
  if (lacking === undefined) return {}
  // That its end is not here is no damage: it comes.
  if (lacking.kind === 'deferred') return { broken: '' }
  // Lists show what opening it would say: without it such a mail is a line of nothing. Whole, so that
  // it is known again by its code, and said in the language of whoever reads.
  return { snippet: lacking.why, broken: lacking.why }
}
