// What a file is, in words, and whether a picture of it can be shown here.
//
// The type is what the sender claims, and a name often knows better ("application/octet-stream"),
// so both are asked. Only pictures that browsers decode and that can hold no script are shown;
// an SVG is a page that looks like a picture.
import type { Message } from '../../../src/web/contract/mail.ts'
import * as m from '../messages/m.ts'

const PICTURES: readonly string[] = ['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif']

const KINDS: readonly { says: () => string; type: RegExp; ending: RegExp }[] = [
  { says: m.file_pdf, type: /^application\/pdf$/, ending: /\.pdf$/ },
  { says: m.file_picture, type: /^image\//, ending: /\.(?:png|jpe?g|gif|webp|heic|tiff?|svg)$/ },
  { says: m.file_table, type: /spreadsheet|ms-excel|csv/, ending: /\.(?:xlsx?|ods|csv)$/ },
  { says: m.file_slides, type: /presentation|ms-powerpoint/, ending: /\.(?:pptx?|odp)$/ },
  { says: m.file_document, type: /wordprocessing|msword|opendocument\.text|rtf/, ending: /\.(?:docx?|odt|rtf)$/ },
  { says: m.file_calendar, type: /^text\/calendar$/, ending: /\.ics$/ },
  { says: m.file_mail, type: /^message\//, ending: /\.(?:eml|msg)$/ },
  { says: m.file_archive, type: /zip|x-tar|x-7z|x-rar|gzip/, ending: /\.(?:zip|7z|rar|tar|gz)$/ },
  { says: m.file_sound, type: /^audio\//, ending: /\.(?:mp3|m4a|ogg|wav)$/ },
  { says: m.file_film, type: /^video\//, ending: /\.(?:mp4|mov|avi|mkv|webm)$/ },
  { says: m.file_text, type: /^text\//, ending: /\.(?:txt|md|log)$/ },
]

export function kindOfFile({ type, name }: { type: string; name: string }): string {
  const [claimed, called] = [type.toLowerCase(), name.toLowerCase()]
  const kind = KINDS.find((one) => one.type.test(claimed)) ?? KINDS.find((one) => one.ending.test(called))
  return kind === undefined ? m.file_other() : kind.says()
}

/** What stands within the text is seen there, unless it was held back: then it is told here. */
export const isListed = ({ inline, safety }: Pick<Message['attachments'][number], 'inline' | 'safety'>): boolean => !inline || safety === 'infected'
export const isPdf = ({ type }: { type: string }): boolean => type.toLowerCase() === 'application/pdf'
export const isShownHere = ({ type }: { type: string }): boolean => PICTURES.includes(type.toLowerCase())
