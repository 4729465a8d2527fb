// Opens the bytes of a mail, which are whatever a stranger wrote, in threads of their own.
//
// Parsing and cleaning take time that the mail decides: ten megabytes take seconds, and there
// will always be a mail built to take minutes. In a thread that holds up no other work of the
// process, and what takes longer than a mail of its size may is ended: then its header and the
// start of its text are shown, with the reason. No mail makes this fail; that no thread comes up
// does, and is told as something to try again.
//
// Small mails have a thread of their own, so that none waits for an attachment. The large ones
// of one person go to one of two: somebody else's wait only for one mail of theirs at most.
import { besideOf, openSideThread, type SideThread } from '../../base/side-thread.ts'
import { Fault } from '../../base/fault.ts'
import type { PackBlock } from '../../store/blobs/pack-block.ts'
import type { FilePlace } from '../mime/mail-content.ts'
import type { FileDigest } from './file-digests.ts'
import { NOTHING_OUTLINED, type MailOutline } from './mail-outline.ts'
import type { OpenedMail, Opening } from './opened-mail.ts'
import { parseLimits } from './parse-limits.ts'
import { NOTHING_READ, type ParsedMessage } from './parsed-message.ts'
import type { ManyAnswer, ManyQuestion, ParserAnswer, ParserQuestion } from './parser-thread.ts'
import { troubleSays } from '../messages/trouble-words.ts'

export interface MailParser {
  /** Mail is on its way: the thread of small ones takes a moment to come up. */
  wake(): void
  /** What its row keeps, and its words. */
  outline(raw: Uint8Array, asked: { owner: string; signal?: AbortSignal }): Promise<MailOutline>
  /** The same of many, in their order, and what their pack keeps of the small ones: the thread has their bytes in hand. */
  takeIn(raws: readonly Uint8Array[], asked: { owner: string; signal?: AbortSignal }): Promise<TakenIn>
  open(raw: Uint8Array, asked: Opening & { owner: string }): Promise<OpenedMail>
  /** All that is in it, as it came: for whoever goes on writing it. Refused when it cannot be had in time. */
  parse(raw: Uint8Array, asked: { owner: string; signal?: AbortSignal }): Promise<ParsedMessage>
  /** What its files are known by, in the order in which they are opened by number. Refused when they cannot be had in time. */
  digests(raw: Uint8Array, asked: { owner: string; signal?: AbortSignal }): Promise<FileDigest[]>
  /** The decoded bytes of one of its files. Refused when they cannot be had in time. */
  file(raw: Uint8Array, place: FilePlace, asked: { owner: string }): Promise<Uint8Array>
  close(): Promise<void>
}

export interface TakenIn {
  outlines: MailOutline[]
  /** Of most of them: who is not among their members is packed by whoever asked. */
  blocks: PackBlock[]
}

/** About a whole mail, before it is known whether it can be answered. */
type MailQuestion = { raw: Uint8Array; wanted: 'outline' } | ({ raw: Uint8Array; wanted: 'opened' } & Required<Opening>)
type Thread = SideThread<ParserQuestion | ManyQuestion, ParserAnswer>

/** Beyond this a mail waits with the large ones. */
const SMALL_BYTES = 512_000
/** What is asked together has a megabyte and a mail more. */
const TOGETHER_BYTES = 1_000_000 + SMALL_BYTES
const SPARES_KEPT = 2
/** A thread that nothing was asked of for so long gives its memory back; a large mail takes more of it. */
const REST_MS = { small: 120_000, large: 10_000 }
/** Holds whatever is salvaged of a mail that could not be read in time. */
const SALVAGED_BYTES = parseLimits.headerBytesMax + parseLimits.salvagedTextBytes

/** How long a mail may take: a time for any, and more for each megabyte; and the start of one that took longer. */
interface TimeAllowed {
  anyMs: number
  megabyteMs: number
  startMs: number
}

const TIME_ALLOWED: TimeAllowed = { anyMs: parseLimits.mailParseMs, megabyteMs: parseLimits.mailParseMsPerMegabyte, startMs: parseLimits.mailParseMs }

interface ParserOptions {
  allowed?: TimeAllowed
  /** Another program for the threads (tests). */
  file?: URL
}

export function openMailParser({ allowed = TIME_ALLOWED, file = besideOf(import.meta.url, 'parser-thread') }: ParserOptions = {}): MailParser {
  const open = (restMs: number): Thread => openSideThread({ file, memoryMb: parseLimits.parserMegabytesMax, waitingMax: parseLimits.parserWaiting, restMs })
  const small = open(REST_MS.small)
  const large = [{ thread: open(REST_MS.large), owners: [] as string[] }, { thread: open(REST_MS.large), owners: [] as string[] }]

  const amongLarge = async (owner: string, ask: (thread: Thread) => Promise<ParserAnswer>): Promise<ParserAnswer> => {
    const lane = large.find(({ owners }) => owners.includes(owner)) ?? large.toSorted((a, b) => a.thread.load - b.thread.load)[0]!
    lane.owners.push(owner)
    try {
      return await ask(lane.thread)
    } finally {
      lane.owners.splice(lane.owners.indexOf(owner), 1)
    }
  }
  const ask = async (question: ParserQuestion, { owner, signal }: { owner: string; signal?: AbortSignal | undefined }): Promise<ParserAnswer> => {
    const { length } = question.raw
    const whole = Math.min(parseLimits.mailParseMsMax, allowed.anyMs + (allowed.megabyteMs * length) / 1_000_000)
    const pose = () => {
      // A copy that is handed over: the caller keeps its bytes, and they may be part of a larger piece.
      const raw = new Uint8Array(question.raw)
      return { question: { ...question, raw }, transfer: [raw.buffer] }
    }
    const put = (thread: Thread) => thread.ask(pose, { timeMs: question.refuse === '' ? whole : allowed.startMs, signal })
    return await (length <= SMALL_BYTES ? put(small) : amongLarge(owner, put))
  }
  const parse = async (question: MailQuestion, asked: { owner: string; signal?: AbortSignal | undefined }): Promise<ParserAnswer> => {
    try {
      // What broke a thread may have been the thread: once more in a fresh one before it is the mail.
      return await ask({ ...question, refuse: '' }, asked).catch((error: unknown) => (codeOf(error) === 'thread-died' ? ask({ ...question, refuse: '' }, asked) : Promise.reject(error)))
    } catch (error) {
      const refuse = whyNot(error)
      try {
        return await ask({ ...question, raw: question.raw.subarray(0, SALVAGED_BYTES), refuse }, asked)
      } catch (again) {
        const broken = whyNot(again)
        return question.wanted === 'outline' ? { ...NOTHING_OUTLINED, broken } : { ...NOTHING_READ, signature: '', quoted: '', order: [], safe: undefined, folds: { quotedLines: 0, signatureLines: 0, order: [] }, broken }
      }
    }
  }
  const outline = async (raw: Uint8Array, asked: { owner: string; signal?: AbortSignal | undefined }) => (await parse({ raw, wanted: 'outline' }, asked)) as MailOutline

  /** Memory that came back from the thread: fresh memory for every megabyte makes the collector walk the whole heap as often. */
  const spare: ArrayBuffer[] = []
  const memoryFor = (bytes: number): ArrayBuffer => {
    const fits = spare.findIndex(({ byteLength }) => byteLength >= bytes)
    return fits === -1 ? new ArrayBuffer(Math.max(bytes, TOGETHER_BYTES)) : (spare.splice(fits, 1)[0] as ArrayBuffer)
  }
  /** Together; if one of them breaks the thread or takes the time of all, each alone, so that only that one is told it. */
  const takeInTogether = async (raws: readonly Uint8Array[], { signal }: { signal?: AbortSignal | undefined }): Promise<ManyAnswer | undefined> => {
    const sizes = raws.map(({ length }) => length)
    const bytes = sizes.reduce((sum, size) => sum + size, 0)
    const pose = () => {
      const raw = new Uint8Array(memoryFor(bytes), 0, bytes)
      let at = 0
      for (const one of raws) {
        raw.set(one, at)
        at += one.length
      }
      return { question: { raw, wanted: 'outlines' as const, sizes }, transfer: [raw.buffer] }
    }
    const timeMs = Math.min(parseLimits.mailParseMsMax, allowed.anyMs + (allowed.megabyteMs * bytes) / 1_000_000)
    try {
      const answer = (await small.ask(pose, { timeMs, signal })) as ManyAnswer
      if (spare.length < SPARES_KEPT) spare.push(answer.raw.buffer)
      return answer
    } catch (error) {
      whyNot(error)
      return undefined
    }
  }

  return {
    wake: () => small.wake(),
    outline,
    async takeIn(raws, asked) {
      const isSmall = ({ length }: Uint8Array) => length > 0 && length <= SMALL_BYTES
      // What has no bytes has none to pack: its block would be settled by nobody.
      const positions = [...raws.keys()].filter((position) => isSmall(raws[position] as Uint8Array))
      const read = positions.length < 2 ? undefined : await takeInTogether(positions.map((position) => raws[position] as Uint8Array), asked)
      const outlines = new Map(read?.outlines.map((one, index) => [positions[index] as number, one]))
      for (const [position, raw] of raws.entries()) if (!outlines.has(position)) outlines.set(position, await outline(raw, asked))
      const blocks = (read?.blocks ?? []).map(({ frame, members }) => ({ frame, members: members.map(({ position, bytes }) => ({ position: positions[position] as number, bytes })) }))
      return { outlines: [...raws.keys()].map((position) => outlines.get(position) as MailOutline), blocks }
    },
    open: async (raw, { owner, picturesAt = '', withheld = [] }) => (await parse({ raw, wanted: 'opened', picturesAt, withheld }, { owner })) as OpenedMail,
    parse: async (raw, asked) => (await ask({ raw, wanted: 'parsed', refuse: '' }, asked)) as ParsedMessage,
    digests: async (raw, asked) => (await ask({ raw, wanted: 'digests', refuse: '' }, asked)) as FileDigest[],
    file: async (raw, place, asked) => {
      // Its part of the mail, not the nine files beside it.
      const part = raw.subarray(place.start, place.end)
      return (await ask({ raw: part, wanted: 'file', place: { ...place, start: 0, end: part.length }, refuse: '' }, asked)) as Uint8Array
    },
    close: async () => void (await Promise.all([small, ...large.map(({ thread }) => thread)].map((thread) => thread.close()))),
  }
}

const codeOf = (error: unknown): string => (error instanceof Fault ? error.code : '')

/** In words that a person reads on the mail; what is not the mail's doing is thrown on. */
function whyNot(error: unknown): string {
  const code = codeOf(error)
  if (code === 'too-slow') return troubleSays('mail-too-slow')
  if (code === 'thread-died' || code === 'thread-failed') return troubleSays('mail-breaks-reader')
  throw error
}
