// The same mail as without a thread, a reason for the mail that will not end, and nobody who waits for it.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { pathToFileURL } from 'node:url'
import { zstdDecompressSync } from 'node:zlib'
import { RetryLater } from '../../base/fault.ts'
import { outlineMail, type MailOutline } from './mail-outline.ts'
import { openMailParser, type MailParser } from './mail-parser.ts'
import { openedMailOf } from './opened-mail.ts'
import { parseLimits } from './parse-limits.ts'
import { parseMessage } from './parse-message.ts'

const ANA = { owner: 'ana' }
const GREETING = ['From: Ana <ana@example.org>', 'Subject: Plans', 'Message-ID: <plans@example.org>', 'MIME-Version: 1.0']
const picture = Buffer.from('89504e470d0a1a0a', 'hex')
const letter = Buffer.from(
  [
    ...GREETING,
    'Content-Type: multipart/related; boundary=b',
    '',
    '--b',
    'Content-Type: text/html; charset=utf-8',
    '',
    '<p>Here they are.</p><img src="cid:one"><img src="https://pictures.example.org/two.png" width="90" height="90">',
    '--b',
    'Content-Type: image/png; name=one.png',
    'Content-Disposition: inline; filename=one.png',
    'Content-ID: <one>',
    'Content-Transfer-Encoding: base64',
    '',
    picture.toString('base64'),
    '--b--',
    '',
  ].join('\r\n'),
)
const large = (bytes: number) => Buffer.concat([Buffer.from([...GREETING, '', 'The text begins.', ''].join('\r\n')), Buffer.alloc(bytes, `${'words '.repeat(12)}\r\n`)])

/** Its threads are started once for all of these. */
const parser = openMailParser()
test.after(() => parser.close())

const outline = async (by: MailParser, raw: Uint8Array): Promise<MailOutline> => await by.outline(raw, ANA)

function folderOf(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'secretary-parser-'))
  context.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Threads that do something else with what they are asked. */
function threadPrograms(context: TestContext): (name: string, answers: string) => URL {
  const folder = folderOf(context)
  const own = JSON.stringify(new URL('../../base/side-thread.ts', import.meta.url).href)
  return (name, answers) => {
    const file = join(folder, name)
    writeFileSync(file, `import { existsSync, writeFileSync } from 'node:fs'\nimport { answerQuestions } from ${own}\nanswerQuestions(async () => { ${answers} })`)
    return pathToFileURL(file)
  }
}

test('a mail comes out of the thread as it is without one', async () => {
  assert.deepEqual(await outline(parser, letter), outlineMail(letter))
  const opened = await parser.open(letter, ANA)
  assert.deepEqual(opened, openedMailOf(letter, parseMessage(letter)))
  assert.match(opened.safe?.html ?? '', new RegExp(`data:image/png;base64,${picture.toString('base64')}`))
  assert.deepEqual(Buffer.from(await parser.file(letter, opened.attachments[0]!.place, ANA)), picture)
})

test('remote pictures come from the address that consent gave them, and from nowhere without', async () => {
  assert.doesNotMatch((await parser.open(letter, ANA)).safe?.html ?? '', /pictures\.example\.org|\/seen\//)
  assert.match((await parser.open(letter, { ...ANA, picturesAt: '/seen/' })).safe?.html ?? '', /src="\/seen\/0"/)
})

test('the bytes stay with whoever gave them, also when they are part of a larger piece', async () => {
  const block = Buffer.concat([Buffer.from('another mail'), letter, Buffer.from('and another')])
  const part = block.subarray(12, 12 + letter.length)
  assert.equal((await outline(parser, part)).subject, 'Plans')
  assert.deepEqual(part, letter)
})

test('many are read together, and what their pack keeps is what came, the large ones left to whoever asked', async () => {
  const batchOf = (name: string) => [large(90_000), Buffer.from(`Subject: ${name}\r\n\r\n${name}`), large(600_000), Buffer.from(`Subject: ${name} again\r\n\r\n`)]
  // One after another: the memory of the first batch is that of the second.
  const batches = [batchOf('a'.repeat(2_000)), batchOf('b')]
  const taken = [await parser.takeIn(batches[0]!, ANA), await parser.takeIn(batches[1]!, ANA)]
  for (const [index, { outlines, blocks }] of taken.entries()) {
    const raws = batches[index]!
    assert.deepEqual(outlines, raws.map(outlineMail))
    assert.deepEqual(blocks.flatMap(({ members }) => members.map(({ position }) => position)), [0, 1, 3])
    for (const { frame, members } of blocks) assert.deepEqual(zstdDecompressSync(frame), Buffer.concat(members.map(({ position }) => raws[position]!)))
  }
})

test('of a mail that nothing can be read of in time the reason is shown', async (context) => {
  const hasty = openMailParser({ allowed: { anyMs: 0, megabyteMs: 0, startMs: 0 }, file: threadPrograms(context)('never.mjs', 'await new Promise(() => {})') })
  context.after(() => hasty.close())
  const nothing = await outline(hasty, large(1_000))
  assert.deepEqual([nothing.subject, nothing.broken], ['', 'The message takes too long to be read'])
  const unopened = await hasty.open(large(1_000), ANA)
  assert.deepEqual([unopened.text, unopened.safe, unopened.broken], ['', undefined, 'The message takes too long to be read'])
})

test('a mail that takes too long is shown by its header and its start, and says why', async (context) => {
  const hasty = openMailParser({ allowed: { anyMs: 0, megabyteMs: 0, startMs: parseLimits.mailParseMs } })
  context.after(() => hasty.close())
  const { subject, messageId, snippet, broken } = await outline(hasty, large(600_000))
  assert.deepEqual([subject, messageId, broken], ['Plans', 'plans@example.org', 'The message takes too long to be read'])
  assert.match(snippet, /^The text begins/)
  assert.match((await hasty.open(large(600_000), ANA)).text, /^The text begins/)
})

test('large mails of one person wait for each other, small ones and somebody else’s do not', async () => {
  // Both threads of the large ones are up, so that nobody is ahead for having started sooner.
  await Promise.all([parser.open(large(600_000), ANA), parser.open(large(600_000), { owner: 'bob' }), parser.open(letter, ANA)])
  const ended: string[] = []
  const open = (name: string, raw: Uint8Array, owner: string) => parser.open(raw, { owner }).then(() => ended.push(name))
  const anas = Array.from({ length: 3 }, (_, n) => open(`ana ${n}`, large(600_000), 'ana'))
  await Promise.all([open('small', letter, 'ana'), open('bob', large(600_000), 'bob')])
  assert.deepEqual(ended.filter((name) => name.startsWith('ana')).length < 3, true, 'neither waited for all of them')
  await Promise.all(anas)
  assert.deepEqual(ended.filter((name) => name.startsWith('ana')), ['ana 0', 'ana 1', 'ana 2'])
})

test('a thread that does not come up is no fault of the mail: it is tried again later', async (context) => {
  const lame = openMailParser({ file: new URL('./there-is-no-such-file.ts', import.meta.url) })
  context.after(() => lame.close())
  await assert.rejects(outline(lame, letter), RetryLater)
  await assert.rejects(lame.open(letter, ANA), RetryLater)
})

test('a mail that breaks every thread says so, one that only met a broken thread is read', async (context) => {
  const program = threadPrograms(context)
  const marker = JSON.stringify(join(folderOf(context), 'broke'))
  const once = openMailParser({ file: program('once.mjs', `if (!existsSync(${marker})) { writeFileSync(${marker}, ''); process.exit(1) } return { answer: { subject: 'read' } }`) })
  const always = openMailParser({ file: program('always.mjs', 'process.exit(1)') })
  context.after(() => Promise.all([once.close(), always.close()]))
  assert.equal((await outline(once, letter)).subject, 'read')
  assert.match((await outline(always, letter)).broken, /breaks what reads it/)
})
