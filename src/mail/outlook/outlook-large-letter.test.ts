// A letter with more files than fit one call of Microsoft: it leaves once and whole, whatever becomes
// of the answers on the way, and a process that is killed in the middle goes on where it was.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import test, { type TestContext } from 'node:test'
import { sealApproved } from '../../actions/approved.ts'
import { RetryLater } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import { refusal } from '../../testing/graph/fake-answer.ts'
import { filesOf } from '../../testing/graph/fake-files.ts'
import { letterUnderWay } from '../../testing/approved-letter.ts'
import { openTestStore } from '../../testing/real-store.ts'
import { outlookScene } from '../../testing/graph/outlook-scene.ts'
import { composeLetter } from '../letters/compose.ts'
import { openLetterJournal } from '../letters/letter-journal.ts'
import type { LetterAttachment, SendMail } from '../mail-port.ts'
import { parseMessage } from '../parse/parse-message.ts'
import { lightened } from './outlook-large-letter.ts'
import { openOutlookSender } from './outlook-sender.ts'

const NOON = Date.UTC(2026, 0, 5, 12)
const signal = new AbortController().signal
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
/** Bytes that are nowhere the same, lines that look like boundaries among them. */
function bytesOf(size: number, seed: number): Buffer {
  const bytes = Buffer.alloc(size, `${seed} a line\r\n--b\r\n--\r\n\u0000`)
  for (let at = 0; at < size; at += 997) bytes[at] = (at + seed) % 256
  return bytes
}

const FILES = [['plan.pdf', 'application/pdf', 7_000_000], ['poză.png', 'image/png', 1_000_000], ['a.txt', 'text/plain', 900_000], ['b.bin', 'application/octet-stream', 3_100_000], ['small.txt', 'text/plain', 10]] as const
/** Of the two that are too large: the rest fits the first call. */
const PIECES = Math.ceil(7_000_000 / limits.outlookPieceBytes) + Math.ceil(3_100_000 / limits.outlookPieceBytes)
const SEND = /^POST \/v1\.0\/me\/messages\/[^/]+\/send/
const PUT = /^PUT \/upload\//
const SESSION = /createUploadSession$/
const WHOLE = /^POST \/v1\.0\/me\/messages\/[^/]+\/attachments$/

async function letterWith({ files = FILES, actionId = 'act_1' }: { files?: readonly (readonly [string, string, number, seed?: number])[]; actionId?: string } = {}) {
  const parts = files.map(([name, type, size, seed], index) => ({ name, type, bytes: bytesOf(size, seed ?? index) }))
  const attachments = parts.map(({ name, type, bytes }, index): LetterAttachment => ({ fileId: `lfl_${index}`, name, type, size: bytes.length, sha256: sha256(bytes), inline: type === 'image/png' }))
  const mail: SendMail = { accountId: 'acc_1', to: [{ name: 'Bob', address: 'bob@example.net' }], cc: [], bcc: [{ name: '', address: 'eve@example.com' }], subject: 'Planul', text: 'Bună, [poză]', html: '<p>Bună, <img src="cid:lfl_1"></p>', attachments }
  const letter = await composeLetter(mail, { actionId, from: { name: 'Ana', address: 'ana@outlook.test' }, dateMs: NOON, inReplyTo: 'asked@example.net', references: ['first@example.net', 'asked@example.net'], bytes: new Map(parts.map(({ bytes }, index) => [`lfl_${index}`, bytes])) })
  return { mail, letter, parts }
}

async function desk(context: TestContext) {
  const scene = await outlookScene(context)
  const { mailbox } = scene.graph
  const { db } = await openTestStore(context)
  const actionId = await letterUnderWay(db)
  const journal = openLetterJournal({ db, clock: scene.clock })
  const { mail, letter, parts } = await letterWith({ actionId })
  const approved = sealApproved({ actionId, accountId: 'acc_1', userId: 'usr_1', approvedAt: NOON, change: mail })
  return {
    ...scene,
    letter,
    /** Each time by another process. */
    send: (stop: AbortSignal = signal) => openOutlookSender({ ...scene.access, journal }).send(approved, letter, stop),
    observe: async () => (await openOutlookSender({ ...scene.access, journal }).observe(approved, letter, signal)).outcome,
    assertLeftWhole: () => {
      assert.deepEqual(mailbox.sentAway, [{ to: ['bob@example.net', 'eve@example.com'], messageId: `<${letter.messageId}>` }])
      const [sent] = mailbox.newestFirst(mailbox.wellKnown('sentitems').id)
      assert.ok(sent)
      assert.deepEqual(filesOf(sent).map(({ bytes }) => sha256(bytes)).toSorted(), parts.map(({ bytes }) => sha256(bytes)).toSorted(), 'each file once, byte for byte')
      const oak = filesOf(sent).find(({ name }) => name === 'poză.png')
      assert.deepEqual([oak?.isInline, oak?.contentId], [true, 'lfl_1@outlook.test'])
      const { text, html, references } = parseMessage(sent.raw)
      assert.deepEqual([text.trim(), html.includes('cid:lfl_1@outlook.test'), references], ['Bună, [poză]', true, ['first@example.net', 'asked@example.net']])
    },
  }
}

test('it leaves once with every file, the large ones in pieces', async (context) => {
  const { graph, send, observe, assertLeftWhole } = await desk(context)
  assert.equal((await send()).proven, 1)
  assertLeftWhole()
  assert.deepEqual([graph.asked(SESSION).length, graph.asked(PUT).length], [2, PIECES])
  await send()
  assert.deepEqual([await observe(), graph.asked(SEND).length], ['applied', 1])
})

for (const [what, answer, again] of [['lost, and the piece with it', 'hang-up', 1], ['lost, and the piece arrived', 'unanswered', 0], ['not now', refusal(503, 'ServiceUnavailable'), 1]] as const) {
  test(`the answer to a piece is ${what}: it goes on from where Microsoft has it`, async (context) => {
    const { graph, send, assertLeftWhole } = await desk(context)
    graph.fault(PUT, answer, 1, { spares: 1 })
    await send()
    assertLeftWhole()
    assert.deepEqual([graph.asked(SESSION).length, graph.asked(PUT).length], [2, PIECES + again])
  })
}

test('the answer to the last piece is lost: the file is there, and not added again', async (context) => {
  const { graph, send, assertLeftWhole } = await desk(context)
  graph.fault(PUT, 'unanswered', 1, { spares: PIECES - 1 })
  await send()
  assertLeftWhole()
  assert.deepEqual([graph.asked(SESSION).length, graph.asked(PUT).length], [2, PIECES])
})

test('a session that ends in the middle begins anew', async (context) => {
  const { graph, send, assertLeftWhole } = await desk(context)
  graph.fault(PUT, refusal(404, 'ErrorItemNotFound'), 1, { spares: 1, meanwhile: () => graph.mailbox.uploads.clear() })
  await send()
  assertLeftWhole()
  assert.equal(graph.asked(SESSION).length, 3)
})

test('killed between two files, nothing has left; the next process adds what is missing alone, and it leaves once', async (context) => {
  const { graph, send, observe, assertLeftWhole } = await desk(context)
  const killed = new AbortController()
  // The first file is there whole; the second was on its way.
  graph.fault(PUT, 'hang-up', 1, { spares: PIECES - 1, meanwhile: () => killed.abort() })
  await assert.rejects(send(killed.signal))
  assert.deepEqual([graph.mailbox.sentAway.length, await observe()], [0, 'not-applied'])
  await send()
  assertLeftWhole()
  assert.deepEqual([graph.asked(/^POST \/v1\.0\/me\/messages$/).length, graph.asked(SESSION).length, graph.asked(PUT).length], [1, 3, PIECES + 1], 'its draft is found, and the first file in it')
})

test('Microsoft is away for long: it comes back later to the same draft, and adds no file twice', async (context) => {
  const { graph, send, observe, assertLeftWhole } = await desk(context)
  graph.fault(SESSION, refusal(503, 'ServiceUnavailable'), limits.graphAttempts, { spares: 1 })
  await assert.rejects(send(), RetryLater)
  assert.deepEqual([graph.mailbox.sentAway.length, await observe()], [0, 'not-applied'])
  await send()
  assertLeftWhole()
  assert.deepEqual([graph.asked(PUT).length, await observe()], [PIECES, 'applied'])
})

test('files too small for pieces go in a call each; where its answer is lost the file is not there twice', async (context) => {
  const scene = await outlookScene(context)
  const { db } = await openTestStore(context)
  const actionId = await letterUnderWay(db)
  const { mail, letter, parts } = await letterWith({ actionId, files: [['a.bin', 'application/octet-stream', 2_000_000], ['b.png', 'image/png', 1_900_000], ['c.bin', 'application/octet-stream', 1_800_000]] })
  const approved = sealApproved({ actionId, accountId: 'acc_1', userId: 'usr_1', approvedAt: NOON, change: mail })
  scene.graph.fault(WHOLE, 'unanswered')
  await openOutlookSender({ ...scene.access, journal: openLetterJournal({ db, clock: scene.clock }) }).send(approved, letter, signal)
  const [sent] = scene.graph.mailbox.newestFirst(scene.graph.mailbox.wellKnown('sentitems').id)
  assert.ok(sent)
  assert.deepEqual(filesOf(sent).map(({ bytes }) => sha256(bytes)).toSorted(), parts.map(({ bytes }) => sha256(bytes)).toSorted())
  assert.deepEqual([scene.graph.asked(SESSION).length, scene.graph.asked(WHOLE).length], [0, 2])
})

test('a letter that has the same bytes more than once keeps each of them', async (context) => {
  const scene = await outlookScene(context)
  const { db } = await openTestStore(context)
  const actionId = await letterUnderWay(db)
  // One of them alone would have to follow.
  const { mail, letter, parts } = await letterWith({ actionId, files: [['a.bin', 'application/octet-stream', 1_000_000, 7], ['page.png', 'image/png', 300_000], ['b.bin', 'application/octet-stream', 1_000_000, 7], ['c.bin', 'application/octet-stream', 10, 7]] })
  const approved = sealApproved({ actionId, accountId: 'acc_1', userId: 'usr_1', approvedAt: NOON, change: mail })
  await openOutlookSender({ ...scene.access, journal: openLetterJournal({ db, clock: scene.clock }) }).send(approved, letter, signal)
  const [sent] = scene.graph.mailbox.newestFirst(scene.graph.mailbox.wellKnown('sentitems').id)
  assert.ok(sent)
  assert.deepEqual(filesOf(sent).map(({ name, bytes }) => [name, sha256(bytes)]).toSorted(), parts.map(({ name, bytes }) => [name, sha256(bytes)]).toSorted())
})

test('a server that never gets on with a piece is left for a while', { timeout: 20_000 }, async (context) => {
  const { graph, send } = await desk(context)
  graph.fault(PUT, { status: 202, body: { nextExpectedRanges: ['0-'] } }, 1_000)
  await assert.rejects(send(), RetryLater)
  assert.deepEqual([graph.mailbox.sentAway.length, graph.asked(PUT).length], [0, limits.graphAttempts])
})

test('a file that is there twice is there once when the letter leaves', async (context) => {
  const { graph, send, assertLeftWhole } = await desk(context)
  graph.fault(PUT, 'hang-up', 1, { spares: PIECES - 1, meanwhile: () => {
    const [draft] = graph.mailbox.messages.values()
    for (let n = 0; n < 2; n++) graph.mailbox.addFile(draft!, { name: 'plan.pdf', contentType: 'application/pdf', isInline: false, contentId: '', bytes: bytesOf(7_000_000, 0) })
    graph.mailbox.uploads.clear()
  } })
  await send()
  assertLeftWhole()
})

for (const [what, on, answer, code] of [
  ['the session', SESSION, refusal(413, 'ErrorMessageSizeExceeded', 'The message exceeds the maximum supported size.'), 'letter-refused'],
  ['a piece', PUT, refusal(400, 'ErrorInvalidRequest'), 'letter-refused'],
  ['another place for the pieces', SESSION, { status: 201, body: { uploadUrl: 'https://outlook.office.com.evil.example/upload/1' } }, 'outlook-foreign-link'],
  ['an inside place for the pieces', SESSION, { status: 201, body: { uploadUrl: 'http://127.0.0.1:9/upload/1' } }, 'outlook-foreign-link'],
] as const) {
  test(`refused with ${what}: nothing left, no draft stays behind, and that is told (${code})`, async (context) => {
    const { graph, send } = await desk(context)
    graph.fault(on, answer)
    await assert.rejects(send(), { name: 'Fault', code })
    assert.deepEqual([graph.mailbox.sentAway.length, graph.mailbox.messages.size], [0, 0])
  })
}

test('without its largest files the letter is the same letter, and those are theirs byte for byte', async () => {
  const { letter, parts } = await letterWith()
  const light = lightened(letter.raw, 2_000_000)
  assert.ok(light.raw.length <= 2_000_000)
  assert.deepEqual(light.following.map(({ name, type, inline, sha256: digest }) => [name, type, inline, digest]), [1, 0, 3].map((index) => [parts[index]!.name, parts[index]!.type, index === 1, sha256(parts[index]!.bytes)]))
  const [before, after] = [parseMessage(letter.raw), parseMessage(light.raw)]
  assert.deepEqual([after.text, after.html, after.subject, after.references, after.attachments.map(({ name }) => name), after.broken], [before.text, before.html, before.subject, before.references, ['a.txt', 'small.txt'], ''])
  assert.equal(lightened(letter.raw, letter.raw.length).raw, letter.raw)
})
