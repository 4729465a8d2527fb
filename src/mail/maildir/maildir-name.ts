// What a file in cur/ or new/ is called, as text that can be stored and compared, and that gives
// the very bytes back.
//
// A file name is bytes, and old programs wrote them in Latin-1. Read as UTF-8 such a name is one
// that does not exist, and its mail could never be opened. `/` is the one character that no name
// can hold, so it marks what is ours: `/E9` for a byte of a name that is not UTF-8.
import { isUtf8 } from 'node:buffer'
import { join } from 'node:path'
import type { Flags } from '../types.ts'

export type MaildirSub = 'cur' | 'new'

/** The remote id of a file that is called by its flags alone. */
export const NAMELESS = '/'

export function nameOfBytes(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString('utf8')
  return bytes.toString('latin1').replaceAll(/[\u0080-\u00ff]/g, (byte) => `/${byte.charCodeAt(0).toString(16).toUpperCase()}`)
}

/** A name is one level: were a `/` in it anything but a mark, it would lead elsewhere. */
export function filePath(directory: string, sub: MaildirSub, name: string): string | Buffer {
  if (!name.includes('/')) return join(directory, sub, name)
  const bytes = name.replaceAll(/\/([89A-F][0-9A-F])/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  if (bytes.includes('/')) throw new Error(`${JSON.stringify(name)} is not a file name`)
  return Buffer.concat([Buffer.from(join(directory, sub, '/')), Buffer.from(bytes, 'latin1')])
}

/** Up to the info part, where the flags stand. */
export const bareName = (file: string): string => file.replace(/[:;!]2,[A-Za-z]*$/, '')

/**
 * What stays when flags change. `,U=7` is mbsync's own note of the server's UID; it is added to
 * files that lie here already, so it is not part of the name.
 */
export function remoteIdOf(file: string): string {
  const name = bareName(file).replaceAll(/,U=\d+(?=,|$)/g, '')
  return name === '' ? NAMELESS : name
}

/** Files in new/ carry no flags yet, whatever they are called. */
export function flagsOfFile(sub: MaildirSub, file: string): Flags {
  const letters = sub === 'new' ? '' : (/[:;!]2,([A-Za-z]*)$/.exec(file)?.[1] ?? '')
  return {
    seen: letters.includes('S'),
    flagged: letters.includes('F'),
    answered: letters.includes('R'),
    draft: letters.includes('D'),
  }
}
