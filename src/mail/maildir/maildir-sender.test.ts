// A send is judged at every point where it can be cut off: whatever stands on disk then, a
// repeat must end with exactly one letter in Outbox and one copy in Sent.
import assert from 'node:assert/strict'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { sealApproved } from '../../actions/approved.ts'
import { fixedClock } from '../../testing/fixed-clock.ts'
import { composeLetter } from '../compose.ts'
import type { SendMail } from '../mail-port.ts'
import { openMaildirSender } from './maildir-sender.ts'

const NOON = Date.UTC(2026, 0, 5, 12)
const mail: SendMail = {
  accountId: 'acc_1',
  to: [{ name: 'Bob', address: 'bob@example.net' }],
  cc: [],
  bcc: [{ name: '', address: 'eve@example.com' }],
  subject: 'Joi',
  text: 'Joi e bine.\n\nAna',
}
const signal = new AbortController().signal

async function bench(context: TestContext, layout: 'dots' | 'plain' = 'dots') {
  const root = mkdtempSync(join(tmpdir(), 'secretary-sender-'))
  context.after(() => rmSync(root, { recursive: true, force: true }))
  const inbox = layout === 'dots' ? '' : 'INBOX'
  for (const sub of ['cur', 'new', 'tmp']) mkdirSync(join(root, inbox, sub), { recursive: true })
  const [outbox, sent] = layout === 'dots' ? ['.Outbox', '.Sent'] : ['Outbox', 'Sent']
  const approved = sealApproved({ actionId: 'act_1', accountId: 'acc_1', userId: 'usr_1', approvedAt: NOON, change: mail })
  const letter = await composeLetter(mail, { actionId: 'act_1', from: { name: 'Ana', address: 'ana@example.org' }, dateMs: NOON, inReplyTo: '', references: [] })
  const sender = openMaildirSender({ root, clock: fixedClock(NOON) })
  const names = (place: string) => readdirSync(join(root, place))
  const onlyIn = (place: string) => join(root, place, names(place)[0] ?? 'none')
  const assertSentOnce = () => {
    assert.deepEqual([names(`${outbox}/new`).length, names(`${outbox}/tmp`).length, names(`${sent}/cur`).length, names(`${sent}/tmp`).length], [1, 0, 1, 0])
    // Eve stands nowhere else: without this line no carrier could bring her the letter.
    const whole = Buffer.concat([Buffer.from('Bcc: eve@example.com\r\n'), letter.raw])
    assert.deepEqual(readFileSync(onlyIn(`${outbox}/new`)), whole)
    assert.deepEqual(readFileSync(onlyIn(`${sent}/cur`)), whole)
  }
  return { root, approved, letter, sender, names, onlyIn, assertSentOnce }
}

for (const layout of ['dots', 'plain'] as const) {
  test(`the same bytes lie in Outbox and, as read, in Sent (${layout})`, async (context) => {
    const { approved, letter, sender, names, assertSentOnce } = await bench(context, layout)
    const receipt = await sender.send(approved, letter, signal)
    assertSentOnce()
    assert.match(names(layout === 'dots' ? '.Sent/cur' : 'Sent/cur')[0] ?? '', /:2,S$/)
    assert.deepEqual([receipt.expected, receipt.proven, receipt.items[0]?.after['messageId']], [1, 1, letter.messageId])
  })
}

test('before it is sent it is seen as not sent; afterwards as sent; sending again changes nothing', async (context) => {
  const { approved, letter, sender, assertSentOnce } = await bench(context)
  assert.equal((await sender.observe(approved, letter, signal)).outcome, 'not-applied')
  await sender.send(approved, letter, signal)
  assert.equal((await sender.observe(approved, letter, signal)).outcome, 'applied')
  await sender.send(approved, letter, signal)
  assertSentOnce()
})

const CUTS: Record<string, (at: Awaited<ReturnType<typeof bench>>) => void> = {
  'while the draft was written': ({ root, names }) => {
    const [name] = names('.Outbox/new')
    unlinkSync(join(root, '.Outbox/new', name ?? ''))
    unlinkSync(join(root, '.Sent/cur', `${name}:2,S`))
    writeFileSync(join(root, '.Outbox/tmp', `${name}.part`), 'half')
  },
  'after the draft': ({ root, names }) => {
    const [name] = names('.Outbox/new')
    renameSync(join(root, '.Outbox/new', name ?? ''), join(root, '.Outbox/tmp', name ?? ''))
    unlinkSync(join(root, '.Sent/cur', `${name}:2,S`))
  },
  'while the copy was written': ({ root, names }) => {
    const [name] = names('.Outbox/new')
    renameSync(join(root, '.Outbox/new', name ?? ''), join(root, '.Outbox/tmp', name ?? ''))
    renameSync(join(root, '.Sent/cur', `${name}:2,S`), join(root, '.Sent/tmp', name ?? ''))
  },
  'between the copy and the sending': ({ root, names }) => {
    const [name] = names('.Outbox/new')
    renameSync(join(root, '.Outbox/new', name ?? ''), join(root, '.Outbox/tmp', name ?? ''))
  },
  'and the copy was removed': ({ root, names }) => unlinkSync(join(root, '.Sent/cur', names('.Sent/cur')[0] ?? '')),
}
for (const [when, cut] of Object.entries(CUTS)) {
  test(`cut off ${when}, a repeat ends with one letter`, async (context) => {
    const at = await bench(context)
    await at.sender.send(at.approved, at.letter, signal)
    cut(at)
    assert.equal((await at.sender.observe(at.approved, at.letter, signal)).outcome, 'not-applied')
    await at.sender.send(at.approved, at.letter, signal)
    at.assertSentOnce()
  })
}

test('a letter that was carried away is never sent a second time', async (context) => {
  const { root, approved, letter, sender, names } = await bench(context)
  await sender.send(approved, letter, signal)
  unlinkSync(join(root, '.Outbox/new', names('.Outbox/new')[0] ?? ''))
  assert.equal((await sender.observe(approved, letter, signal)).outcome, 'unknown')
  await assert.rejects(sender.send(approved, letter, signal))
  assert.deepEqual(names('.Outbox/new'), [])
})

test('a letter that was read or flagged in the folders is still found', async (context) => {
  const { root, approved, letter, sender, names } = await bench(context)
  await sender.send(approved, letter, signal)
  const [name] = names('.Outbox/new')
  renameSync(join(root, '.Outbox/new', name ?? ''), join(root, '.Outbox/cur', `${name}:2,S`))
  renameSync(join(root, '.Sent/cur', `${name}:2,S`), join(root, '.Sent/cur', `${name}:2,FS`))
  assert.equal((await sender.observe(approved, letter, signal)).outcome, 'applied')
})

test('a different letter under the same name stops everything', async (context) => {
  const { approved, letter, sender, onlyIn, names } = await bench(context)
  await sender.send(approved, letter, signal)
  writeFileSync(onlyIn('.Sent/cur'), 'changed by hand')
  assert.equal((await sender.observe(approved, letter, signal)).outcome, 'unknown')
  await assert.rejects(sender.send(approved, letter, signal), { code: 'letter-differs' })
  assert.equal(readFileSync(onlyIn('.Sent/cur'), 'utf8'), 'changed by hand')
  assert.equal(names('.Outbox/new').length, 1)
})

test('a letter to somebody whom nobody approved is refused', async (context) => {
  const { root, approved, letter, sender } = await bench(context)
  const more = { ...letter, envelope: { ...letter.envelope, to: [...letter.envelope.to, 'mallory@example.net'] } }
  await assert.rejects(sender.send(approved, more, signal), { code: 'not-approved' })
  await assert.rejects(sender.send(approved, { ...letter, messageId: 'act_2@example.org' }, signal), { code: 'not-approved' })
  assert.deepEqual(readdirSync(root).toSorted(), ['cur', 'new', 'tmp'])
})

test('an Outbox that is a link is not written to', async (context) => {
  const { root, approved, letter, sender } = await bench(context)
  const outside = mkdtempSync(join(tmpdir(), 'secretary-outside-'))
  context.after(() => rmSync(outside, { recursive: true, force: true }))
  symlinkSync(outside, join(root, '.Outbox'))
  await assert.rejects(sender.send(approved, letter, signal), { code: 'mailbox-missing' })
  assert.deepEqual(readdirSync(outside), [])
})

for (const folder of ['.Outbox', '.Sent']) {
  for (const sub of ['tmp', 'new', 'cur']) {
    test(`a ${folder} whose ${sub} is a link is not written to, and nothing is sent`, async (context) => {
      const { root, approved, letter, sender } = await bench(context)
      const outside = mkdtempSync(join(tmpdir(), 'secretary-outside-'))
      context.after(() => rmSync(outside, { recursive: true, force: true }))
      for (const other of ['tmp', 'new', 'cur']) if (other !== sub) mkdirSync(join(root, folder, other), { recursive: true })
      symlinkSync(outside, join(root, folder, sub))
      await assert.rejects(sender.send(approved, letter, signal), { code: 'mailbox-missing' })
      assert.deepEqual(readdirSync(outside), [])
      for (const other of ['.Outbox/new', '.Sent/cur']) assert.deepEqual(existsSync(join(root, other)) ? readdirSync(join(root, other)) : [], [])
    })
  }
}
