// A send is judged at every point where it can be cut off: whatever stands on disk then, a
// repeat must end with exactly one letter in Outbox and one copy in Sent.
import assert from 'node:assert/strict'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { approvedLetter, handOverTwice, LETTER_MS, wakeLate } from '../../testing/approved-letter.ts'
import { fixedClock } from '../../testing/fixed-clock.ts'
import { openTestStore } from '../../testing/real-store.ts'
import { LetterElsewhere, type LetterJournal, type LetterNote } from '../letters/letter-journal.ts'
import { openMaildirSender } from './maildir-sender.ts'

const signal = new AbortController().signal

async function bench(context: TestContext, layout: 'dots' | 'plain' = 'dots') {
  const root = mkdtempSync(join(tmpdir(), 'secretary-sender-'))
  context.after(() => rmSync(root, { recursive: true, force: true }))
  const inbox = layout === 'dots' ? '' : 'INBOX'
  for (const sub of ['cur', 'new', 'tmp']) mkdirSync(join(root, inbox, sub), { recursive: true })
  const [outbox, sent] = layout === 'dots' ? ['.Outbox', '.Sent'] : ['Outbox', 'Sent']
  const it = await approvedLetter((await openTestStore(context)).db)
  const { approved, letter, journal } = it
  const clock = fixedClock(LETTER_MS)
  const open = (by: LetterJournal) => openMaildirSender({ root, journal: by, clock })
  const sender = open(journal)
  const send = () => sender.send(approved, letter, signal)
  const observe = async () => (await sender.observe(approved, letter, signal)).outcome
  const names = (place: string) => readdirSync(join(root, place))
  const onlyIn = (place: string) => join(root, place, names(place)[0] ?? 'none')
  const assertSentOnce = () => {
    assert.deepEqual([names(`${outbox}/new`).length, names(`${outbox}/tmp`).length, names(`${sent}/cur`).length, names(`${sent}/tmp`).length], [1, 0, 1, 0])
    // Eve stands nowhere else: without this line no carrier could bring her the letter.
    const whole = Buffer.concat([Buffer.from('Bcc: eve@example.com\r\n'), letter.raw])
    assert.deepEqual(readFileSync(onlyIn(`${outbox}/new`)), whole)
    assert.deepEqual(readFileSync(onlyIn(`${sent}/cur`)), whole)
  }
  /** As a kill leaves it: what is written down is not what was, and the folders are as they are. */
  const cutTo = async (becomes: LetterNote) => await journal.write(approved.actionId, { was: (await it.note()) ?? assert.fail(), becomes })
  return { root, ...it, clock, sender, send, sendBy: (by: LetterJournal) => open(by).send(approved, letter, signal), observe, cutTo, names, onlyIn, assertSentOnce }
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

type Bench = Awaited<ReturnType<typeof bench>>

const PART = 'try_1'
/** Back into Outbox/tmp, under the name of an attempt. */
function takeBack({ root, names }: Bench): string {
  const [name] = names('.Outbox/new')
  renameSync(join(root, '.Outbox/new', name ?? ''), join(root, '.Outbox/tmp', `${name}.${PART}`))
  return name ?? ''
}
const dropCopy = ({ root, names }: Bench) => unlinkSync(join(root, '.Sent/cur', names('.Sent/cur')[0] ?? ''))
const leavingAs = (name: string): LetterNote => ({ is: 'leaving', at: LETTER_MS, as: `${name}.${PART}` })

const CUTS: Record<string, (at: Bench) => LetterNote> = {
  'while the letter was written': (at) => {
    const name = takeBack(at)
    dropCopy(at)
    writeFileSync(join(at.root, '.Outbox/tmp', `${name}.${PART}`), 'half')
    return { is: 'here' }
  },
  'before it was written down': (at) => (takeBack(at), dropCopy(at), { is: 'here' }),
  'after it was written down': (at) => (dropCopy(at), leavingAs(takeBack(at))),
  'while the copy was written': (at) => {
    const [copy] = at.names('.Sent/cur')
    renameSync(join(at.root, '.Sent/cur', copy ?? ''), join(at.root, '.Sent/tmp', copy?.replace(':2,S', '') ?? ''))
    return leavingAs(takeBack(at))
  },
  'between the copy and the sending': (at) => leavingAs(takeBack(at)),
  'and the copy was removed': (at) => (dropCopy(at), { is: 'accepted', at: LETTER_MS, as: 'gone', answer: '', refused: [] }),
}
for (const [when, cut] of Object.entries(CUTS)) {
  test(`cut off ${when}, a repeat ends with one letter`, async (context) => {
    const at = await bench(context)
    await at.send()
    await at.cutTo(cut(at))
    assert.equal(await at.observe(), 'not-applied')
    await at.send()
    at.assertSentOnce()
  })
}

test('cut off after the sending, before that was written down: it is found in Outbox', async (context) => {
  const { names, cutTo, observe, send, assertSentOnce } = await bench(context)
  await send()
  await cutTo(leavingAs(names('.Outbox/new')[0] ?? ''))
  assert.equal(await observe(), 'applied')
  await send()
  assertSentOnce()
})

test('a letter that was carried away is known to have left, and is never sent a second time', async (context) => {
  const { root, approved, letter, sender, send, names } = await bench(context)
  await send()
  unlinkSync(join(root, '.Outbox/new', names('.Outbox/new')[0] ?? ''))
  const seen = await sender.observe(approved, letter, signal)
  assert.match(seen.outcome === 'applied' ? seen.receipt.proof : '', /taken from there since/)
  await assert.rejects(send(), /may have sent this letter/)
  assert.deepEqual(names('.Outbox/new'), [])
})

for (const [what, note] of [['cut off before that was written down', leavingAs('gone')], ['of which an older version wrote nothing down', undefined]] as const) {
  test(`a letter that was carried away, ${what}, is unknown, and not sent`, async (context) => {
    const { root, cutTo, forgetNote, observe, send, names } = await bench(context)
    await send()
    unlinkSync(join(root, '.Outbox/new', names('.Outbox/new')[0] ?? ''))
    await (note === undefined ? forgetNote() : cutTo(note))
    assert.equal(await observe(), 'unknown')
    await assert.rejects(send())
    assert.deepEqual(names('.Outbox/new'), [])
  })
}

test('of two that come to the note in the same moment one alone hands the letter over, and leaves nothing of the other’s', async (context) => {
  const { sendBy, assertSentOnce, ...it } = await bench(context)
  const { sent, refused } = await handOverTwice(it, sendBy)
  assert.ok(sent === 1 && refused.length === 1 && refused[0] instanceof LetterElsewhere, String(refused))
  assertSentOnce()
})

test('one that wakes when another has sent the letter, and it was carried away, sends nothing', async (context) => {
  const { root, names, sendBy, ...it } = await bench(context)
  const carried = async (by: LetterJournal) => {
    const receipt = await sendBy(by)
    for (const name of names('.Outbox/new')) unlinkSync(join(root, '.Outbox/new', name))
    return receipt
  }
  assert.ok((await wakeLate(it, carried)) instanceof LetterElsewhere)
  assert.deepEqual([names('.Outbox/new'), names('.Outbox/tmp'), names('.Sent/cur').length], [[], [], 1])
})

test('of two that hold the one file that was written down, because the first slept through minutes, one alone sends it', async (context) => {
  const at = await bench(context)
  const { root, clock, openSleepyJournal, journal, sendBy, names } = at
  await at.send()
  await at.cutTo(leavingAs(takeBack(at)))
  const first = openSleepyJournal()
  const late = sendBy(first).catch((error: unknown) => error)
  await first.asleep
  clock.advance(60_000)
  await sendBy(journal)
  for (const name of names('.Outbox/new')) unlinkSync(join(root, '.Outbox/new', name))
  first.wake()
  assert.ok((await late) instanceof LetterElsewhere)
  assert.deepEqual([names('.Outbox/new'), names('.Sent/cur').length], [[], 1])
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
