// A mail after parsing: everything that was in its bytes, by name.
import type { FilePlace } from '../mime/mail-content.ts'
import { NO_HEADER, type MailHeader } from './mail-header.ts'

export interface ParsedAttachment {
  /** As the mail names it, without folders or control characters; may be empty. */
  name: string
  type: string
  /** Of its bytes once they are decoded. */
  size: number
  /** Shown inside the text (a picture that the HTML refers to), not beside it. */
  inline: boolean
  /** Without <>; '' = none. */
  contentId: string
  /** Where its bytes are: `bytesAt` decodes them when somebody wants them. */
  place: FilePlace
}

export interface ParsedMessage extends MailHeader {
  /** The text part as it stands; '' = none (then see plain-text.ts). */
  text: string
  /** As it came, unsafe; '' = none. */
  html: string
  attachments: ParsedAttachment[]
  broken: string
}

/** What is left when not even the header can be read; the reason is said in `broken`. */
export const NOTHING_READ: Omit<ParsedMessage, 'broken'> = { ...NO_HEADER, text: '', html: '', attachments: [] }
