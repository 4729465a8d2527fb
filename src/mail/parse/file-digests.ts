// What the files of a mail are known by: the hash of their decoded bytes, which stay behind.
import { createHash } from 'node:crypto'
import { attachmentBytes } from './parse-message.ts'
import type { ParsedAttachment } from './parsed-message.ts'
import { readMail } from './read-mail.ts'

export interface FileDigest extends ParsedAttachment {
  /** In hex. */
  sha256: string
}

/** One file decoded at a time: the largest is the most that is held besides the mail. */
export function digestsOf(raw: Uint8Array): FileDigest[] {
  return readMail(raw).attachments.map((file) => ({ ...file, sha256: createHash('sha256').update(attachmentBytes(raw, file.place)).digest('hex') }))
}
