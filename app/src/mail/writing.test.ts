// Addresses as typed, answers to the right people, folds that hide nothing between open mails.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readAddresses, writeAddress, wrongAddresses } from './address-list.ts'
import { countLines } from './count-lines.ts'
import { foldThread } from './fold-thread.ts'
import { replyTo } from './reply-to.ts'

test('addresses are read as people write them', () => {
  const text = '"Pop, Ana" <ana@example.org>; luca@example.net,  Mara <mara@example.org> '
  assert.deepEqual(readAddresses(text).map((one) => [one.name, one.address]), [['Pop, Ana', 'ana@example.org'], ['', 'luca@example.net'], ['Mara', 'mara@example.org']])
  assert.deepEqual(wrongAddresses('ana, b@c'), ['ana'])
  for (const person of readAddresses(text)) assert.deepEqual(readAddresses(writeAddress(person)), [person])
})

const [me, ana, luca] = [{ name: 'Me', address: 'me@example.org' }, { name: 'Ana', address: 'ana@example.org' }, { name: 'Luca', address: 'luca@example.net' }]
const own = new Set(['me@example.org'])

test('an answer goes to where answers were asked, never to oneself', () => {
  assert.deepEqual(replyTo({ from: ana, to: [me, luca], cc: [ana], replyTo: [], subject: 'Oak' }, own), { to: [ana], cc: [luca], subject: 'Re: Oak' })
  assert.deepEqual(replyTo({ from: ana, to: [me], cc: [], replyTo: [luca], subject: 'Re: Oak' }, own), { to: [luca], cc: [], subject: 'Re: Oak' })
})

test('answering one’s own mail goes on writing to the same people', () => {
  assert.deepEqual(replyTo({ from: me, to: [ana], cc: [luca], replyTo: [], subject: 'Oak' }, own).to, [ana])
})

test('read mails fold, the last and the unread stand open, and nothing folds between them', () => {
  const mails = [1, 2, 3, 4].map((id) => ({ id }))
  const fold = (unread: number[]) => foldThread(mails, { unread: new Set(unread), unfolded: new Set() }).folded.map((one) => one.id)
  assert.deepEqual(fold([]), [1, 2, 3])
  assert.deepEqual(fold([2]), [1])
})

test('empty and marker-only lines are not counted as quoted', () => {
  assert.equal(countLines('> one\n>\n\n> > two\n'), 2)
})
