// Pictures that travel inside a mail, shown where its HTML refers to them (cid:).
//
// As data: URIs, so the sealed page needs no address of ours. Only the four kinds that
// cannot carry script, and only while small: a page of megabytes of base64 helps nobody.
import { viewLimits } from './view-limits.ts'
import { attachmentBytes } from '../parse/parse-message.ts'
import type { ParsedMessage } from '../parse/parsed-message.ts'

const HARMLESS = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp'])

/** `raw` is the mail: only the pictures that are shown are decoded. */
export function inlinePictures(raw: Uint8Array, { attachments }: Pick<ParsedMessage, 'attachments'>): (contentId: string) => string {
  return (contentId) => {
    const picture = attachments.find((one) => one.contentId !== '' && one.contentId === contentId)
    const type = picture?.type.toLowerCase() ?? ''
    if (picture === undefined || !HARMLESS.has(type) || picture.size > viewLimits.inlinePictureBytesMax) return ''
    return `data:${type};base64,${Buffer.from(attachmentBytes(raw, picture.place)).toString('base64')}`
  }
}
