// Bytes of any charset to text, and to the UTF-8 that is indexed.
//
// Most mail is UTF-8 or ASCII: that is proved by `isUtf8` (a gigabyte a second) and left as it
// is. The rest goes through TextDecoder, which knows what browsers know; a decoder is made once
// for each charset, because making one costs as much as a short mail. What it refuses (labels of
// old Windows programs, UTF-7) is named here.
import { isUtf8 } from 'node:buffer'
import { decodeUtf7 } from './utf7.ts'

const UTF8 = new Set(['', 'utf-8', 'utf8', 'us-ascii', 'ascii', '8bit', '7bit', 'unknown-8bit', 'x-unknown', 'default', 'binary'])
/** Labels that programs write and the Encoding Standard does not list. */
const SAME_AS: Readonly<Record<string, string>> = {
  'ansi': 'windows-1252',
  'cp932': 'shift_jis',
  'cp936': 'gbk',
  'cp949': 'euc-kr',
  'cp950': 'big5',
  'cp10000': 'macintosh',
  'iso8859-2': 'iso-8859-2',
  'hz-gb-2312': 'gbk',
  'iso-8859-1-windows-3.1-latin-1': 'windows-1252',
}
/** What a stranger's label leads to when nobody knows it: every byte of it is a letter, and the Latin ones are right. */
const WESTERN = 'windows-1252'
const DECODERS_MAX = 100

type Decoder = InstanceType<typeof TextDecoder>

const decoders = new Map<string, Decoder>()

function decoderFor(label: string): Decoder {
  const known = decoders.get(label)
  if (known !== undefined) return known
  const decoder = made(SAME_AS[label] ?? label) ?? made(label.replace(/^x-/, '').replace(/^cp-?(\d+)$/, 'windows-$1')) ?? new TextDecoder(WESTERN)
  // Labels are the sender's: a mail with a thousand made-up ones must not stay here.
  if (decoders.size < DECODERS_MAX) decoders.set(label, decoder)
  return decoder
}

function made(label: string): Decoder | undefined {
  try {
    return new TextDecoder(label)
  } catch {
    return undefined
  }
}

/** Lower case, without the quotes and the language that some write around it. */
export const charsetLabel = (written: string): string => written.trim().toLowerCase().replace(/^["']+|["']+$/g, '').replace(/\*.*$/, '').slice(0, 60)

/** Decoded, never refused: what is no letter becomes the replacement character. */
export function decodeText(bytes: Buffer, charset = ''): string {
  if (UTF8.has(charset)) return decodeUtf8(bytes, charset)
  if (charset === 'utf-7' || charset === 'unicode-1-1-utf-7') return decodeUtf7(bytes)
  return decoderFor(charset).decode(bytes)
}

/** The same as bytes. Those that are UTF-8 already are not copied. */
export function asUtf8(bytes: Buffer, charset = ''): Buffer {
  if (UTF8.has(charset) && isUtf8(bytes)) return bytes
  return Buffer.from(decodeText(bytes, charset))
}

function decodeUtf8(bytes: Buffer, charset: string): string {
  // Unlabelled and not UTF-8: old western programs. Labelled UTF-8 keeps what is readable of it.
  if (isUtf8(bytes) || charset.startsWith('utf')) return withoutMark(bytes.toString('utf8'))
  return (looksLikeIso2022(bytes) ? decoderFor('iso-2022-jp') : decoderFor(WESTERN)).decode(bytes)
}

const withoutMark = (text: string): string => (text.startsWith('\ufeff') ? text.slice(1) : text)
const looksLikeIso2022 = (bytes: Buffer): boolean => bytes.includes('\u001b$B', 0, 'latin1')

/** A header without encoded words: Japanese programs once wrote it in seven bits, all others in the charset of the text. */
export function decodeRawHeader(bytes: Buffer, charset = ''): string {
  if (looksLikeIso2022(bytes)) return decoderFor('iso-2022-jp').decode(bytes)
  return isUtf8(bytes) ? bytes.toString('utf8') : decodeText(bytes, UTF8.has(charset) ? WESTERN : charset)
}
