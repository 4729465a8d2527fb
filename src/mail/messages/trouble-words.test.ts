// One table writes the sentences and reads them back: what a row keeps is known by its codes again.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { fileURLToPath } from 'node:url'
import { joinTroubles, ourTroubles, troubleAt, troubleSays, troublesIn } from './trouble-words.ts'
import { troubleCode } from './trouble-shapes.ts'

const DETAIL = { folder: 'Clients', megabytes: '212', limit: '160', error: 'EIO', path: '/mail/cur/a: b. c', words: 'NO [SERVERBUG] Internal error. Try: later' }

test('each sentence is read back as its code with all that it names, alone, before another and in a place of a file', () => {
  for (const code of troubleCode.options) {
    const says = troubleSays(code, DETAIL)
    assert.doesNotMatch(says, /[{}]/, code)
    const [alone, ...none] = troublesIn(says)
    assert.deepEqual([alone?.code, alone?.says, none], [code, says, []])
    for (const [name, value] of Object.entries(alone!.detail)) assert.equal(value, DETAIL[name as keyof typeof DETAIL], `${code}: ${name}`)
    const [there] = troublesIn(troubleAt({ file: 'Old mail: 2009, 1.mbox', byte: 4_112 }, says))
    assert.deepEqual([there?.code, there?.detail['file'], there?.detail['byte']], [code, 'Old mail: 2009, 1.mbox', '4112'])
    if (says.endsWith('.') || says.includes(DETAIL.words)) continue
    assert.deepEqual(troublesIn(joinTroubles([says, troubleSays('mail-end-missing')])).map((one) => one.code), [code, 'mail-end-missing'])
  }
})

test('what nobody here has said stays a sentence without a code', () => {
  assert.deepEqual(troublesIn(''), [])
  assert.deepEqual(troublesIn('Mailbox locked'), [{ code: '', detail: {}, says: 'Mailbox locked' }])
  assert.deepEqual(troublesIn('Its date cannot be read. Mailbox locked').map(({ code, says }) => [code, says]), [['mail-date-unreadable', 'Its date cannot be read'], ['', 'Mailbox locked']])
})

test('a preview is ours only where all of it is, and what people write is theirs', () => {
  for (const code of troubleCode.options) {
    const says = troubleSays(code, DETAIL)
    assert.deepEqual(ourTroubles(says).map((one) => one.code), [code])
    assert.deepEqual(ourTroubles(troubleAt({ file: 'Old.mbox', byte: 12 }, says)).map((one) => one.code), [code])
    if (!says.includes(DETAIL.words)) assert.deepEqual(ourTroubles(`${says}${says.endsWith('.') ? '' : '.'} See you on Thursday`), [], code)
  }
  for (const text of ['', 'It is ready, see you on Thursday.', 'Dear Ana, the server has been mended.']) assert.deepEqual(ourTroubles(text), [])
})

test('no sentence of this kind is written past the table', () => {
  const folder = fileURLToPath(new URL('..', import.meta.url))
  const bare = /(?:\bwhy(?: =|:)|\btrouble(?: =|:)|damage\.add\(|\bbroken(?: =|:)) ?[`'][^`']*[a-z] [a-z]/
  const found: string[] = []
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    // What a virus scanner says of a file, why a server is not reached and what it numbers anew are other matters.
    if (!file.endsWith('.ts') || file.endsWith('.test.ts') || /^scan\/|^imap\/imap-(?:fault|changes)|^gmail\/gmail-(?:client|messages)/.test(file)) continue
    for (const [index, line] of readFileSync(join(folder, file), 'utf8').split('\n').entries()) if (bare.test(line)) found.push(`${file}:${index + 1} ${line.trim()}`)
  }
  assert.deepEqual(found.filter((line) => !line.includes("kind: 'deferred'")), [])
})
