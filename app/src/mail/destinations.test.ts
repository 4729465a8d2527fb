// What is offered for mail of several accounts means the same in each: a place that one of them lacks
// is not offered, a folder that one of them lacks is made there, and nothing leads into the other's.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Mailbox } from '../../../src/web/contract/mail.ts'
import { newPlace, offersOf } from './destinations.ts'

const box = (id: string, role: Mailbox['role'], name: string, kind: Mailbox['kind'] = 'folder') => ({ id, accountId: id.split('-')[0]!, name, path: name, role, kind })
const boxes = [box('a-in', 'inbox', 'INBOX'), box('a-arch', 'archive', 'Archive'), box('a-out', 'outbox', 'Outbox'), box('a-work', '', 'Work'), box('b-in', 'inbox', 'INBOX'), box('b-work', '', 'Work'), box('b-trip', '', 'Trip'), box('b-red', '', 'Red', 'label')]
const row = (mailboxId: string) => ({ accountId: mailboxId.split('-')[0]!, mailboxId })
const told = (rows: readonly ReturnType<typeof row>[], what: 'move' | 'label' = 'move') => offersOf(what, boxes, rows).map(({ said, makes, to }) => [said, makes, Object.fromEntries(to)])

test('mail of one account goes where that account has a place, and not where it lies or would be sent from', () => {
  assert.deepEqual(told([row('a-in')]), [['Archive', [], { a: { mailboxId: 'a-arch' } }], ['Work', [], { a: { mailboxId: 'a-work' } }]])
})

test('mail of two accounts goes to what both have, each to its own, and into a folder that is made where it is missing', () => {
  assert.deepEqual(told([row('a-in'), row('b-in')]), [
    ['Trip', ['a'], { a: { name: 'Trip' }, b: { mailboxId: 'b-trip' } }],
    ['Work', [], { a: { mailboxId: 'a-work' }, b: { mailboxId: 'b-work' } }],
  ])
  assert.deepEqual(told([row('a-in'), row('b-work')]).map(([said]) => said).slice(0, 1), ['Inbox'], 'where only some of it lies, all of it can go')
})

test('labels are offered as labels and not as places, and what is new is made in each account', () => {
  assert.deepEqual(told([row('b-in')], 'label'), [['Red', [], { b: { mailboxId: 'b-red' } }]])
  assert.deepEqual(Object.fromEntries(newPlace('New', [row('a-in'), row('b-in'), row('b-work')]).to), { a: { name: 'New' }, b: { name: 'New' } })
})

test('no path is shown for a name: a Maildir writes it in code', () => {
  const coded = { ...box('a-bills', '', 'Facturi și chitanțe'), path: '.Facturi &Ahk-i chitan&Ahs-e' }
  assert.deepEqual(offersOf('move', [boxes[0]!, coded], [row('a-in')]).map(({ said, called }) => [said, called]), [['Facturi și chitanțe', '']])
})
