// Any number of mails on a private IMAP server, put there as files: three folders, letters of a
// few hundred bytes up to 200 KB, threads, all the flags. Cheap to make (10,000 a second), so that
// a test can afford twenty thousand of them.
import { execFileSync } from 'node:child_process'
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Seeded } from '../../sample/seeded.ts'

const FOLDERS = ['', '.Archive', '.Work']
const NEWEST_S = Date.UTC(2026, 10, 20, 18) / 1_000
const EVERY_S = 1_200
const WORDS = 'the offer invoice meeting thursday please find attached regards project budget review contract delivery office train ticket thank you for your message'.split(' ')

/** Before the server sees the person for the first time. The newest is the last. */
export function writeLetters(root: string, { count, chance }: { count: number; chance: Seeded }): void {
  for (const folder of FOLDERS) for (const part of ['cur', 'new', 'tmp']) mkdirSync(join(root, folder, part), { recursive: true })
  for (let n = 0; n < count; n++) {
    const receivedS = NEWEST_S - (count - n) * EVERY_S
    const flags = ['F', 'R', 'S'].filter(() => chance.next() < 0.4).join('')
    // By its size in the name Dovecot needs not open it to answer for it.
    const path = join(root, chance.pick(FOLDERS), 'cur', `${receivedS}.M${n}.letters:2,${flags}`)
    writeFileSync(path, letter(n, receivedS, chance))
    utimesSync(path, receivedS, receivedS)
  }
  giveToServer(dirname(root))
}

/** Dovecot refuses to serve as root: started by root it is the user `mail` who reads these. */
export function giveToServer(folder: string): void {
  if (process.getuid?.() === 0) execFileSync('chown', ['-R', 'mail:mail', folder])
}

function letter(n: number, dateS: number, chance: Seeded): string {
  const answers = n % 4 === 0 || n < 8 ? '' : `In-Reply-To: <m${n - 1}@example.net>\r\n`
  const words = Array.from({ length: chance.between(20, 200) }, () => chance.pick(WORDS))
  const file = chance.next() < 0.05 ? chance.letters(60).concat('\r\n').repeat(chance.between(10, 3_000)) : ''
  const text = words.join(' ').replace(/(.{60,75}) /g, '$1\r\n')
  return [
    `From: Person ${n % 300} <person${n % 300}@example.net>`,
    'To: Alice <alice@example.org>',
    `Subject: ${answers === '' ? '' : 'Re: '}Matter ${n - (n % 4)}`,
    `Message-ID: <m${n}@example.net>`,
    `Date: ${new Date(dateS * 1_000).toUTCString()}`,
    `${answers}Content-Type: text/plain; charset=utf-8`,
    '',
    text,
    file,
  ].join('\r\n')
}
