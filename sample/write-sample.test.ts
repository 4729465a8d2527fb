// The sample is written for real into temporary folders and looked at as a mail server would.
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { decodeModifiedUtf7 } from '../src/mail/mailboxes/modified-utf7.ts'
import { planSample } from './mailbox.ts'
import { directoryFor } from './maildir.ts'
import { folders } from './planned-mail.ts'
import { writeSample } from './write-sample.ts'

const NOW = Date.UTC(2026, 10, 17, 7, 26)
const home = mkdtempSync(join(tmpdir(), 'sample-test-'))
after(() => rmSync(home, { recursive: true, force: true }))

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .toSorted()
}

const first = join(home, 'first')
const report = writeSample({ folder: first, nowMs: NOW })
const { mails } = planSample({ nowMs: NOW, seed: 54 })

test('there is enough of every kind, and the report counts what lies on the disk', () => {
  assert.ok(report.mails >= 600, String(report.mails))
  const least = { conversation: 300, newsletter: 70, receipt: 50, notice: 80, invitation: 18, list: 20, bounce: 4, phishing: 6, injection: 6, broken: 8 }
  for (const [kind, count] of Object.entries(least)) {
    assert.ok(report.mailsByKind[kind as keyof typeof least] >= count, kind)
  }
  assert.equal(Object.values(report.mailsByKind).reduce((sum, n) => sum + n, 0), report.mails)
  const onDisk = filesBelow(join(first, 'mail')).filter((file) => !file.endsWith('maildirfolder'))
  assert.equal(onDisk.length, report.mails)
  for (const folder of folders) {
    const directory = directoryFor(folder)
    const here = onDisk.filter((file) => file.slice(0, file.lastIndexOf('/', file.lastIndexOf('/') - 1)) === directory || (directory === '' && /^(cur|new)\//.test(file)))
    assert.equal(here.length, report.mailsByFolder[folder], folder)
  }
  assert.ok(report.unread >= 20 && report.unread <= 45, String(report.unread))
  const events = filesBelow(join(first, 'calendar')).filter((file) => file.endsWith('.ics'))
  assert.equal(events.length, report.events)
  assert.ok(report.events >= 60)
})

test('the same seed at the same instant gives the same bytes, another seed does not', () => {
  const second = join(home, 'second')
  writeSample({ folder: second, nowMs: NOW })
  const files = filesBelow(first)
  assert.deepEqual(filesBelow(second), files)
  for (const file of files) assert.ok(readFileSync(join(first, file)).equals(readFileSync(join(second, file))), file)
  const others = planSample({ nowMs: NOW, seed: 2 }).mails
  assert.ok(others.some(({ raw }, i) => !raw.equals(mails[i]?.raw ?? Buffer.alloc(0))))
})

test('file names and folders are what Maildir++ asks for, and no half-written file is left', () => {
  for (const file of filesBelow(join(first, 'mail'))) {
    assert.doesNotMatch(file, /(^|\/)tmp\//)
    if (file.endsWith('maildirfolder')) continue
    assert.match(file, /^(\.[^/]+\/)?(new\/\d+\.M\d+P\d+V[0-9a-f]+\.mx,S=\d+|cur\/\d+\.M\d+P\d+V[0-9a-f]+\.mx,S=\d+:2,D?F?R?S?)$/)
  }
  const sizes = filesBelow(join(first, 'mail')).filter((file) => file.includes(',S='))
  for (const file of sizes) assert.equal(readFileSync(join(first, 'mail', file)).length, Number(/,S=(\d+)/.exec(file)?.[1]))
})

test('a folder name with Romanian letters is written as IMAP writes it, and reads back', () => {
  assert.equal(directoryFor('Facturi și chitanțe'), '.Facturi &Ahk-i chitan&Ahs-e')
  assert.equal(directoryFor('Proiecte/Casa Nord'), '.Proiecte.Casa Nord')
  assert.equal(decodeModifiedUtf7('Facturi &Ahk-i chitan&Ahs-e'), 'Facturi și chitanțe')
})

test('a folder that holds anything is refused, and stays as it was', () => {
  const taken = mkdtempSync(join(home, 'taken-'))
  writeFileSync(join(taken, 'letter.txt'), 'mine')
  assert.throws(() => writeSample({ folder: taken, nowMs: NOW }), { name: 'Fault', code: 'sample-folder-not-empty' })
  assert.deepEqual(readdirSync(taken), ['letter.txt'])
  assert.equal(readFileSync(join(taken, 'letter.txt'), 'utf8'), 'mine')
})

test('both languages are there, with comma-below letters, and cedillas only where old software wrote them', () => {
  const texts = mails.filter(({ kind }) => kind === 'conversation').map(({ intent }) => ({ text: intent?.text ?? '', charset: intent?.charset ?? 'utf-8' }))
  assert.ok(texts.filter(({ text }) => /\b(the|and|you)\b/.test(text) && !/[șțăîâ]/.test(text.split('\n\n')[1] ?? '')).length > 80)
  assert.ok(texts.filter(({ text }) => /[șț]/.test(text)).length > 120)
  const old = texts.filter(({ text, charset }) => charset !== 'utf-8' && /[şţ]/.test(text))
  assert.ok(old.length >= 5, String(old.length))
  // A modern program keeps the cedillas of the mail that it quotes, below the new text.
  for (const { text, charset } of texts) {
    if (charset === 'utf-8') assert.doesNotMatch(text.split(/\n(?:>|_____)/)[0] ?? '', /[şţ]/)
  }
})

test('the newest mail is of today and the oldest about two years back', () => {
  const times = mails.map(({ receivedMs }) => receivedMs)
  assert.ok(NOW - Math.max(...times) < 3 * 3_600_000)
  const days = (NOW - Math.min(...times)) / 86_400_000
  assert.ok(days > 600 && days < 800, String(days))
  const lastMonth = times.filter((ms) => ms > NOW - 30 * 86_400_000).length
  const monthLastYear = times.filter((ms) => ms > NOW - 395 * 86_400_000 && ms < NOW - 365 * 86_400_000).length
  assert.ok(lastMonth > 2 * monthLastYear)
})
