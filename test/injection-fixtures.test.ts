// The same of corpora that others collected, where a folder of them stands beside the checkout:
// every text in them as a sender's name, a subject, the words and the page of a mail.
import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { openInjectedHouse, showEach } from './sim/injection-house.ts'
import { asMail, type SampleMail } from './sim/injection-mails.ts'

const FOLDER = join(import.meta.dirname, '../../shared/fixtures/injection')
/** What is shorter names or counts something. */
const TEXT_CHARS_MIN = 8

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return value.length < TEXT_CHARS_MIN ? [] : [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}

function mailsIn(folder: string): SampleMail[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => /\.\w+$/.test(path)).toSorted()
  return files.flatMap((path) => {
    const text = readFileSync(join(folder, path), 'utf8')
    const texts = path.endsWith('.jsonl') ? text.split('\n').filter((line) => line.trim() !== '').flatMap((line) => textsIn(JSON.parse(line))) : path.endsWith('.json') ? textsIn(JSON.parse(text)) : [text]
    return texts.map((one, n) => asMail(`${path} ${n}`, one))
  })
}

test('no text of the corpora does more than a text', { skip: existsSync(FOLDER) ? false : 'no folder of fixtures beside the checkout' }, async (context) => {
  const mails = mailsIn(FOLDER)
  assert.ok(mails.length > 200, `only ${mails.length} mails were made of it`)
  context.diagnostic(`${mails.length} mails`)
  const house = await openInjectedHouse(context, () => mails)
  await showEach(house)
  await house.requireUntouched()
})
