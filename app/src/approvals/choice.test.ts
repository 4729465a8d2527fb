// What is left in, what is asked of the server for it, and which lines are looked at first.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PreviewItem } from '../../../src/web/contract/actions.ts'
import { specimenAction } from '../gallery/specimens.ts'
import { setLocale } from '../words/locale.ts'
import { batchTitle } from './act-title.ts'
import { likeness } from './alike.ts'
import { countOf, decided, keyOf, narrowed, openLines } from './choice.ts'
import { changeOf } from './item-change.ts'
import { fits, trayEntries } from './tray.ts'

const item = (id: string, confidence?: number): PreviewItem => ({ id, title: `Mail ${id}`, from: 'Elena', note: 'INBOX', ...(confidence === undefined ? {} : { confidence }) })

const move = (id: string, items: readonly PreviewItem[], count = items.length) =>
  specimenAction({
    id, kind: 'mail.move', divisible: true, origin: { by: 'token', id: 'tok_1', name: 'Sorter', words: '' },
    preview: { act: 'mail.move', values: { folder: 'Bills', count }, facts: [{ label: 'folder', value: 'Bills', exact: 'Bills', source: 'asker', sourceNote: '', sourceCount: 0 }], warnings: [], body: '', items: [...items], count, undoable: true },
  })

test('what is left out is named to the server, and title and count follow', () => {
  setLocale('en')
  const action = move('act_1', ['1', '2', '3'].map((id) => item(id)))
  const left = new Set([keyOf('act_1', '2')])
  const chosen = decided([action], left)
  assert.deepEqual(chosen.map(({ without, count }) => [without, count]), [[['2'], 2]])
  assert.equal(batchTitle([action], chosen), 'Move 2 of 3 messages to Bills')
  assert.deepEqual(narrowed(chosen[0]!).items.map(({ id }) => id), ['1', '3'])
})

test('an action of which nothing is left is not signed; one with more than is listed still is', () => {
  const whole = move('act_1', [item('1'), item('2')])
  const large = move('act_2', [item('1'), item('2')], 500)
  const all = new Set(['act_1', 'act_2'].flatMap((id) => [keyOf(id, '1'), keyOf(id, '2')]))
  const chosen = decided([whole, large], all)
  assert.deepEqual([chosen.map(({ action }) => action.id), countOf(chosen)], [['act_2'], 498])
})

test('what was read beyond the lines of a preview is left out like the others, to the last of it', () => {
  const large = move('act_2', [item('1'), item('2')], 4)
  const left = (...ids: string[]) => new Set(ids.map((id) => keyOf('act_2', id)))
  assert.deepEqual(decided([large], left('2', '3')).map(({ without, count }) => [without, count]), [[['2', '3'], 2]])
  assert.deepEqual(decided([large], left('1', '2', '3', '4')), [])
})

test('every uncertain line stands open; those that are sure fold away, a lone one does not', () => {
  assert.equal(openLines([...Array.from({ length: 9 }, (_, at) => item(`u${at}`, 0.6)), ...Array.from({ length: 5 }, (_, at) => item(`s${at}`, 0.97))]), 9)
  assert.equal(openLines(Array.from({ length: 40 }, (_, at) => item(`${at}`))), 6)
  assert.equal(openLines(Array.from({ length: 7 }, (_, at) => item(`${at}`))), 7)
})

test('only what says the same, for the same asker, against which nothing stands, is laid together', () => {
  const one = move('act_1', [item('1')])
  const two = move('act_2', [item('2')])
  assert.equal(likeness(one), likeness(two))
  assert.notEqual(likeness({ ...one, accountId: 'acc_2' }), likeness(two))
  assert.notEqual(likeness({ ...one, origin: { ...one.origin, id: 'tok_2' } }), likeness(two))
  assert.equal(likeness({ ...one, waitsFor: 'asker' }), '')
  assert.equal(likeness(specimenAction()), '', 'a letter is judged by itself')
  const { waiting } = trayEntries([one, two], new Set([likeness(one)]))
  assert.deepEqual(waiting.map(({ actions }) => actions.length), [2])
})

test('what a warning stands against comes first, what waits for an answer is apart, what is left aside is gone', () => {
  const calm = move('act_1', [item('1')])
  const warned = { ...specimenAction({ id: 'act_2' }), proposedAt: calm.proposedAt + 5_000 }
  const asked = { ...move('act_3', [item('3')]), waitsFor: 'asker' as const }
  const aside = { ...move('act_4', [item('4')]), ignoredAt: 1 }
  const tray = trayEntries([calm, warned, asked, aside])
  assert.deepEqual([tray.waiting.map(({ id }) => id), tray.asked.map(({ id }) => id)], [['act_2', 'act_1'], ['act_3']])
})

test('the filter of the queue knows one asker from another', () => {
  const action = move('act_1', [item('1')])
  assert.equal(fits(action, { account: '', kind: '', asker: 'token:tok_1' }), true)
  assert.equal(fits(action, { account: '', kind: '', asker: 'token:tok_2' }), false)
  assert.equal(fits(action, { account: 'acc_2', kind: '', asker: '' }), false)
})

test('a mail that is moved says from where to where', () => {
  setLocale('ro')
  const { preview } = move('act_1', [item('1')])
  assert.equal(changeOf(preview, preview.items[0]!), 'Primite → Bills')
  assert.equal(changeOf(preview, { ...preview.items[0]!, note: 'Archive' }, () => 'Arhivă'), 'Arhivă → Bills')
  setLocale('en')
})
