// Whom an answer goes to: each rule by a mail that has it.
import assert from 'node:assert/strict'
import test from 'node:test'
import { answerOf, quoteOf } from './answer.ts'
import { FORWARDED } from '../view/reply-marks.ts'
import { splitReply } from '../view/reply-text.ts'

const person = (name: string) => ({ name, address: `${name.toLowerCase()}@example.net` })
const [bob, carol, dan, list] = [person('Bob'), person('Carol'), person('Dan'), { name: 'The list', address: 'list@lists.example' }]
const me = { name: 'Alice', address: 'alice@example.org' }
const own = new Set(['alice@example.org', 'al@home.example'])
const mail = (change: Partial<Parameters<typeof answerOf>[0]> = {}) => ({ from: bob, to: [me], cc: [], replyTo: [], subject: 'Oak', listId: '', followupTo: [], ...change })
const all = (change: Parameters<typeof mail>[0], how: 'reply' | 'reply-all' = 'reply-all') => {
  const { to, cc } = answerOf(mail(change), how, own)
  return [to.map(({ name }) => name), cc.map(({ name }) => name)]
}

test('an answer goes to who wrote, or to where they asked; one to all to everybody else once, and never to oneself', () => {
  assert.deepEqual(all({ to: [me, carol], cc: [dan] }, 'reply'), [['Bob'], []])
  assert.deepEqual(all({ to: [me, carol], cc: [dan, bob, carol] }), [['Bob'], ['Carol', 'Dan']])
  assert.deepEqual(all({ replyTo: [dan], to: [me, carol] }), [['Dan'], ['Carol']])
  assert.deepEqual(all({ replyTo: [dan] }, 'reply'), [['Dan'], []])
  assert.deepEqual(all({ cc: [{ name: 'Me too', address: 'AL@home.example' }, { name: 'Me tagged', address: 'alice+lists@example.org' }, { name: 'Carol again', address: 'CAROL@example.net' }, carol] }), [['Bob'], ['Carol again']])
})

test('answering one’s own mail goes on writing to the same people', () => {
  assert.deepEqual(all({ from: me, to: [bob], cc: [carol, me] }), [['Bob'], ['Carol']])
  assert.deepEqual(all({ from: me, to: [bob], cc: [carol] }, 'reply'), [['Bob'], []])
})

test('on a list: where it put itself into Reply-To its writer is not lost, and who asked for answers elsewhere gets them there', () => {
  assert.deepEqual(all({ to: [list], replyTo: [list], listId: 'list.lists.example' }), [['The list'], ['Bob']])
  assert.deepEqual(all({ to: [list], listId: 'list.lists.example' }), [['Bob'], ['The list']])
  assert.deepEqual(all({ to: [list], cc: [carol], followupTo: [list, me], listId: 'list.lists.example' }), [['The list'], []])
  assert.deepEqual(all({ to: [list], followupTo: [list] }, 'reply'), [['Bob'], []])
})

test('a subject says once that it answers or passes on', () => {
  for (const subject of ['Oak', 'Re: Oak', 'RE: Re[2]: Oak', 'Răsp: Fwd: Oak', 'AW: Oak']) {
    assert.equal(answerOf(mail({ subject }), 'reply', own).subject, 'Re: Oak', subject)
    assert.equal(answerOf(mail({ subject }), 'forward', own).subject, 'Fwd: Oak', subject)
  }
  assert.deepEqual(answerOf(mail(), 'forward', own).to, [])
})

test('what is quoted is known again as a quote, in both languages', () => {
  for (const locale of ['en', 'ro'] as const) {
    const quoted = quoteOf({ ...mail(), dateMs: Date.UTC(2026, 0, 5, 8) }, { text: 'Shall we?\n\nBob', quoted: '> Earlier.' }, 'reply', { locale, timeZone: 'Europe/Bucharest' })
    assert.match(quoted, /^> Shall we\?\n>\n> Bob\n>\n>> Earlier\.$/m)
    const read = splitReply(`Yes.\n\n${quoted}`, { forwards: false })
    assert.equal(read.text.trim(), 'Yes.', locale)
  }
})

test('what is passed on stands below a head in the person’s language, and is known again as passed on', () => {
  for (const [locale, title, from] of [['en', 'Forwarded message', 'From: Bob'], ['ro', 'Mesaj redirecționat', 'De la: Bob']] as const) {
    const quoted = quoteOf({ ...mail(), from: { name: 'Bob', address: 'bob@example.net' }, dateMs: Date.UTC(2026, 0, 5, 8) }, { text: 'Shall we?', quoted: '' }, 'forward', { locale, timeZone: 'Europe/Bucharest' })
    const [first = '', second = ''] = quoted.split('\n')
    assert.deepEqual([first, second.startsWith(from), FORWARDED.test(first)], [`---------- ${title} ----------`, true, true])
  }
})
