// Mail that was damaged on its way, made out of mail that was not: nothing throws, and nothing
// points outside the bytes that are there.
//
// Four hundred times; `SECRETARY_MUTATIONS=10000`, as CI asks for, is more. The seed is the number of the mutation, so one
// that fails can be made again. Every second one is of the fixtures, when a folder of them stands
// beside the checkout.
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { planSample } from '../../../sample/mailbox.ts'
import { seeded, type Seeded } from '../../../sample/seeded.ts'
import { parseLimits } from './parse-limits.ts'
import { attachmentBytes, messageIdOf, parseMessage } from './parse-message.ts'
import { outlineMail } from './mail-outline.ts'

const MUTATIONS = Number(process.env['SECRETARY_MUTATIONS'] ?? 400)
const SOURCE_BYTES_MAX = 60_000
/** What a reader looks for: in the wrong place it does the most harm. */
const PIECES = ['\r\n', '\n\n', '\r', '--', '\r\n--b\r\n', '=?utf-8?Q?', '?=', '=?', '"', '(', '<', '>', ';', ':', '=', '\0', '\u00e9', '&#', '<!--', '<style>', 'begin 644 a\n', 'Content-Type: multipart/mixed; boundary=b\r\n', 'Content-Transfer-Encoding: base64\r\n', 'Content-Type: message/rfc822\r\n\r\n', 'charset=utf-7; ', "name*0*=x''%"].map((text) => Buffer.from(text, 'latin1'))

function mutated(source: Buffer, chance: Seeded): Buffer {
  let bytes = source
  for (let edits = chance.between(1, 8); edits > 0; edits--) {
    const at = chance.between(0, bytes.length)
    const rest = bytes.subarray(at)
    const piece = chance.pick(PIECES)
    const kind = chance.between(0, 4)
    if (kind === 0) bytes = Buffer.concat([bytes.subarray(0, at), piece, rest])
    else if (kind === 1) bytes = Buffer.concat([bytes.subarray(0, at), rest.subarray(chance.between(1, 200))])
    else if (kind === 2) bytes = bytes.subarray(0, Math.max(at, 200))
    else if (kind === 3) bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(chance.between(0, bytes.length), chance.between(0, bytes.length)), rest]).subarray(0, 2 * SOURCE_BYTES_MAX)
    else bytes = Buffer.from(bytes.map((byte, index) => (index >= at && index < at + 3 ? chance.between(0, 255) : byte)))
  }
  return bytes
}

function checkWhole(raw: Buffer): void {
  const before = Buffer.from(raw)
  const parsed = parseMessage(raw)
  const { words, ...outline } = outlineMail(raw)
  assert.ok(raw.equals(before), 'the mail was written to')
  assert.equal(messageIdOf(raw), parsed.messageId)
  assert.deepEqual([outline.subject, outline.from, outline.files.length], [parsed.subject, parsed.from, parsed.attachments.length])
  assert.ok(parsed.text.isWellFormed() && parsed.html.isWellFormed() && !`${parsed.text}${parsed.html}${JSON.stringify(outline)}`.includes('\0'))
  assert.equal(Buffer.from(words).compare(Buffer.from(Buffer.from(words).toString('utf8'))), 0, 'the words are no UTF-8')
  assert.ok(words.length <= parseLimits.indexedBytesMax)
  for (const { size, place } of parsed.attachments) {
    assert.ok(place.start >= 0 && place.start <= place.end && place.end <= raw.length, 'a range outside the mail')
    assert.ok(size >= 0 && size <= raw.length)
    assert.ok(attachmentBytes(raw, place).length <= raw.length)
  }
}

const FOLDER = join(import.meta.dirname, '../../../../shared/fixtures/mime')
const skip = existsSync(FOLDER) ? false : 'no folder of fixtures beside the checkout'

const sample = planSample({ nowMs: Date.UTC(2026, 10, 17, 7, 26), seed: 54 }).mails.map(({ raw }) => raw.subarray(0, SOURCE_BYTES_MAX))

function readMutations(sources: readonly Buffer[], first: number): void {
  for (let number = first; number < MUTATIONS; number += 2) {
    const chance = seeded(number)
    const raw = mutated(chance.pick(sources), chance)
    try {
      checkWhole(raw)
    } catch (error) {
      throw new Error(`mutation ${number}: ${JSON.stringify(raw.toString('latin1').slice(0, 2_000))}`, { cause: error })
    }
  }
}

test('whatever happens to a mail of the sample, it is read', () => readMutations(sample, 0))

test('whatever happens to mail of many programs, it is read', { skip }, () => {
  const messages = readFileSync(join(FOLDER, 'MANIFEST.tsv'), 'utf8').split('\n').map((row) => row.split('\t')).filter(([, kind]) => kind === 'message')
  readMutations(messages.map(([path]) => readFileSync(join(FOLDER, path!)).subarray(0, SOURCE_BYTES_MAX)), 1)
})
