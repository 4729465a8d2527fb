// A mail as somebody opens it: its words apart from the history and the signature, its HTML made
// safe with the same parts marked, and where its files are. Their bytes stay behind until one of them is opened.
import { inlinePictures } from '../view/inline-pictures.ts'
import { sanitise, type SafeHtml } from '../view/sanitise.ts'
import { markReply, type MarkedReply } from '../view/reply-html.ts'
import { forwardsBySubject, splitReply, type ReplyText } from '../view/reply-text.ts'
import type { ParsedAttachment, ParsedMessage } from './parsed-message.ts'
import { plainTextOf } from './plain-text.ts'

export interface OpenedMail extends ReplyText {
  /** Undefined when the mail has no HTML. */
  safe: SafeHtml | undefined
  /** How many lines of the HTML are marked as what. */
  folds: Omit<MarkedReply, 'html'>
  attachments: ParsedAttachment[]
  authenticationResults: string
  /** Where its writer wants answers to all to go; none unless it says so. */
  followupTo: ParsedMessage['followupTo']
  /** What is wrong with it; '' = nothing. */
  broken: string
}

export interface Opening {
  /** Remote pictures are held back, unless there is an address of ours that they come from, by number, after consent. */
  picturesAt?: string
  /** Files, by number, that are not shown within the text either: a scanner found something in them. */
  withheld?: readonly number[]
}

export function openedMailOf(raw: Uint8Array, parsed: ParsedMessage, { picturesAt = '', withheld = [] }: Opening = {}): OpenedMail {
  const remote = picturesAt === '' ? {} : { remote: (index: number) => picturesAt + index }
  const options = { forwards: forwardsBySubject(parsed.subject) }
  const safe = parsed.html === '' ? undefined : sanitise(parsed.html, { inline: inlinePictures(raw, { attachments: parsed.attachments.filter((_, index) => !withheld.includes(index)) }), ...remote })
  const { html, ...folds } = markReply(safe?.html ?? '', options)
  return {
    ...splitReply(plainTextOf(parsed), options),
    safe: safe === undefined ? undefined : { ...safe, html },
    folds,
    attachments: parsed.attachments,
    authenticationResults: parsed.authenticationResults,
    followupTo: parsed.followupTo,
    broken: parsed.broken,
  }
}
