// The thread in which strangers' bytes become mail (mail-parser.ts asks it).
import { answerQuestions } from '../../base/side-thread.ts'
import { packBlocksHere, type PackBlock } from '../../store/blobs/pack-block.ts'
import type { FilePlace } from '../mime/mail-content.ts'
import { digestsOf, type FileDigest } from './file-digests.ts'
import { outlineMail, outlineOfSalvaged, type MailOutline } from './mail-outline.ts'
import { openedMailOf, type OpenedMail } from './opened-mail.ts'
import { attachmentBytes, parseMessage, salvageMessage } from './parse-message.ts'
import type { ParsedMessage } from './parsed-message.ts'

/** `refuse`: why it must not be parsed whole, and `raw` is only its start; '' = it may. */
export type ParserQuestion =
  | { raw: Uint8Array; wanted: 'outline'; refuse: string }
  | { raw: Uint8Array; wanted: 'opened'; picturesAt: string; withheld: readonly number[]; refuse: string }
  | { raw: Uint8Array; wanted: 'parsed'; refuse: '' }
  | { raw: Uint8Array; wanted: 'digests'; refuse: '' }
  | { raw: Uint8Array; wanted: 'file'; place: FilePlace; refuse: '' }

/** Mails side by side in one piece of memory: handing over each alone costs more than to read it. */
export interface ManyQuestion {
  raw: Uint8Array<ArrayBuffer>
  wanted: 'outlines'
  sizes: readonly number[]
}

export interface ManyAnswer {
  outlines: MailOutline[]
  /** What their pack keeps of them, in the order of the question. */
  blocks: PackBlock[]
  /** The memory of the question, given back. */
  raw: Uint8Array<ArrayBuffer>
}

export type ParserAnswer = MailOutline | ManyAnswer | ParsedMessage | OpenedMail | Uint8Array | FileDigest[]

answerQuestions<ParserQuestion | ManyQuestion, ParserAnswer>(async (question) => {
  if (question.wanted === 'outlines') {
    // First: what is kept is what came, whatever reading it does.
    const blocks = packBlocksHere(question.raw, question.sizes)
    const outlines = outlinesOf(question)
    const transfer = [...outlines.map(({ words }) => words.buffer), ...blocks.map(({ frame }) => frame.buffer as ArrayBuffer), question.raw.buffer]
    return { answer: { outlines, blocks, raw: question.raw }, transfer }
  }
  const { raw, refuse } = question
  if (question.wanted === 'outline') return { answer: refuse === '' ? outlineMail(raw) : outlineOfSalvaged(raw, refuse) }
  if (question.wanted === 'opened') return { answer: openedMailOf(raw, refuse === '' ? parseMessage(raw) : salvageMessage(raw, refuse), question) }
  if (question.wanted === 'parsed') return { answer: parseMessage(raw) }
  if (question.wanted === 'digests') return { answer: digestsOf(raw) }
  const bytes = attachmentBytes(raw, question.place)
  // A view takes the memory around it along, which may be Node's own pool.
  const answer = bytes.length === bytes.buffer.byteLength ? bytes : new Uint8Array(bytes)
  return { answer, transfer: [answer.buffer as ArrayBuffer] }
})

function outlinesOf({ raw, sizes }: ManyQuestion): MailOutline[] {
  let at = 0
  return sizes.map((size) => outlineMail(raw.subarray(at, (at += size))))
}
