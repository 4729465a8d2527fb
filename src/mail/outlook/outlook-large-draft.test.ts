// A draft with more files than fit one call of Microsoft: it lies there whole or not at all, wherever a
// kill comes, and what lies there in between is nobody's edit. With the sync that looks at it between two
// tries, as if nobody knew that one was under way.
import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { sealApproved } from '../../actions/approved.ts'
import { limits } from '../../base/limits.ts'
import { refusal } from '../../testing/graph/fake-answer.ts'
import { outlookScene } from '../../testing/graph/outlook-scene.ts'
import { fixedClock } from '../../testing/fixed-clock.ts'
import { storeTest, type TestStore } from '../../testing/real-store.ts'
import { openScriptedAccount } from '../../testing/scripted-account.ts'
import { scriptedMailbox } from '../../testing/scripted-mailbox.ts'
import { keepAppliers } from '../drafts/keep-appliers.ts'
import { keepKinds } from '../drafts/keep-actions.ts'
import { listDrafts, type Draft } from '../drafts/draft-store.ts'
import { editDraft, startDraft } from '../drafts/write-draft.ts'
import { readUnfinishedName } from '../drafts/unfinished-copy.ts'
import { bringLetterFile } from '../letter-files/bring-letter-file.ts'
import { openMailParser } from '../parse/mail-parser.ts'
import { parseMessage } from '../parse/parse-message.ts'
import { wholeOf } from '../../testing/graph/fake-files.ts'
import { openOutlookDraftKeeper } from './outlook-draft-writer.ts'

const NOON = Date.UTC(2026, 0, 5, 12)
const clock = fixedClock(NOON)
const parser = openMailParser()
test.after(() => parser.close())
const never = new AbortController().signal
const PUT = /^PUT \/upload\//
const SESSION = /createUploadSession$/
const WHOLE = /^POST \/v1\.0\/me\/messages\/[^/]+\/attachments$/
const CREATE = /^POST \/v1\.0\/me\/messages$/
const CHANGES = /^(?:POST(?!.*batch)|PUT|PATCH|DELETE) /

/** One in pieces, one that goes in a call of its own, and one that fits the first. */
const FILES = [['plan.pdf', 3_400_000], ['poză.png', 2_300_000], ['note.txt', 1_000]] as const
const PIECES = Math.ceil(3_400_000 / limits.outlookPieceBytes)

async function bench(store: TestStore, context: TestContext) {
  const { db } = store
  const { graph, reader, access } = await outlookScene(context)
  const { mailbox } = graph
  const [folder, trash] = ['drafts', 'deleteditems'].map((name) => mailbox.wellKnown(name).id) as [string, string]
  const account = await openScriptedAccount(store, context, { provider: scriptedMailbox(), parser, clock, wrap: () => reader })
  await db.query.updateTable('accounts').set({ provider: 'outlook' }).execute()
  const applierOf = (kind: string) => keepAppliers({ db, clock, keeperFor: async () => openOutlookDraftKeeper(access) }).find((one) => one.kind === kind) ?? assert.fail(kind)
  /** Of the same names and sizes, in other bytes. */
  const filesFull = async (of: string) => {
    const files: { fileId: string }[] = []
    for (const [name, size] of FILES) {
      const { id } = await bringLetterFile(db, clock, { userId: 'alice', name, type: 'application/octet-stream', bytes: Buffer.alloc(size, of), broughtBy: { who: 'person', name: '' }, from: undefined })
      files.push({ fileId: id })
    }
    return files
  }
  const [files, otherFiles] = [await filesFull('plan'), await filesFull('other')]
  const by = { who: 'person' as const, name: '' }
  let actions = 0
  /** Approved once; carried out by as many processes as it takes. */
  const approvedAct = async (kindName: string, payload: Record<string, unknown>) => {
    const kind = keepKinds.find((one) => one.kind === kindName) ?? assert.fail(kindName)
    const { payload: change } = await kind.describe(db, 'alice', kind.payload.parse(payload), { by: 'person', id: '', name: '', words: '' })
    const approved = sealApproved({ actionId: `act_${++actions}`, accountId: 'acc', userId: 'alice', approvedAt: NOON, change })
    const applier = applierOf(kindName)
    const plan = await db.transaction((tx) => applier.plan(tx, approved))
    return async (signal: AbortSignal = never) => {
      const receipt = await applier.apply(approved, plan, signal)
      await db.transaction((tx) => applier.reflect(tx, approved, receipt))
    }
  }
  await account.sync()
  const start = async (text: string, attachments = files): Promise<Draft> =>
    await db.transaction((tx) => startDraft(tx, clock, { userId: 'alice', accountId: 'acc', letter: { to: [{ name: 'Bob', address: 'bob@example.net' }], cc: [], bcc: [{ name: '', address: 'eve@example.com' }], subject: 'Plan', text, attachments }, answers: 0, how: '', by }))
  const lying = () => mailbox.newestFirst(folder)
  const drafts = () => listDrafts(db, { userId: 'alice', states: ['pending', 'rejected', 'approved'], limit: 10 })
  return {
    graph,
    mailbox,
    trash,
    files,
    otherFiles,
    start,
    lying,
    drafts,
    unfinished: () => lying().filter(({ internetMessageId }) => readUnfinishedName(internetMessageId.slice(1, -1)) !== undefined),
    sync: account.sync,
    savingOf: ({ id, version }: Draft) => approvedAct('mail.save-draft', { draftId: id, version }),
    droppingOf: ({ id }: Draft) => approvedAct('mail.delete-draft', { draftId: id }),
    edit: ({ id, version }: Draft, change: { text?: string; attachments?: { fileId: string }[] }) => db.transaction((tx) => editDraft(tx, clock, { userId: 'alice', id, version, change, by })),
    async only(): Promise<Draft> {
      const [draft, ...more] = await drafts()
      assert.deepEqual(more.map(({ letter }) => letter.text), [])
      return draft ?? assert.fail('there is no draft')
    },
    /** One copy, under the draft's name, with each file once. */
    assertWhole({ messageId, letter }: Draft, names: readonly string[] = FILES.map(([name]) => name)) {
      const [copy, ...more] = lying()
      assert.ok(copy !== undefined && more.length === 0, lying().map(({ internetMessageId }) => internetMessageId).join(' '))
      const mail = parseMessage(wholeOf(copy))
      assert.deepEqual([copy.internetMessageId, mail.text.trim()], [`<${messageId}>`, letter.text])
      assert.deepEqual(mail.attachments.map(({ name, size }) => [name, size]).toSorted(), FILES.filter(([name]) => names.includes(name)).map(([name, size]) => [name, size]).toSorted())
    },
  }
}

storeTest('a large draft lies in Outlook whole, and comes back as the same draft', async (store, context) => {
  const { graph, start, savingOf, sync, only, assertWhole } = await bench(store, context)
  const draft = await start('One')
  await (await savingOf(draft))()
  assertWhole(draft)
  assert.deepEqual([graph.asked(SESSION).length, graph.asked(PUT).length, graph.asked(WHOLE).length], [1, PIECES, 1])
  await sync()
  const { version, kept, keptMessage, elsewhere } = await only()
  assert.deepEqual([version, kept.version, keptMessage !== 0, elsewhere], [1, 1, true, undefined])
})

/** Made, a session, its pieces, a file in a call, its name, and the one before it goes; or copied, worded, moved, its name, and that. */
const STEPS = { 'sent there': PIECES + 5, 'taken over': 5 } as const
for (const [files, steps] of Object.entries(STEPS)) {
  storeTest(`killed at every step while its files are ${files}: nobody takes what lies there for an edit, and the next process ends with one whole copy`, async (store, context) => {
    const { graph, start, savingOf, sync, only, edit, assertWhole, lying, ...it } = await bench(store, context)
    await (await savingOf(await start('One')))()
    await sync()
    let draft = await only()
    for (let step = 0; step < steps; step++) {
      const changed = files === 'taken over' ? {} : { attachments: step % 2 === 0 ? it.otherFiles : it.files }
      draft = await edit(draft, { text: `Version ${step}`, ...changed })
      const save = await savingOf(draft)
      const killed = new AbortController()
      // It was done, and that is where whoever asked for it died: what the next step would have found.
      graph.fault(CHANGES, 'unanswered', 1, { spares: step, meanwhile: () => killed.abort() })
      await assert.rejects(save(killed.signal))
      // Whole it is the copy; that it is being put is known by its action, as of every other provider's.
      const isWhole = lying().some(({ internetMessageId, raw }) => internetMessageId === `<${draft.messageId}>` && parseMessage(raw).text.trim() === `Version ${step}`)
      if (!isWhole) await sync()
      const seen = await only()
      assert.deepEqual([seen.version, seen.letter.text, seen.elsewhere, seen.state, seen.lostAt], [draft.version, draft.letter.text, undefined, 'pending', 0], `step ${step}`)
      await save()
      assertWhole(draft)
      await sync()
      draft = await only()
      assert.deepEqual([draft.letter.text, draft.kept.version, draft.elsewhere, lying().length], [`Version ${step}`, draft.version, undefined, 1], `step ${step}`)
    }
    const [last, asked] = [await savingOf(await edit(draft, { text: 'Last', ...(files === 'taken over' ? {} : { attachments: it.files }) })), graph.asked(CHANGES).length]
    await last()
    assert.equal(graph.asked(CHANGES).length - asked, steps, 'each of its steps was met')
  })
}

storeTest('a new version whose files did not change sends none of them again; one with another file does', async (store, context) => {
  const { graph, files, otherFiles, start, savingOf, sync, only, edit, assertWhole } = await bench(store, context)
  await (await savingOf(await start('One')))()
  await sync()
  const sent = () => [PUT, WHOLE].map((what) => graph.asked(what).length)
  const once = sent()
  const worded = await edit(await only(), { text: 'Două' })
  await (await savingOf(worded))()
  assertWhole(worded)
  assert.deepEqual(sent(), once)
  await sync()
  const other = await edit(await only(), { attachments: [...files.slice(0, 2), ...otherFiles.slice(2)] })
  await (await savingOf(other))()
  assertWhole(other)
  assert.deepEqual(sent(), once.map((times) => times * 2))
})

storeTest('where Microsoft makes other words of it, or does not copy, the version is put with its files', async (store, context) => {
  const { graph, start, savingOf, sync, only, edit, assertWhole, mailbox, trash } = await bench(store, context)
  await (await savingOf(await start('One')))()
  await sync()

  const copy = /^POST \/v1\.0\/me\/messages\/[^/]+\/copy$/
  graph.fault(copy, refusal(400, 'ErrorCannotCopy'))
  const two = await edit(await only(), { text: 'Two' })
  await (await savingOf(two))()
  assertWhole(two)
  await sync()
  graph.fault(/^GET .*\$value/, { status: 200, bytes: Buffer.from('Subject: Plan\r\n\r\nOther words') }, 1, { spares: 2 })
  const three = await edit(await only(), { text: 'Three' })
  const asked = graph.asked(copy).length
  await (await savingOf(three))()
  assertWhole(three)
  assert.deepEqual([graph.asked(copy).length - asked, mailbox.newestFirst(trash)], [1, []])
})

storeTest('after a kill no file that is there goes there again', async (store, context) => {
  const { graph, start, savingOf, assertWhole } = await bench(store, context)
  const draft = await start('One')
  const save = await savingOf(draft)
  const killed = new AbortController()
  // The first file is there whole; the second was on its way.
  graph.fault(WHOLE, 'hang-up', 1, { meanwhile: () => killed.abort() })
  await assert.rejects(save(killed.signal))
  const before = [CREATE, PUT, WHOLE].map((what) => graph.asked(what).length)
  await save()
  assertWhole(draft)
  assert.deepEqual([CREATE, PUT, WHOLE].map((what, at) => graph.asked(what).length - (before[at] ?? 0)), [0, 0, 1])
})

/** A save that a kill ends when the first of two files is there. */
async function leaveHalfWay({ graph, savingOf, unfinished }: Awaited<ReturnType<typeof bench>>, draft: Draft): Promise<void> {
  const killed = new AbortController()
  graph.fault(WHOLE, 'hang-up', 1, { meanwhile: () => killed.abort() })
  await assert.rejects((await savingOf(draft))(killed.signal))
  assert.equal(unfinished().length, 1)
}

storeTest('what an earlier version left half-way goes with the next one, also where that is small, and with the draft', async (store, context) => {
  const it = await bench(store, context)
  const { files, otherFiles, start, savingOf, droppingOf, edit, lying, assertWhole, sync, only } = it
  const one = await start('One')
  await leaveHalfWay(it, one)
  const small = await edit(one, { attachments: [] })
  await (await savingOf(small))()
  assertWhole(small, [])
  await sync()
  const large = await edit(await only(), { attachments: files })
  await leaveHalfWay(it, large)
  const other = await edit(large, { text: 'Two' })
  await (await savingOf(other))()
  assertWhole(other)
  await sync()
  await leaveHalfWay(it, await edit(await only(), { text: 'Three', attachments: otherFiles }))
  await (await droppingOf(await only()))()
  assert.deepEqual(lying(), [])
})

storeTest('what somebody writes in Outlook into one that is half there is theirs: it stays, and is shown as a draft that was begun there', async (store, context) => {
  const it = await bench(store, context)
  const { mailbox, start, savingOf, sync, unfinished, lying, drafts } = it
  const draft = await start('One')
  await leaveHalfWay(it, draft)
  const [half = assert.fail()] = unfinished()
  mailbox.rewrite(half.immutableId, Buffer.from(Buffer.from(half.raw).toString('latin1').replace('One', 'By hand'), 'latin1'))
  await (await savingOf(draft))()
  assert.equal(lying().length, 2)
  await sync()
  assert.deepEqual((await drafts()).map(({ letter, writtenBy }) => [letter.text.trim(), writtenBy.who]).toSorted(), [['By hand', 'provider'], ['One', 'person']])
})

storeTest('a file that Microsoft refuses for good: that is told, and nothing half-way stays behind', async (store, context) => {
  const { graph, start, savingOf, lying } = await bench(store, context)
  graph.fault(SESSION, refusal(413, 'ErrorMessageSizeExceeded', 'The message exceeds the maximum supported size.'))
  await assert.rejects((await savingOf(await start('One')))(), { name: 'Fault', code: 'outlook-refused' })
  assert.deepEqual(lying(), [])
})
