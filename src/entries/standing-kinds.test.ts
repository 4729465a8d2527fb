// Which kinds may be approved beforehand, word by word. A kind that is new is not in the list,
// may not, and fails here until somebody has thought about it.
import assert from 'node:assert/strict'
import test from 'node:test'
import { mayStand } from '../actions/policy.ts'
import { systemClock } from '../base/clock.ts'
import { allKinds } from './all-kinds.ts'

const MAY: Record<string, boolean> = {
  'mail.mark-read': true,
  'mail.mark-unread': true,
  'mail.star': true,
  'mail.unstar': true,
  'mail.archive': true,
  // A word on a mail: what is a place, trash and inbox too, is refused as a label.
  'mail.label': true,
  'mail.unlabel': true,
  // Into the trash, whence a server deletes by itself; into any folder, the trash among them.
  'mail.trash': false,
  'mail.move': false,
  // What was thrown away comes back into the inbox, where it is read as new.
  'mail.restore': false,
  'mail.restore-places': false,
  'mail.create-mailbox': false,
  'mail.remove-mailbox': false,
  // The words of a letter: whoever writes them there waits for a reader.
  'mail.save-draft': false,
  'mail.delete-draft': false,
  // Hundreds of mails at a time, chosen by rules; and a word to a stranger's server.
  'mail.clean': false,
  'mail.unsubscribe': false,
  'mail.send': false,
  'house.grant': false,
}

test('each kind of action either may be approved beforehand or never may, and somebody said which', () => {
  const kinds = [...allKinds(systemClock).values()]
  assert.deepEqual(Object.fromEntries(kinds.map((kind) => [kind.kind, mayStand(kind)])), MAY)
  for (const kind of kinds) assert.ok(!mayStand(kind) || !kind.leavesTheHouse, `${kind.kind} leaves the house`)
})

test('a kind of such a name that leaves the house may not all the same', () => {
  assert.equal(mayStand({ kind: 'mail.star', leavesTheHouse: true }), false)
})
