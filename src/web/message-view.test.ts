// What a mail says of itself is one thing; how much of it is here is what we say, and it must be true.
import assert from 'node:assert/strict'
import test from 'node:test'
import { outlineMail } from '../mail/parse/mail-outline.ts'
import { openedMailOf } from '../mail/parse/opened-mail.ts'
import { parseMessage } from '../mail/parse/parse-message.ts'
import { NO_MARKS, rowOf } from '../mail/sync/read-in.ts'
import type { Lacking } from '../mail/types.ts'
import { NOWHERE, type RawLocation } from '../store/blobs/raw-location.ts'
import { messageViewOf } from './message-view.ts'

const LETTER = Buffer.from('From: anna@example.org\r\nSubject: Plans\r\n\r\n')

function viewOf(raw: Uint8Array, lacking?: Lacking) {
  const row = rowOf({ remoteId: '1.a.host', raw, receivedMs: 1, ...(lacking === undefined ? {} : { lacking }) }, NO_MARKS, outlineMail(raw))
  const at: RawLocation = lacking?.kind === 'unreadable' ? NOWHERE : { pack: 'p1', block: 0, blockBytes: 9, offset: 0, bytes: raw.length }
  const stored = { ...row, id: 1, userId: 'alice', accountId: 'acc', mailboxId: 'mbx', threadId: 'thr', raw: at }
  return messageViewOf(stored, openedMailOf(raw, parseMessage(raw)), { files: [], scans: false })
}

test('a damaged mail is here whole, one whose rest comes later by its start, one that was too large by its header, one that could not be read not at all', () => {
  const damaged = viewOf(Buffer.from('not a mail'))
  assert.deepEqual([damaged.kept, damaged.broken === ''], ['whole', false])
  const large = viewOf(LETTER, { kind: 'too-large', why: 'It is 90 MB large', size: 90_000_000 })
  assert.deepEqual([large.kept, large.subject, large.broken], ['header', 'Plans', 'It is 90 MB large'])
  const begun = viewOf(LETTER, { kind: 'deferred', why: '', size: 90_000 })
  assert.deepEqual([begun.kept, begun.subject, begun.broken], ['start', 'Plans', ''])
  // Also one whose size is not known either.
  for (const size of [0, 6]) assert.equal(viewOf(new Uint8Array(), { kind: 'unreadable', why: 'EACCES', size }).kept, 'nothing')
  assert.equal(viewOf(LETTER).kept, 'whole')
})
