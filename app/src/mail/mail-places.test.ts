// Three archives are one place, and each still stands under the name of its account.
import assert from 'node:assert/strict'
import test from 'node:test'
import type { Account, Mailbox } from '../../../src/web/contract/mail.ts'
import { mailPlaces } from './mail-places.ts'

const account = (id: string): Account => ({
  id, provider: 'imap', name: id, address: `${id}@example.org`, state: 'active', stateReason: '', needs: '', syncedAt: 0, createdAt: 0, kept: 'elsewhere', cannotSend: null, canSend: false, canChange: false, canLabel: false, servers: null,
})
const box = (accountId: string, role: Mailbox['role'], unread: number, change: Partial<Mailbox> = {}): Mailbox => ({
  id: `${accountId} ${change.name ?? role}`, accountId, name: role, path: role, role, kind: 'folder', known: '', total: 9, unread, syncedAt: 1, ...change,
})
const [home, work] = [account('home'), account('work')]
const shown = (places: readonly { name: string; unread: number }[]) => places.map(({ name, unread }) => `${name} ${unread}`)

const boxes = [
  box('work', 'trash', 1), box('work', '', 5, { name: 'Oak' }), box('work', 'inbox', 2), box('work', 'archive', 4),
  box('home', 'drafts', 7), box('home', 'inbox', 3), box('home', 'archive', 1), box('home', '', 0, { name: 'Ash' }), box('home', 'trash', 2),
]

test('with several accounts each role is one place with the sum, and each account has its own below its name', () => {
  const { inbox, together, folders, apart } = mailPlaces(boxes, [work, home])
  assert.deepEqual(shown([inbox]), ['Inbox 5'])
  assert.deepEqual(shown(together), ['Drafts 0', 'Archive 5', 'Trash 3'])
  assert.deepEqual(together.map(({ list }) => list), ['drafts', 'archive', 'trash'], 'a list of a role has the role as its address')
  assert.deepEqual(folders, [])
  assert.deepEqual(apart.map(({ account: { id }, places }) => [id, ...shown(places)]), [
    ['work', 'Inbox 2', 'Archive 4', 'Trash 1', 'Oak 5'],
    ['home', 'Inbox 3', 'Drafts 0', 'Archive 1', 'Trash 2', 'Ash 0'],
  ])
})

test('with one account nothing is told apart: its folders follow at once', () => {
  const { together, folders, apart } = mailPlaces(boxes.filter(({ accountId }) => accountId === 'home'), [home])
  assert.deepEqual([...shown(together), ...shown(folders)], ['Drafts 0', 'Archive 1', 'Trash 2', 'Ash 0'])
  assert.deepEqual(apart, [])
})

test('labels stand apart from folders, and those that programs know by a word are called by one', () => {
  const label = (name: string, known: Mailbox['known'] = '') => box('home', '', 0, { name, path: `keyword:\u0001${name}`, kind: 'label', known })
  const own = [label('Work', 'work'), label('invoices'), box('home', '', 0, { name: 'Ash' }), label('Important', 'important'), box('home', 'inbox', 1)]
  const { folders, labels } = mailPlaces(own, [home])
  assert.deepEqual([shown(folders), shown(labels)], [['Ash 0'], ['Important 0', 'invoices 0', 'Work 0']])
  const { apart } = mailPlaces([...own, box('work', 'inbox', 2)], [work, home])
  assert.deepEqual(apart.at(-1)?.places.map(({ name }) => name), ['Inbox', 'Ash', 'Important', 'invoices', 'Work'], 'below an account they come last')
})

test('an archive that shows all mail is called so, and counts nothing twice; beside another it is an archive', () => {
  const allMail = box('work', 'archive', 40, { kind: 'label', name: 'All Mail' })
  assert.deepEqual(shown(mailPlaces([box('work', 'inbox', 2), allMail], [work]).together), ['All mail 0'])
  const { together, apart } = mailPlaces([allMail, box('home', 'archive', 1)], [work, home])
  assert.deepEqual(shown(together), ['Archive 1'])
  assert.deepEqual(apart.flatMap(({ places }) => shown(places)), ['All mail 0', 'Archive 1'])
})
