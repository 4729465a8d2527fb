// Which account a letter leaves by: never one that nobody carries letters from.
import assert from 'node:assert/strict'
import test from 'node:test'
import type { Account } from '../../../src/web/contract/mail.ts'
import { senderOf } from './reply-to.ts'

const account = (id: string, canSend: boolean): Account => ({
  id, provider: 'maildir', name: id, address: `${id}@example.org`, state: 'active', stateReason: '', needs: '', syncedAt: 0, createdAt: 0, kept: canSend ? 'elsewhere' : 'here', cannotSend: null, canSend, canChange: true, servers: null,
})
const [old, home, work] = [account('old', false), account('home', true), account('work', true)]
const mailIn = (accountId: string, ...to: string[]) => ({ accountId, to: to.map((address) => ({ name: '', address })), cc: [] })

test('a mail is answered from the account that it came by', () => {
  assert.equal(senderOf([old, home, work], mailIn('work', 'home@example.org')), work)
})

test('a mail of an imported file is answered from the account that it was addressed to, or else from the first', () => {
  assert.equal(senderOf([old, home, work], mailIn('old', 'ana@example.net', 'Work@Example.org')), work)
  assert.equal(senderOf([old, home, work], mailIn('old', 'old@example.org')), home)
})

test('a new letter leaves by the first that can send, and by none where none can', () => {
  assert.equal(senderOf([old, home, work], undefined), home)
  assert.equal(senderOf([old], undefined), undefined)
  assert.equal(senderOf([old], mailIn('old')), undefined)
})
