// A mail as a Maildir++ file: which folder, which name, which of cur and new.
//
// Dots separate levels and names are in IMAP's modified UTF-7, because that is what Dovecot
// and Courier leave on disk; the adapter that reads the sample reads theirs.
import { HEX, type Seeded } from './seeded.ts'
import type { Folder, PlannedMail } from './planned-mail.ts'

export function directoryFor(folder: Folder): string {
  return folder === 'INBOX' ? '' : folder.split('/').map((level) => `.${modifiedUtf7(level)}`).join('')
}

/** RFC 3501 section 5.1.3. */
function modifiedUtf7(name: string): string {
  return name.replaceAll('&', '&-').replace(/[^\x20-\x7e]+/g, (letters) => {
    const coded = Buffer.from(letters, 'utf16le').swap16().toString('base64')
    return `&${coded.replace(/=+$/, '').replaceAll('/', ',')}-`
  })
}

/** What came today and was not opened is still in `new`, where a name has no flags yet. */
export function placeOf(mail: PlannedMail, options: { todayMs: number; serial: number; chance: Seeded }): { sub: 'cur' | 'new'; name: string } {
  const { seen, flagged, answered, folder, receivedMs, raw } = mail
  const fresh = !seen && receivedMs >= options.todayMs && !flagged
  const seconds = Math.floor(receivedMs / 1_000)
  const unique = `${seconds}.M${(receivedMs % 1_000) * 1_000 + options.chance.between(0, 999)}P${options.serial}V${options.chance.letters(8, HEX)}.mx,S=${raw.length}`
  if (fresh) return { sub: 'new', name: unique }
  // In ASCII order, as the Maildir specification asks.
  const flags = `${folder === 'Drafts' ? 'D' : ''}${flagged ? 'F' : ''}${answered ? 'R' : ''}${seen ? 'S' : ''}`
  return { sub: 'cur', name: `${unique}:2,${flags}` }
}
