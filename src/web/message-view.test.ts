// What a mail says of itself is one thing; how much of it is here is what we say, and it must be true.
import assert from 'node:assert/strict'
import test from 'node:test'
import { parseMessage } from '../mail/parse/parse-message.ts'
import { rowOf } from '../mail/sync/read-in.ts'
import type { Lacking } from '../mail/types.ts'
import { NOWHERE, type RawLocation } from '../store/blobs/pack.ts'
import { messageViewOf } from './message-view.ts'

const LETTER = Buffer.from('From: anna@example.org\r\nSubject: Plans\r\n\r\n')

async function viewOf(raw: Uint8Array, lacking?: Lacking) {
  const row = await rowOf({ remoteId: '1.a.host', raw, receivedMs: 1, ...(lacking === undefined ? {} : { lacking }) }, { seen: false, flagged: false, answered: false, draft: false })
  const at: RawLocation = lacking?.kind === 'unreadable' ? NOWHERE : { pack: 'p1', block: 0, blockBytes: 9, offset: 0, bytes: raw.length }
  const stored = { ...row, id: 1, userId: 'alice', accountId: 'acc', mailboxId: 'mbx', threadId: 'thr', raw: at }
  return messageViewOf(stored, { parsed: await parseMessage(raw), safe: undefined })
}

test('a damaged mail is here whole, one that was too large by its header, one that could not be read not at all', async () => {
  const damaged = await viewOf(Buffer.from('not a mail'))
  assert.deepEqual([damaged.kept, damaged.broken === ''], ['whole', false])
  const large = await viewOf(LETTER, { kind: 'too-large', why: 'It is 90 MB large', size: 90_000_000 })
  assert.deepEqual([large.kept, large.subject, large.broken], ['header', 'Plans', 'It is 90 MB large'])
  // Also one whose size is not known either.
  for (const size of [0, 6]) assert.equal((await viewOf(new Uint8Array(), { kind: 'unreadable', why: 'EACCES', size })).kept, 'nothing')
  assert.equal((await viewOf(LETTER)).kept, 'whole')
})
