// The contract on a real tree, then what only a Maildir can get wrong: names.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { sealApproved } from '../../actions/approved.ts'
import { fixedClock } from '../../testing/fixed-clock.ts'
import type { ChangeTargets, MailChange } from '../mail-port.ts'
import { mailWriterContract } from '../actions/mail-writer-contract.ts'
import { listFolders } from './maildir-folder.ts'
import { listFiles } from './maildir-listing.ts'
import { flagsOfFile, remoteIdOf } from './maildir-name.ts'
import { openMaildirWriter } from './maildir-writer.ts'

const NOON = Date.UTC(2026, 0, 5, 12)
const approved = (change: MailChange) =>
  sealApproved({ actionId: 'act_1', accountId: 'acc_1', userId: 'usr_1', approvedAt: NOON, change })

function tree(context: TestContext) {
  const root = mkdtempSync(join(tmpdir(), 'secretary-maildir-'))
  context.after(() => rmSync(root, { recursive: true, force: true }))
  for (const folder of ['', '.Archive', '.Work']) for (const sub of ['cur', 'new', 'tmp']) mkdirSync(join(root, folder, sub), { recursive: true })
  const writer = openMaildirWriter({ root, clock: fixedClock(NOON) })
  const put = (place: string, text = place) => writeFileSync(join(root, place), text)
  const all = () =>
    readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
      .toSorted()
  const one = (path: string, remoteId: string, seen = false) => ({ messages: [{ id: 1, mailboxId: 'm', path, remoteId, seen, flagged: false }], toPath: '' })
  const change = (kind: MailChange['change'], path: string, remoteId: string, toPath = '') =>
    writer.apply(approved({ change: kind, messageIds: [1], mailboxId: toPath }), { ...one(path, remoteId), toPath }, new AbortController().signal)
  return { root, writer, put, all, change }
}

const mailOf = (name: string, body = 'body') => `Message-ID: <${name}@example.org>\r\nSubject: ${name}\r\n\r\n${body}`

let names = 0
mailWriterContract('Maildir', async (context) => {
  const { root, writer } = tree(context)
  return {
    writer,
    approved,
    paths: { inbox: '.', archive: '.Archive', work: '.Work' },
    labels: false,
    pathOf: async (name) => (await listFolders(root)).find((one) => one.name === name)?.path,
    async put(path, { seen, flagged }) {
      const name = `${1_700_000_000 + ++names}.M${names}P1.host`
      const letters = `${flagged === true ? 'F' : ''}${seen ? 'S' : ''}`
      const raw = mailOf(name)
      writeFileSync(join(root, path, letters === '' && names % 2 === 0 ? `new/${name}` : `cur/${name}:2,${letters}`), raw)
      return { remoteId: name, mail: { messageId: `${name}@example.org`, size: raw.length } }
    },
    async remove(path, remoteId) {
      for (const sub of ['cur', 'new']) {
        for (const file of readdirSync(join(root, path, sub))) if (remoteIdOf(file) === remoteId) unlinkSync(join(root, path, sub, file))
      }
    },
    async look(path) {
      const found = new Map<string, { seen: boolean; flagged: boolean; digest: string }>()
      for (const { remoteId, sub, file } of await listFiles(join(root, path))) {
        const { seen, flagged } = flagsOfFile(sub, file)
        found.set(remoteId, { seen, flagged, digest: createHash('sha256').update(readFileSync(join(root, path, sub, file))).digest('hex') })
      }
      return found
    },
  }
})

for (const [file, change, result] of [
  ['new/1.a.host', 'mark-read', 'cur/1.a.host:2,S'],
  ['new/1.a.host', 'mark-unread', 'new/1.a.host'],
  ['cur/1.a.host', 'mark-read', 'cur/1.a.host:2,S'],
  ['cur/1.a.host:2,', 'mark-read', 'cur/1.a.host:2,S'],
  ['cur/1.a.host:2,RF', 'mark-read', 'cur/1.a.host:2,FRS'],
  ['cur/1.a.host:2,FSab', 'mark-unread', 'cur/1.a.host:2,Fab'],
  ['cur/1.a.host;2,S', 'mark-unread', 'cur/1.a.host;2,'],
  ['cur/1.a.host,U=7:2,', 'mark-read', 'cur/1.a.host,U=7:2,S'],
] as const) {
  test(`${change} makes ${file} ${result}`, async (context) => {
    const { put, all, change: apply } = tree(context)
    put(file)
    assert.equal((await apply(change, '.', '1.a.host')).proven, 1)
    assert.deepEqual(all(), [result])
  })
}

for (const [file, result] of [
  ['new/1.a.host', '.Archive/cur/1.a.host:2,'],
  ['cur/1.a.host,S=12:2,FSa', '.Archive/cur/1.a.host,S=12:2,FSa'],
  ['cur/1.a.host,U=7:2,S', '.Archive/cur/1.a.host:2,S'],
  ['cur/1.a.host,U=7,U=8:2,S', '.Archive/cur/1.a.host:2,S'],
  ['cur/:2,S', '.Archive/cur/:2,S'],
  ['cur/,U=7:2,', '.Archive/cur/:2,'],
] as const) {
  test(`a move makes ${file} ${result}`, async (context) => {
    const { put, all, change } = tree(context)
    put(file)
    assert.equal((await change('move', '.', remoteIdOf(file.slice(4)), '.Archive')).proven, 1)
    assert.deepEqual(all(), [result])
  })
}

for (const taken of ['.Archive/cur/1.a.host,S=9:2,F', '.Archive/cur/1.a.host,S=9:2,S', '.Archive/new/1.a.host,S=9']) {
  test(`a name that ${taken} has is never written over: the message gets a free one, and is proven by it`, async (context) => {
    const { root, put, all, change } = tree(context)
    put('cur/1.a.host,S=9:2,S', 'mine')
    put(taken, 'another')
    put('.Archive/cur/1.a.host.2,S=9:2,', 'a third')
    const receipt = await change('move', '.', '1.a.host,S=9', '.Archive')
    assert.deepEqual([receipt.proven, receipt.items[0]?.after['remoteId']], [1, '1.a.host.3,S=9'])
    assert.deepEqual(all(), ['.Archive/cur/1.a.host.2,S=9:2,', '.Archive/cur/1.a.host.3,S=9:2,S', taken].toSorted())
    assert.equal(readFileSync(join(root, '.Archive/cur/1.a.host.3,S=9:2,S'), 'utf8'), 'mine')
    assert.equal(readFileSync(join(root, taken), 'utf8'), 'another')
  })
}

/** A move of one mail to Archive, as a plan that knows the mail says it, and as an older plan does. */
function moveOf({ writer }: ReturnType<typeof tree>, raw: string) {
  const move = approved({ change: 'move', messageIds: [1], mailboxId: 'a' })
  const target = { id: 1, mailboxId: 'm', path: '.', remoteId: '1.a.host', seen: false, flagged: false }
  const targets = { messages: [{ ...target, mail: { messageId: 'mine@example.org', size: raw.length } }], toPath: '.Archive' }
  const older = { messages: [target], toPath: '.Archive' }
  return { apply: (of = targets) => writer.apply(move, of, signal), observe: (of: ChangeTargets = targets) => writer.observe(move, of, signal), applyOlder: () => writer.apply(move, older, signal), observeOlder: () => writer.observe(move, older, signal) }
}
const signal = new AbortController().signal

for (const [what, stranger] of [
  ['another Message-ID', mailOf('other', 'body')],
  ['another Message-ID and size', mailOf('other', 'another body')],
  ['nothing', ''],
] as const) {
  test(`a mail with ${what} that has the name of a deleted one is not taken for it`, async (context) => {
    const at = tree(context)
    const { apply, observe, applyOlder, observeOlder } = moveOf(at, mailOf('mine'))
    at.put('.Archive/cur/1.a.host:2,S', stranger)
    assert.equal((await observe()).outcome, 'not-applied')
    const receipt = await apply()
    assert.deepEqual([receipt.proven, receipt.items[0]?.outcome, receipt.items[0]?.after], [0, 'failed', {}])
    assert.match(receipt.items[0]?.error ?? '', /no longer in .*another mail/)
    // A plan that does not say which mail it means cannot be proven done, and must not be done again.
    assert.equal((await observeOlder()).outcome, 'unknown')
    assert.deepEqual([(await applyOlder()).proven, (await applyOlder()).items[0]?.outcome], [0, 'unknown'])
    assert.deepEqual(at.all(), ['.Archive/cur/1.a.host:2,S'])
  })
}

for (const [what, stands] of [
  ['whose labels were written into its header', `X-Keywords: work\r\n${mailOf('mine')}`],
  ['whose header cannot be read any more', mailOf('mine').replace(/Message-ID/i, 'Xessage-ID')],
] as const) {
  test(`a mail ${what} and that an attempt moved before it died is not told as failed`, async (context) => {
    const at = tree(context)
    const { apply, observe } = moveOf(at, mailOf('mine'))
    at.put('.Archive/cur/1.a.host:2,S', stands)
    assert.equal((await observe()).outcome, 'unknown')
    const receipt = await apply()
    assert.deepEqual([receipt.proven, receipt.items[0]?.outcome], [0, 'unknown'])
    assert.match(receipt.items[0]?.error ?? '', /may be it/)
    // One that is certainly it, under a free name, is the answer all the same.
    at.put('.Archive/cur/1.a.host.2:2,S', mailOf('mine'))
    assert.equal((await observe()).outcome, 'applied')
    assert.deepEqual(at.all(), ['.Archive/cur/1.a.host.2:2,S', '.Archive/cur/1.a.host:2,S'])
  })
}

test('a mail that an earlier attempt moved under a free name is found by what it is', async (context) => {
  const at = tree(context)
  const { apply, observe } = moveOf(at, mailOf('mine'))
  at.put('cur/1.a.host:2,', mailOf('mine'))
  at.put('.Archive/cur/1.a.host:2,S', mailOf('other'))
  assert.equal((await observe()).outcome, 'not-applied')
  const first = await apply()
  assert.equal((await observe()).outcome, 'applied')
  assert.deepEqual((await apply()).items, first.items)
  // Another mail that was delivered under the old name meanwhile is no reason to doubt it.
  at.put('new/1.a.host', mailOf('third'))
  assert.deepEqual((await apply()).items, first.items)
  assert.deepEqual(at.all(), ['.Archive/cur/1.a.host.2:2,', '.Archive/cur/1.a.host:2,S', 'new/1.a.host'])
})

test('a mail that was put in the place of the approved one is not moved', async (context) => {
  const at = tree(context)
  at.put('cur/1.a.host:2,', mailOf('other'))
  const receipt = await moveOf(at, mailOf('mine')).apply()
  assert.equal(receipt.proven, 0)
  assert.match(receipt.items[0]?.error ?? '', /another mail/)
  assert.deepEqual(at.all(), ['cur/1.a.host:2,'])
})

test('a mail whose header another program wrote labels into is still that mail', async (context) => {
  const at = tree(context)
  at.put('cur/1.a.host:2,', `X-Keywords: work\r\n${mailOf('mine')}`)
  assert.equal((await moveOf(at, mailOf('mine')).apply()).proven, 1)
  assert.deepEqual(at.all(), ['.Archive/cur/1.a.host:2,'])
})

test('a name that is not UTF-8 keeps its bytes through marking and moving', { skip: process.platform === 'darwin' ? 'its file system takes UTF-8 only (2026-11-21)' : false }, async (context) => {
  const { root, change } = tree(context)
  const [latin, greek] = [Buffer.from('1.\u00e9.host', 'latin1'), Buffer.from('1.\u00ff.host', 'latin1')]
  const place = (folder: string, name: Buffer, info: string) => Buffer.concat([Buffer.from(`${root}/${folder}cur/`), name, Buffer.from(info)])
  for (const name of [latin, greek]) writeFileSync(place('', name, ':2,'), name)
  assert.equal((await change('mark-read', '.', '1./E9.host')).proven, 1)
  assert.equal((await change('move', '.', '1./E9.host', '.Archive')).proven, 1)
  assert.deepEqual(readFileSync(place('.Archive/', latin, ':2,S')), latin)
  assert.deepEqual(readFileSync(place('', greek, ':2,')), greek)
  writeFileSync(place('', latin, ':2,'), 'another')
  assert.equal((await change('move', '.', '1./E9.host', '.Archive')).items[0]?.after['remoteId'], '1./E9.host.2')
})

test('two messages that only a server’s number tells apart are marked and moved each by itself', async (context) => {
  const { put, all, change } = tree(context)
  for (const uid of [1, 2]) put(`cur/1.a.host,U=${uid}:2,`)
  assert.equal((await change('mark-read', '.', '1.a.host,U=2')).proven, 1)
  assert.deepEqual(all(), ['cur/1.a.host,U=1:2,', 'cur/1.a.host,U=2:2,S'])
  assert.equal((await change('move', '.', '1.a.host,U=2', '.Archive')).items[0]?.after['remoteId'], '1.a.host')
  assert.deepEqual(all(), ['.Archive/cur/1.a.host:2,S', 'cur/1.a.host,U=1:2,'])
})

test('nameless messages do not become hidden ones', async (context) => {
  const { put, all, change } = tree(context)
  put('cur/:2,S')
  put('.Archive/cur/:2,', 'another')
  assert.equal((await change('mark-unread', '.', '/')).proven, 1)
  assert.equal((await change('move', '.', '/', '.Archive')).items[0]?.after['remoteId'], 'unnamed.2')
  assert.deepEqual(all(), ['.Archive/cur/:2,', '.Archive/cur/unnamed.2:2,'])
})

test('two messages that would get one name are both moved', async (context) => {
  const { put, all, writer } = tree(context)
  put('cur/1.a.host:2,', mailOf('one'))
  put('.Work/cur/1.a.host:2,S', mailOf('two'))
  const messages = ['.', '.Work'].map((path, index) => ({ id: index + 1, mailboxId: path, path, remoteId: '1.a.host', seen: false, flagged: false }))
  const receipt = await writer.apply(approved({ change: 'move', messageIds: [1, 2], mailboxId: 'a' }), { messages, toPath: '.Archive' }, signal)
  assert.deepEqual(receipt.items.map(({ outcome, after }) => [outcome, after['remoteId']]), [['done', '1.a.host'], ['done', '1.a.host.2']])
  assert.deepEqual(all(), ['.Archive/cur/1.a.host.2:2,S', '.Archive/cur/1.a.host:2,'])
})

for (const remoteId of ['../../../etc/passwd', '..', '/etc/passwd', 'cur/1.a.host', '', '1.a.host\0', '*']) {
  test(`${JSON.stringify(remoteId)} names no message`, async (context) => {
    const { put, all, change } = tree(context)
    put('cur/1.a.host:2,')
    for (const kind of ['mark-read', 'move'] as const) assert.equal((await change(kind, '.', remoteId, '.Archive')).proven, 0)
    assert.deepEqual(all(), ['cur/1.a.host:2,'])
  })
}

for (const path of ['../elsewhere', '/tmp', '.Archive/../../x', 'a\0b', '..']) {
  test(`a move to ${JSON.stringify(path)} is refused and leaves the message`, async (context) => {
    const { put, all, change } = tree(context)
    put('cur/1.a.host:2,')
    await assert.rejects(change('move', '.', '1.a.host', path), { code: 'mailbox-path' })
    assert.deepEqual(all(), ['cur/1.a.host:2,'])
  })
}

test('links are neither changed nor followed', async (context) => {
  const { root, put, all, change } = tree(context)
  const outside = mkdtempSync(join(tmpdir(), 'secretary-outside-'))
  context.after(() => rmSync(outside, { recursive: true, force: true }))
  for (const sub of ['cur', 'new']) mkdirSync(join(outside, sub))
  symlinkSync(outside, join(root, '.Linked'))
  symlinkSync('/etc/hostname', join(root, 'cur', '1.link.host:2,'))
  put('cur/2.a.host:2,')
  assert.equal((await change('move', '.', '1.link.host', '.Archive')).proven, 0)
  assert.equal((await change('mark-read', '.', '1.link.host')).proven, 0)
  assert.equal((await change('move', '.', '2.a.host', '.Linked')).proven, 0)
  assert.ok(all().includes('cur/1.link.host:2,') && all().includes('cur/2.a.host:2,'))
  assert.deepEqual(readdirSync(join(outside, 'cur')), [])
})

test('a folder that went away fails its messages and loses none', async (context) => {
  const { root, put, all, change } = tree(context)
  put('cur/1.a.host:2,')
  rmSync(join(root, '.Archive'), { recursive: true })
  const receipt = await change('move', '.', '1.a.host', '.Archive')
  assert.match(receipt.items[0]?.error ?? '', /not there/)
  assert.deepEqual(all(), ['cur/1.a.host:2,'])
})

test('a mail disk that is away is asked for again later', async (context) => {
  const { root, writer } = tree(context)
  renameSync(root, `${root}-away`)
  context.after(() => rmSync(`${root}-away`, { recursive: true, force: true }))
  const targets = { messages: [{ id: 1, mailboxId: 'm', path: '.', remoteId: 'x', seen: false, flagged: false }], toPath: '' }
  const change = approved({ change: 'mark-read', messageIds: [1], mailboxId: '' })
  await assert.rejects(writer.apply(change, targets, new AbortController().signal), { name: 'RetryLater' })
  assert.equal((await writer.observe(change, targets, new AbortController().signal)).outcome, 'unknown')
})

test('stopped half-way, the receipt tells how far it came', async (context) => {
  const { put, writer, all } = tree(context)
  const stop = new AbortController()
  const messages = ['1.a.host', '2.a.host', '3.a.host'].map((remoteId, index) => {
    put(`cur/${remoteId}:2,`)
    return { id: index + 1, mailboxId: 'm', path: '.', remoteId, seen: false, flagged: false }
  })
  // The signal is asked once before each message: the third question is answered with "stop".
  let asked = 0
  const signal = Object.defineProperty(stop.signal, 'aborted', { get: () => ++asked > 2 })
  const receipt = await writer.apply(approved({ change: 'mark-read', messageIds: [1, 2, 3], mailboxId: '' }), { messages, toPath: '' }, signal)
  assert.deepEqual(receipt.items.map(({ outcome }) => outcome), ['done', 'done', 'failed'])
  assert.match(receipt.items[2]?.error ?? '', /Stopped/)
  assert.deepEqual(all(), ['cur/1.a.host:2,S', 'cur/2.a.host:2,S', 'cur/3.a.host:2,'])
})
