// What a mail says of being a mailing, and for whom a request may be made: read from its bytes, and
// made good for mail that was stored before anybody looked.
import assert from 'node:assert/strict'
import test from 'node:test'
import { openLog } from '../../base/log.ts'
import type { JobContext } from '../../jobs/job.ts'
import { fixedClock } from '../../testing/fixed-clock.ts'
import { openKeptMail, plainParser } from '../../testing/kept-mail.ts'
import { storeTest, type TestStore } from '../../testing/real-store.ts'
import { outlineMail } from '../parse/mail-outline.ts'
import { askToReadOlderSignals, countWithoutSignals, readOlderSignalsHandler } from './read-older-signals.ts'
import { hasAll, ONE_CLICK, SIGNALS } from './signals.ts'
import { unsubscribeWays } from './unsubscribe-ways.ts'

const NOON = Date.UTC(2026, 0, 5, 12)
const mail = (...lines: string[]) => Buffer.from([...lines, '', 'text', ''].join('\r\n'))
const signalsOf = (...lines: string[]) => outlineMail(mail(...lines)).signals
const OFFER = ['From: News <news@lists.example>', 'List-Unsubscribe: <https://lists.example/u>', 'List-Unsubscribe-Post: List-Unsubscribe=One-Click']
const SEAL = 'DKIM-Signature: v=1; d=Lists.example; s=k; h=From : To : List-Unsubscribe :\r\n\tList-Unsubscribe-Post; b=abc'
const PASSED = 'Authentication-Results: mx.example.org; dkim=pass header.d=lists.example'

test('a letter has no signal, whatever it speaks of', () => {
  assert.equal(signalsOf('From: Joe <joe@elsewhere.example>', 'Subject: Sale, invoice, newsletter, password', 'In-Reply-To: <x@y.example>'), 0)
  assert.equal(signalsOf('From: noreplyson@elsewhere.example', 'Auto-Submitted: no'), 0)
})

test('one click counts where our server says that a signature over both headers holds, and nowhere else', () => {
  const isOneClick = (...lines: string[]) => hasAll(signalsOf(...lines), ONE_CLICK)
  assert.equal(isOneClick(PASSED, SEAL, ...OFFER), true)
  assert.equal(isOneClick(PASSED, 'DKIM-Signature: d=other.example; h=from; b=x', SEAL, ...OFFER), true)
  const without: [string, string[]][] = [
    ['no signature', [PASSED, ...OFFER]],
    ['nobody says that it holds', [SEAL, ...OFFER]],
    ['it does not hold', [PASSED.replace('pass', 'fail'), SEAL, ...OFFER]],
    ['it holds for another domain', [PASSED.replace('lists.example', 'evil.example'), SEAL, ...OFFER]],
    ['one header is not covered', [PASSED, SEAL.replace('List-Unsubscribe-Post', 'Subject'), ...OFFER]],
    ['a sender below claims it', ['Authentication-Results: mx.example.org; dkim=none', PASSED, SEAL, ...OFFER]],
    ['not https', [PASSED, SEAL, OFFER[0] as string, 'List-Unsubscribe: <http://lists.example/u>', OFFER[2] as string]],
    ['other words', [PASSED, SEAL, ...OFFER.slice(0, 2), 'List-Unsubscribe-Post: List-Unsubscribe=Many-Clicks']],
  ]
  for (const [why, lines] of without) assert.equal(isOneClick(...lines), false, why)
})

test('of an unsubscribe header only plain addresses are offered, and of a letter no more than its subject and text', () => {
  const none = { https: '', link: '', mailto: undefined }
  assert.deepEqual(unsubscribeWays('<mailto:leave@lists.example?subject=leave%20me&body=id%207&cc=x@evil.example>, <http://a.example/u>, <https://b.example/u?id=1>'), {
    https: 'https://b.example/u?id=1',
    link: 'http://a.example/u',
    mailto: { address: 'leave@lists.example', subject: 'leave me', text: 'id 7' },
  })
  assert.deepEqual(unsubscribeWays('<mailto:a@lists.example?subject=x%0d%0aBcc:%20y@evil.example>').mailto, { address: 'a@lists.example', subject: 'x Bcc: y@evil.example', text: 'unsubscribe' })
  for (const bad of ['', 'https://no-brackets.example', '<javascript:alert(1)>', '<ftp://a.example>', '<https://bank.example@evil.example/>', '<https://>', '<mailto:a@b.example,c@d.example>', '<mailto:a%0d%0a@b.example>', '<mailto:%>', '<mailto:>']) {
    assert.deepEqual(unsubscribeWays(bad), none, bad)
  }
})

function jobContext({ db }: TestStore): JobContext {
  return { db, clock: fixedClock(NOON), log: openLog({ level: 'silent', process: 'test' }), jobId: 'job_1', userId: '', attempt: 1, signal: new AbortController().signal, checkpoint: undefined, saveCheckpoint: async () => {}, requireLease: async () => {}, report: () => {} }
}

storeTest('mail that was stored before is looked at once, from its bytes; a mail whose bytes are lost holds up no other', async (store, context) => {
  const { db } = store
  const kept = openKeptMail(store, context)
  const ids = [(await kept.put({ subject: 'a' })).id, (await kept.put({ subject: 'b' })).id, (await kept.put({ subject: 'c' })).id]
  const [raw] = await kept.packs.append([mail(...OFFER, 'Precedence: bulk')])
  assert.ok(raw)
  const places = { raw_pack: raw.pack, raw_block: raw.block, raw_block_bytes: raw.blockBytes, raw_offset: raw.offset, raw_bytes: raw.bytes }
  await db.query.updateTable('messages').set({ signals: -1 }).execute()
  await db.query.updateTable('messages').set(places).where('id', '=', ids[0] as number).execute()
  await db.query.updateTable('messages').set({ raw_pack: 'gone' }).where('id', '=', ids[1] as number).execute()
  assert.deepEqual([await countWithoutSignals(db, 'usr_alice'), await askToReadOlderSignals(db, fixedClock(NOON))], [3, true])
  await readOlderSignalsHandler({ packs: kept.packs, parser: plainParser })({}, jobContext(store))
  const rows = await db.query.selectFrom('messages').select(['id', 'signals']).orderBy('id').execute()
  const mailing = SIGNALS.unsubscribe | SIGNALS.oneClick | SIGNALS.bulk | SIGNALS.mailer
  assert.deepEqual(rows.map(({ id, signals }) => [id, signals]), [[ids[0], mailing], [ids[1], 0], [ids[2], 0]])
  assert.equal(await askToReadOlderSignals(db, fixedClock(NOON)), false)
})
