// A copy of a draft that is not whole yet. Where a provider takes large files in pieces it lies among
// the drafts for as long as that takes; and after a kill until somebody goes on with it.
//
// Until it is whole it bears a name of its own, and the draft's with the last step alone: whoever looks
// for the copy never meets half of one. A note in the store would not do for that: another process,
// and a sync, would have to ask it before they believe what they see. So the name itself says whose
// copy it is, of which version, and by a digest in which words: one that still says them is ours, and
// nobody's edit; one in which somebody wrote meanwhile says something else, and is theirs.
import { createHash } from 'node:crypto'
import { wordsOf } from './says-the-same.ts'

interface UnfinishedName {
  /** The draft's own, without <>. */
  messageId: string
  version: number
  /** Digest of its words. */
  words: string
}

const NAME = /^unfinished\.(\d{1,9})\.([0-9a-f]{32})\.(.+)$/s

export const nameOfUnfinished = ({ messageId, version }: Pick<UnfinishedName, 'messageId' | 'version'>, raw: Uint8Array): string => `unfinished.${version}.${digestOfWords(raw)}.${messageId}`

export function readUnfinishedName(name: string): UnfinishedName | undefined {
  const [, version, words, messageId] = NAME.exec(name) ?? []
  return version === undefined || words === undefined || messageId === undefined ? undefined : { messageId, version: Number(version), words }
}

/** Under that name, and as we wrote it so far. */
export const isUnfinishedCopy = (name: string, raw: Uint8Array): boolean => readUnfinishedName(name)?.words === digestOfWords(raw)

/** The same letter under another Message-ID. */
export function underName(raw: Uint8Array, name: string): Uint8Array {
  const text = Buffer.from(raw).toString('latin1')
  const headEnd = text.indexOf('\r\n\r\n')
  if (headEnd === -1) return raw
  const head = text.slice(0, headEnd).replace(/^message-id:.*(?:\r\n[ \t].*)*/im, () => `Message-ID: <${name}>`)
  return Buffer.concat([Buffer.from(head, 'latin1'), Buffer.from(raw).subarray(headEnd)])
}

const digestOfWords = (raw: Uint8Array): string => createHash('sha256').update(wordsOf(raw)).digest('hex').slice(0, 32)
