// Every layout that programs export, as real files: which mailbox each mail is of, what it says of
// itself, and that a reading goes on from any place it was stopped at.
import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { gzipSync } from 'node:zlib'
import { zipOf } from '../../testing/zip-file.ts'
import type { FoundMail, Place } from './import-source.ts'
import { openSource } from './open-source.ts'

const letter = (subject: string, ...header: string[]) => [...header, `Subject: ${subject}`, 'From: ana@example.org', 'Date: Mon, 5 Jan 2026 12:00:00 +0000', '', `Says ${subject}.`, ''].join('\n')
const mboxOf = (...letters: string[]) => letters.map((one) => `From ana@example.org Mon Jan  5 12:00:00 2026\n${one}\n`).join('')
const emlx = (raw: string, flags: number) => `${Buffer.byteLength(raw)}      \n${raw}<?xml version="1.0"?>\n<plist><dict><key>flags</key>\n<integer>${flags}</integer></dict></plist>\n`

function files(context: TestContext, tree: Record<string, string | Buffer>): string {
  const root = mkdtempSync(join(tmpdir(), 'secretary-source-'))
  context.after(() => rmSync(root, { recursive: true, force: true }))
  for (const [path, text] of Object.entries(tree)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return root
}

async function read(path: string, from?: Place): Promise<FoundMail[]> {
  const source = await openSource(path, { name: path.split('/').at(-1) ?? '' })
  try {
    const mails: FoundMail[] = []
    for await (const mail of source.read(from, new AbortController().signal)) mails.push(mail)
    return mails
  } finally {
    await source.close()
  }
}

const subjectOf = ({ raw }: FoundMail) => /^Subject: (.*)$/m.exec(Buffer.from(raw).toString())?.[1] ?? ''
const seenIn = (mails: readonly FoundMail[]) => mails.map((mail) => [mail.mailbox.name, mail.mailbox.role, subjectOf(mail)])
const flagsIn = ({ flags }: FoundMail) => Object.entries(flags).filter(([, set]) => set).map(([flag]) => flag)

test('a Takeout mbox is one feed with labels, flags and conversations, in English and Romanian', async (context) => {
  const root = files(context, {
    'All mail.mbox': mboxOf(
      letter('one', 'X-GM-THRID: 17', 'X-Gmail-Labels: Inbox,Unread,Starred,"Work, old"'),
      letter('two', 'X-Gmail-Labels: =?UTF-8?Q?Trimise,Deschise,Co=C8=99_de_gunoi?='),
      letter('three', 'X-Gmail-Labels: Opened'),
      letter('four'),
    ),
  })
  const mails = await read(join(root, 'All mail.mbox'))
  assert.deepEqual(mails.map(({ mailbox, labels }) => [mailbox.kind ?? 'folder', labels.map(({ name, role }) => `${name}:${role}`)]), [
    ['feed', ['Inbox:inbox', 'Work, old:']],
    ['feed', ['Trimise:sent', 'Coș de gunoi:trash']],
    ['feed', ['Archived:archive']],
    ['folder', []],
  ])
  assert.deepEqual(mails.map(flagsIn), [['flagged'], ['seen'], ['seen'], ['seen']])
  assert.deepEqual(mails.map(({ conversation }) => conversation), ['17', '', '', ''])
  assert.ok(mails.every(({ receivedMs }) => receivedMs === Date.UTC(2026, 0, 5, 12)))
})

test('a folder holds the mailboxes of Thunderbird, Apple Mail, a Maildir and single mails', async (context) => {
  const root = files(context, {
    'Inbox': mboxOf(letter('thunderbird', 'X-Mozilla-Status: 0001')),
    'Inbox.msf': '// <!-- <mdb:mork:z v="1.4"/> -->',
    'Inbox.sbd/Clients': mboxOf(letter('nested')),
    'Old.mbox/mbox': mboxOf(letter('apple mbox')),
    'Now.mbox/5F3C7A10-0000-4000-8000-0123456789AB/Data/1/2/Messages/12.emlx': emlx(letter('apple emlx'), 1 + 2 ** 4),
    'Maildir/cur/1700000000.a.host:2,FS': letter('in cur'),
    'Maildir/new/1700000001.b.host': letter('in new'),
    'Maildir/tmp/1700000002.c.host': letter('not delivered yet'),
    'Maildir/.Sent.2025/cur/1700000003.d.host:2,S': letter('Maildir++'),
    'Papers/one.eml': letter('single'),
    'Papers/empty.eml': '',
    'Papers/notes.txt': 'milk, bread\n',
    '.hidden/x.eml': letter('hidden'),
    'top.eml': letter('at the top'),
  })
  const mails = await read(root)
  assert.deepEqual(
    seenIn(mails).map((one) => one.join(' | ')).toSorted(),
    [
      'Inbox | inbox | at the top',
      'Inbox | inbox | thunderbird',
      'Inbox/Clients |  | nested',
      'Maildir |  | in cur',
      'Maildir |  | in new',
      'Maildir/Sent/2025 |  | Maildir++',
      'Now |  | apple emlx',
      'Old |  | apple mbox',
      'Papers |  | ',
      'Papers |  | single',
    ].toSorted(),
  )
  const by = (subject: string) => mails.find((mail) => subjectOf(mail) === subject) as FoundMail
  assert.deepEqual([flagsIn(by('in cur')), flagsIn(by('in new')), flagsIn(by('apple emlx'))], [['seen', 'flagged'], [], ['seen', 'flagged']])
  assert.deepEqual(mails.filter(({ trouble }) => trouble !== '').map(({ trouble }) => trouble), ['Papers/empty.eml: it is empty'])
})

test('links are not followed, pipes are no mail, and a file that may not be read is said and stops nothing', async (context) => {
  const root = files(context, { 'mail/a.eml': letter('a'), 'mail/b.eml': letter('b'), 'mail/c.eml': letter('c'), 'outside/x.eml': letter('outside') })
  symlinkSync(join(root, 'outside'), join(root, 'mail/link'))
  symlinkSync(join(root, 'outside/x.eml'), join(root, 'mail/x.eml'))
  chmodSync(join(root, 'mail/b.eml'), 0)
  const mails = await read(join(root, 'mail'))
  const mayReadAll = process.getuid?.() === 0
  assert.deepEqual(mails.map(subjectOf), mayReadAll ? ['a', 'b', 'c'] : ['a', '', 'c'])
  if (!mayReadAll) assert.match(mails[1]?.trouble ?? '', /b\.eml: the user that runs Secretary may not read it/)
})

test('an archive is read as the folder it was, an mbox in it too, and names in it lead nowhere', async (context) => {
  const root = files(context, {
    'takeout.zip': zipOf([
      { name: 'Takeout/archive_browser.html', bytes: '<html>' },
      { name: 'Takeout/Mail/', bytes: '' },
      { name: 'Takeout/Mail/All mail.mbox', bytes: mboxOf(letter('one', 'X-Gmail-Labels: Inbox'), letter('two')) },
      { name: '../../etc/Papers/evil.eml', bytes: letter('outside'), stored: true },
      { name: '__MACOSX/._x.eml', bytes: 'x' },
      { name: 'Box/cur/1.a:2,S', bytes: letter('maildir') },
      { name: 'locked.eml', bytes: letter('locked'), locked: true },
      { name: 'bomb.eml', bytes: letter('bomb'), saysBytes: 4_000_000_000 },
    ]),
  })
  const mails = await read(join(root, 'takeout.zip'))
  assert.deepEqual(seenIn(mails), [
    ['Takeout', '', 'one'],
    ['All mail', 'archive', 'two'],
    ['etc/Papers', '', 'outside'],
    ['Box', '', 'maildir'],
    ['Inbox', 'inbox', ''],
    ['Inbox', 'inbox', ''],
  ])
  assert.match(mails[4]?.trouble ?? '', /locked\.eml: it is locked with a password/)
  assert.match(mails[5]?.trouble ?? '', /bomb\.eml: it says to be so much larger/)
  writeFileSync(join(root, 'cut.zip'), zipOf([{ name: 'a.eml', bytes: letter('a') }]).subarray(0, 40))
  await assert.rejects(openSource(join(root, 'cut.zip'), { name: 'cut.zip' }), { code: 'import-broken-archive' })
})

const LOCAL_BYTES = 30 + 'a.eml'.length

/** Of the list at the end of an archive, by number. */
function listed(zip: Buffer, wanted: number): number {
  let at = zip.readUInt32LE(zip.length - 6)
  for (let n = 0; n < wanted; n++) at += 46 + zip.readUInt16LE(at + 28)
  return at
}

test('an archive whose entries lie in each other is refused whole, also within a folder, and one whose list is out of order is not', async (context) => {
  const plain = () => zipOf(['a', 'b', 'c'].map((name) => ({ name: `${name}.eml`, bytes: letter(name), stored: true })))
  // Three names for one entry; and one that swallows the two behind it.
  const [same, nested, turned] = [plain(), plain(), plain()]
  for (const n of [1, 2]) same.writeUInt32LE(same.readUInt32LE(listed(same, 0) + 42), listed(same, n) + 42)
  const whole = nested.readUInt32LE(nested.length - 6) - LOCAL_BYTES
  for (const field of [20, 24]) nested.writeUInt32LE(whole, listed(nested, 0) + field)
  const [first, last] = [turned.readUInt32LE(listed(turned, 0) + 42), turned.readUInt32LE(listed(turned, 2) + 42)]
  turned.writeUInt32LE(last, listed(turned, 0) + 42)
  turned.writeUInt32LE(first, listed(turned, 2) + 42)
  const root = files(context, { 'same.zip': same, 'nested.zip': nested, 'turned.zip': turned })
  for (const name of ['same.zip', 'nested.zip']) await assert.rejects(openSource(join(root, name), { name }), { code: 'import-overlapping' }, name)
  assert.deepEqual((await read(join(root, 'turned.zip'))).map(({ trouble }) => trouble), ['', '', ''])
  const all = await read(root)
  assert.deepEqual(all.filter(({ trouble }) => trouble !== '').map(({ trouble }) => trouble.replace(/^\w+\.zip: /, '').slice(0, 46)), ['the files of this archive lie in each other, an', 'the files of this archive lie in each other, an'].map((text) => text.slice(0, 46)))
  assert.equal(all.filter(({ trouble }) => trouble === '').length, 3, 'the others of the folder are read')
})

test('archives in a folder are read as if they were unpacked there, and read on from any of their mails', async (context) => {
  const takeout = (subject: string) => zipOf([{ name: 'Takeout/archive_browser.html', bytes: '<html>' }, { name: 'Takeout/Mail/All mail.mbox', bytes: mboxOf(letter(subject), letter(`${subject}b`)) }])
  const root = files(context, { 'takeout-001.zip': takeout('1'), 'takeout-002.ZIP': takeout('2'), 'Papers/old.zip': zipOf([{ name: 'a.eml', bytes: letter('3') }]), 'cut.zip': takeout('4').subarray(0, 40), 'z.eml': letter('5') })
  const all = await read(root)
  assert.deepEqual(seenIn(all), [
    ['Papers', '', '3'],
    ['Inbox', 'inbox', ''],
    ...['1', '1b', '2', '2b'].map((subject) => ['All mail', 'archive', subject]),
    ['Inbox', 'inbox', '5'],
  ])
  assert.match(all[1]?.trouble ?? '', /^cut\.zip: this ZIP archive cannot be opened.*Download or export it again/)
  for (const [index, { next }] of all.entries()) assert.deepEqual((await read(root, next)).map(subjectOf), all.slice(index + 1).map(subjectOf), `behind ${index + 1}`)
})

test('what may hold mail and is not read here is named with what to do, and what is no mail is passed over', async (context) => {
  const root = files(context, {
    'm.mbox.gz': gzipSync(mboxOf(letter('gz'))),
    'out.zip': zipOf([{ name: 'in.zip', bytes: zipOf([{ name: 'a.eml', bytes: letter('a') }]) }, { name: 'letter.docx', bytes: zipOf([{ name: 'word/document.xml', bytes: '<w/>' }]) }]),
    'archive.pst': '!BDN and what Outlook makes of it',
    'milk.txt': 'milk, bread\n',
    'page.html': '<html>',
  })
  assert.deepEqual((await read(root)).map(({ trouble }) => trouble), [
    'archive.pst: it is in a format of Outlook’s own, which is not read here. Open it there and export its mail as .eml, or connect the mailbox that it came from',
    'm.mbox.gz: it is a packed archive of a kind that is not read here. Unpack it, and import what was in it',
    'out.zip: in.zip: it is an archive within an archive. Unpack it, and import what was in it',
  ])
})

test('an .eml is kept byte by byte whatever is in it, and said to be broken where nothing of it is a mail', async (context) => {
  const tree = { 'bare.eml': 'Subject: only this\r\n\r\nTEST\r\n', 'mac.eml': 'Return-Path: <>\rReceived: from a by b\r\rHi', 'page.eml': '<html><body>a page</body>', 'picture.eml': '\u0000\u0001\u0002' }
  const root = files(context, { ...tree, 'all.zip': zipOf(Object.entries(tree).map(([name, bytes]) => ({ name, bytes }))) })
  for (const path of ['all.zip', '.']) {
    const mails = (await read(join(root, path))).slice(-4)
    assert.deepEqual(mails.map(({ raw }) => Buffer.from(raw).toString()), Object.values(tree))
    assert.deepEqual(mails.map(({ trouble }) => trouble.split(';')[0]), ['', '', 'page.eml: nothing of a mail can be read in it', 'picture.eml: nothing of a mail can be read in it'])
  }
  assert.equal((await read(join(root, 'bare.eml'))).length, 1)
  assert.match((await read(join(root, 'page.eml')))[0]?.trouble ?? '', /nothing of a mail/)
})

test('an entry whose bytes are damaged costs itself alone', async (context) => {
  const good = zipOf([{ name: 'a.eml', bytes: letter('a'.repeat(500)) }, { name: 'b.eml', bytes: letter('b') }])
  // In the middle of what is deflated of the first.
  good.fill(0xff, 60, 90)
  const root = files(context, { 'damaged.zip': good })
  const mails = await read(join(root, 'damaged.zip'))
  assert.deepEqual([mails[0]?.trouble, mails[1] && subjectOf(mails[1])], ['a.eml: it cannot be read (damaged)', 'b'])
})

for (const [what, name] of [['a folder', 'tree'], ['an archive', 'tree.zip'], ['an mbox', 'all.mbox']] as const) {
  test(`${what} is read on from behind any of its mails, and nothing comes twice`, async (context) => {
    const tree = { 'A/1.eml': letter('1'), 'A/2.eml': letter('2'), 'B.mbox': mboxOf(letter('3'), letter('4'), letter('5')), 'Bx/6.eml': letter('6'), 'C/cur/7:2,S': letter('7') }
    const root = files(context, {
      ...Object.fromEntries(Object.entries(tree).map(([path, text]) => [`tree/${path}`, text])),
      'tree.zip': zipOf(Object.entries(tree).map(([path, bytes]) => ({ name: path, bytes }))),
      'all.mbox': mboxOf(...'1234567'.split('').map((n) => letter(n))),
    })
    const all = await read(join(root, name))
    assert.deepEqual(all.map(subjectOf), '1234567'.split(''))
    for (const [index, { next }] of all.entries()) assert.deepEqual((await read(join(root, name), next)).map(subjectOf), '1234567'.split('').slice(index + 1), `behind ${index + 1}`)
  })
}

test('an mbox that was written anew since is read from its start, so that no mail is cut in two', async (context) => {
  const root = files(context, { 'x.mbox': mboxOf(letter('1'), letter('2'), letter('3')) })
  const [first] = await read(join(root, 'x.mbox'))
  writeFileSync(join(root, 'x.mbox'), mboxOf(letter('a longer one than it was'), letter('2'), letter('3')))
  assert.deepEqual((await read(join(root, 'x.mbox'), first?.next)).map(subjectOf), ['a longer one than it was', '2', '3'])
})

test('a file alone is the mailbox that its name says; what is not there or is no mail is refused in words', async (context) => {
  const root = files(context, { 'Spam.mbox': mboxOf(letter('a')), 'Letters.mbox': mboxOf(letter('b')), 'x.txt': 'milk\n', 'De trimis.mbox': mboxOf(letter('c')) })
  for (const [name, role] of [['Spam.mbox', 'junk'], ['Letters.mbox', 'inbox'], ['De trimis.mbox', 'drafts']] as const) assert.equal((await read(join(root, name)))[0]?.mailbox.role, role)
  await assert.rejects(read(join(root, 'nowhere')), { code: 'import-missing' })
  await assert.rejects(read(join(root, 'x.txt')), { code: 'import-unknown' })
})
