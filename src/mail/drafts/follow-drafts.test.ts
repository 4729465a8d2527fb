// Drafts that are written on in two places: in a real Maildir and a real Dovecot, whose other client
// is another program, and at the fakes of Gmail (another message in the same draft) and of Outlook
// (another text in the same item). What was written there is taken over or offered, never written over.
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { sealApproved } from '../../actions/approved.ts'
import { letterUnderWay } from '../../testing/approved-letter.ts'
import { dovecotMissing, startDovecot } from '../../testing/dovecot.ts'
import { openGmailAccount } from '../../testing/gmail/gmail-account.ts'
import { outlookScene } from '../../testing/graph/outlook-scene.ts'
import { fixedClock } from '../../testing/fixed-clock.ts'
import { storeTest, type TestStore } from '../../testing/real-store.ts'
import { openScriptedAccount } from '../../testing/scripted-account.ts'
import { scriptedMailbox } from '../../testing/scripted-mailbox.ts'
import { openImapDraftKeeper } from '../imap/imap-draft-writer.ts'
import { openImapReader } from '../imap/imap-reader.ts'
import { mailAppliers } from '../actions/mail-appliers.ts'
import { openMaildirDraftKeeper } from '../maildir/maildir-draft-writer.ts'
import { openMaildirReader } from '../maildir/maildir-reader.ts'
import type { MailReader } from '../mail-port.ts'
import { openOutlookDraftKeeper } from '../outlook/outlook-draft-writer.ts'
import { openMailParser } from '../parse/mail-parser.ts'
import { chooseVersion } from './choose-version.ts'
import type { DraftKeeper } from './draft-keeper.ts'
import { listDrafts, type Draft } from './draft-store.ts'
import { keepKinds } from './keep-actions.ts'
import { editDraft, startDraft } from './write-draft.ts'

const NOON = Date.UTC(2026, 0, 5, 12)
const parser = openMailParser()
test.after(() => parser.close())
const clock = fixedClock(NOON)
const signal = new AbortController().signal

interface Place {
  provider: 'maildir' | 'imap' | 'gmail' | 'outlook'
  reader: MailReader
  keeper(): DraftKeeper
  /** A mail comes in. */
  receive(raw: string): Promise<void>
  /** Another program puts a draft, and removes the one that it was. */
  write(raw: string, instead?: string): Promise<void>
  remove(raw: string): Promise<void>
  look(): Promise<string[]>
}

async function maildirPlace(context: TestContext): Promise<Place> {
  const root = mkdtempSync(join(tmpdir(), 'secretary-followed-'))
  context.after(() => rmSync(root, { recursive: true, force: true }))
  for (const folder of ['', '.Drafts', '.Trash']) for (const sub of ['cur', 'new', 'tmp']) mkdirSync(join(root, folder, sub), { recursive: true })
  const drafts = join(root, '.Drafts', 'cur')
  let files = 0
  const fileOf = (raw: string) => join(drafts, readdirSync(drafts).find((name) => readFileSync(join(drafts, name), 'utf8') === raw) ?? assert.fail('no such draft'))
  const reader = openMaildirReader({ root, clock })
  context.after(() => reader.close())
  return {
    provider: 'maildir',
    reader,
    keeper: () => openMaildirDraftKeeper({ root, clock }),
    receive: async (raw) => writeFileSync(join(root, 'cur', `${1_767_000_000 + ++files}.M${files}.host:2,S`), raw),
    async write(raw, instead) {
      if (instead !== undefined) unlinkSync(fileOf(instead))
      writeFileSync(join(drafts, `${1_767_000_000 + ++files}.M${files}.host:2,DS`), raw)
    },
    remove: async (raw) => unlinkSync(fileOf(raw)),
    look: async () => readdirSync(drafts).map((name) => readFileSync(join(drafts, name), 'utf8')),
  }
}

async function dovecotPlace(context: TestContext): Promise<Place> {
  const server = await startDovecot()
  const person = server.addUser()
  const hand = await server.signIn(context, person)
  await hand.mailboxCreate('Drafts')
  const access = { config: { host: '127.0.0.1', port: server.port, security: 'none' as const }, credentials: async () => person, clock }
  const reader = openImapReader(access)
  context.after(() => reader.close())
  const lying = async () => {
    await hand.mailboxOpen('Drafts')
    const found = []
    for await (const { source, uid } of hand.fetch('1:*', { source: true, uid: true })) found.push({ raw: String(source), uid })
    return found
  }
  const remove = async (raw: string) => {
    const { uid } = (await lying()).find((one) => one.raw === raw) ?? assert.fail('no such draft')
    await hand.messageDelete(String(uid), { uid: true })
  }
  return {
    provider: 'imap',
    reader,
    keeper: () => openImapDraftKeeper(access),
    receive: async (raw) => void (await hand.append('INBOX', Buffer.from(raw), ['\\Seen'])),
    async write(raw, instead) {
      await hand.append('Drafts', Buffer.from(raw), ['\\Draft', '\\Seen'])
      if (instead !== undefined) await remove(instead)
    },
    remove,
    look: async () => (await lying()).map(({ raw }) => raw),
  }
}

async function gmailPlace(context: TestContext): Promise<Place> {
  const { gmail, reader, openDraftKeeper } = await openGmailAccount(context)
  const drafts = () => [...gmail.mailbox.drafts()].map(([draftId, { id, raw }]) => ({ draftId, id, raw: Buffer.from(raw).toString() }))
  const lying = (raw: string) => drafts().find((one) => one.raw === raw) ?? assert.fail('no such draft')
  return {
    provider: 'gmail',
    reader,
    keeper: openDraftKeeper,
    receive: async (raw) => void gmail.mailbox.deliver({ raw: Buffer.from(raw), labelIds: ['INBOX'] }),
    async write(raw, instead) {
      if (instead === undefined) gmail.mailbox.deliver({ raw: Buffer.from(raw), labelIds: ['DRAFT'] })
      else gmail.mailbox.redraft(lying(instead).draftId, Buffer.from(raw))
    },
    remove: async (raw) => gmail.mailbox.erase(lying(raw).id),
    look: async () => drafts().map(({ raw }) => raw),
  }
}

async function outlookPlace(context: TestContext): Promise<Place> {
  const { graph, reader, inbox, access } = await outlookScene(context)
  const { mailbox } = graph
  const folder = mailbox.wellKnown('drafts').id
  const lying = (raw: string) => mailbox.newestFirst(folder).find((one) => Buffer.from(one.raw).toString() === raw) ?? assert.fail('no such draft')
  return {
    provider: 'outlook',
    reader,
    keeper: () => openOutlookDraftKeeper(access),
    receive: async (raw) => void mailbox.deliver(inbox.id, Buffer.from(raw)),
    async write(raw, instead) {
      if (instead === undefined) return void mailbox.deliver(folder, Buffer.from(raw), { draft: true })
      const { immutableId } = lying(instead)
      mailbox.find(immutableId).internetMessageId = /^message-id:\s*(<[^>]*>)/im.exec(raw)?.[1] ?? ''
      mailbox.rewrite(immutableId, Buffer.from(raw))
    },
    remove: async (raw) => mailbox.remove(lying(raw).immutableId),
    look: async () => mailbox.newestFirst(folder).map(({ raw }) => Buffer.from(raw).toString()),
  }
}

async function desk(store: TestStore, context: TestContext, place: Place) {
  const { db } = store
  const account = await openScriptedAccount(store, context, { provider: scriptedMailbox(), parser, clock, wrap: () => place.reader })
  await db.query.updateTable('accounts').set({ provider: place.provider }).execute()
  const nobody = () => Promise.reject(new Error('nothing is sent or changed here'))
  const appliers = mailAppliers({ db, clock, writerFor: nobody, senderFor: nobody, keeperFor: async () => place.keeper() })
  const by = { who: 'person' as const, name: '' }
  let actions = 0
  const drafts = () => listDrafts(db, { userId: 'alice', states: ['pending', 'rejected'], limit: 10 })
  const act = async (kindName: string, payload: Record<string, unknown>) => {
    const kind = keepKinds.find((one) => one.kind === kindName) ?? assert.fail(kindName)
    const described = await kind.describe(db, 'alice', kind.payload.parse(payload), { by: 'person', id: '', name: '', words: '' })
    const approved = sealApproved({ actionId: `act_${++actions}`, accountId: 'acc', userId: 'alice', approvedAt: NOON, change: described.payload })
    const applier = appliers.find((one) => one.kind === kindName) ?? assert.fail(kindName)
    const plan = await db.transaction((tx) => applier.plan(tx, approved))
    const receipt = await applier.apply(approved, plan, signal)
    await db.transaction((tx) => applier.reflect(tx, approved, receipt))
  }
  await account.sync()
  return {
    ...account,
    ...place,
    drafts,
    save: ({ id, version }: Draft) => act('mail.save-draft', { draftId: id, version }),
    start: (text: string, answers = 0) =>
      db.transaction((tx) => startDraft(tx, clock, { userId: 'alice', accountId: 'acc', letter: { to: [{ name: 'Bob', address: 'bob@example.net' }], cc: [], bcc: [], subject: 'Plan', text, attachments: [] }, answers, how: answers === 0 ? '' : 'reply', by })),
    edit: ({ id, version }: Draft, text: string) => db.transaction((tx) => editDraft(tx, clock, { userId: 'alice', id, version, change: { text }, by })),
    choose: ({ id, version, elsewhere }: Draft, keep: 'this' | 'elsewhere') => db.transaction((tx) => chooseVersion(tx, clock, { userId: 'alice', id, version, keep, digest: elsewhere?.sha256 ?? '', by })),
    async only(): Promise<Draft> {
      const [draft, ...more] = await drafts()
      assert.deepEqual(more.map(({ letter }) => letter.text), [])
      return draft ?? assert.fail('there is no draft')
    },
    async copy(): Promise<string> {
      const [raw, ...more] = await place.look()
      assert.equal(more.length, 0)
      return raw ?? assert.fail('there is no copy')
    },
  }
}

const named = (raw: string, messageId: string) => raw.replace(/^Message-ID:.*$/im, `Message-ID: <${messageId}>`)

for (const [name, open] of [['a Maildir', maildirPlace], ['Dovecot', dovecotPlace], ['Gmail', gmailPlace], ['Outlook', outlookPlace]] as const) {
  if (name === 'Dovecot' && dovecotMissing !== false) continue
  const followed = (title: string, body: (bench: Awaited<ReturnType<typeof desk>>) => Promise<void>) =>
    storeTest(`${name}: ${title}`, async (store, context) => await body(await desk(store, context, await open(context))))

  followed('what was put there comes back as the same draft, as it was', async ({ start, save, sync, only }) => {
    const first = await start('One')
    await save(first)
    await sync()
    const { version, kept, keptMessage, letter, elsewhere } = await only()
    assert.deepEqual([version, kept.version, keptMessage !== 0, letter.text, elsewhere], [1, 1, true, 'One', undefined])
    await sync()
    assert.equal((await only()).version, 1)
  })

  for (const [how, rename] of [['the same Message-ID', (raw: string) => raw], ['another Message-ID', (raw: string) => named(raw, 'theirs@example.net')]] as const) {
    followed(`written on elsewhere under ${how} it is the next version here, and can be saved again in its place`, async ({ start, save, sync, only, copy, write, edit, look }) => {
      const first = await start('One')
      await save(first)
      await sync()
      const before = await copy()
      // As long as it was: nothing but its words tells it.
      await write(rename(before.replace('One', 'Two')), before)
      await sync()
      const taken = await only()
      assert.deepEqual([taken.id, taken.version, taken.letter.text, taken.writtenBy.who, taken.letter.to[0]?.address, taken.kept.version], [first.id, 2, 'Two', 'provider', 'bob@example.net', 2])
      await save(await edit(taken, 'Three'))
      await sync()
      assert.match((await look()).join('\n--\n'), /^(?![^]*Two)[^]*Three/)
      assert.equal((await look()).length, 1)
      assert.deepEqual([(await only()).version, (await only()).elsewhere], [3, undefined])
    })

    followed(`written on in both places under ${how} it has both until a person chooses`, async ({ start, save, sync, only, copy, write, edit, choose, look }) => {
      const first = await start('One')
      await save(first)
      await sync()
      const before = await copy()
      await edit(await only(), 'Mine')
      const theirs = rename(before.replace('One', 'Two'))
      await write(theirs, before)
      await sync()
      const both = await only()
      assert.deepEqual([both.letter.text, both.elsewhere?.letter.text, both.version], ['Mine', 'Two', 2])
      // A save before anybody chose leaves what is there.
      await save(both).catch((error: unknown) => assert.equal((error as { code?: string }).code, 'draft-differs'))
      assert.ok((await look()).includes(theirs))
      await sync()
      if (how === 'another Message-ID') return
      const chosen = await choose(await only(), 'this')
      assert.deepEqual([chosen.letter.text, chosen.elsewhere], ['Mine', undefined])
      await save(chosen)
      await sync()
      assert.match(await copy(), /Mine/)
      assert.equal((await only()).elsewhere, undefined)
    })
  }

  followed('what was written elsewhere is chosen, and lies there as it did', async ({ start, save, sync, only, copy, write, edit, choose }) => {
    await save(await start('One'))
    await sync()
    const before = await copy()
    await edit(await only(), 'Mine')
    await write(before.replace('One', 'Two'), before)
    await sync()
    const chosen = await choose(await only(), 'elsewhere')
    assert.deepEqual([chosen.letter.text, chosen.writtenBy.who, chosen.kept.version === chosen.version], ['Two', 'provider', true])
    await sync()
    assert.deepEqual([(await only()).version, await copy()], [chosen.version, before.replace('One', 'Two')])
  })

  followed('removed elsewhere it is discarded here, unless somebody wrote on it here: then it stays and says so', async ({ start, save, sync, drafts, edit, remove, look, only }) => {
    await save(await start('One'))
    await sync()
    await remove((await look())[0] ?? '')
    await sync()
    await sync()
    assert.deepEqual((await drafts()).map(({ state, letter }) => [state, letter.text]), [['rejected', 'One']])
    const back = await edit(await only(), 'Again')
    await save(back)
    await sync()
    await edit(await only(), 'Mine')
    await remove((await look())[0] ?? '')
    await sync()
    await sync()
    const kept = await only()
    assert.deepEqual([kept.state, kept.letter.text, kept.lostAt, kept.kept.sha256], ['pending', 'Mine', NOON, ''])
    await save(kept)
    await sync()
    assert.deepEqual([(await look()).length, (await only()).lostAt], [1, 0])
  })

  followed('begun elsewhere it is a draft here, an answer in its conversation, and one lives there', async ({ db, receive, sync, write, only, drafts, start, edit, save, look }) => {
    await receive('Message-ID: <q@example.net>\r\nFrom: bob@example.net\r\nSubject: Plan?\r\n\r\nWhen?\r\n')
    await write('Message-ID: <theirs@example.net>\r\nIn-Reply-To: <q@example.net>\r\nFrom: a@example.org\r\nTo: Bob <bob@example.net>, half\r\nSubject: Re: Plan?\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>On <b>Monday</b>.<script>x</script></p>\r\n--b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=plan.pdf\r\n\r\npdf\r\n--b--\r\n')
    await sync()
    const begun = await only()
    const { id: question } = await db.query.selectFrom('messages').select('id').where('message_id', '=', 'q@example.net').executeTakeFirstOrThrow()
    assert.deepEqual([begun.answers, begun.how, begun.writtenBy.who, begun.letter.html, begun.letter.to], [question, 'reply', 'provider', '<p>On <b>Monday</b>.</p>', [{ name: 'Bob', address: 'bob@example.net' }]])
    const file = await db.query.selectFrom('letter_files').selectAll().where('id', '=', begun.letter.attachments[0]?.fileId ?? '').executeTakeFirstOrThrow()
    assert.deepEqual([file.name, file.type, Number(file.size)], ['plan.pdf', 'application/pdf', 3])
    await assert.rejects(start('Other', question), { code: 'draft-exists' })
    // A second one in the conversation is offered, and is no second draft.
    await write('Message-ID: <second@example.net>\r\nIn-Reply-To: <q@example.net>\r\nFrom: a@example.org\r\nSubject: Re: Plan?\r\n\r\nTuesday?\r\n')
    await sync()
    assert.deepEqual([(await drafts()).length, (await only()).elsewhere?.letter.text], [1, 'Tuesday?'])
    await save(await edit(await only(), 'Wednesday'))
    assert.deepEqual((await look()).filter((raw) => /Wednesday|Tuesday/.test(raw)).length, 2)
    assert.ok(!(await look()).some((raw) => raw.includes('Monday')))
  })

  followed('a letter on its way that lies with the drafts meanwhile is no draft of anybody', async ({ db, sync, write, drafts }) => {
    const name = `${await letterUnderWay(db, 'alice')}@example.org`
    await write(`Message-ID: <${name}>\r\nFrom: a@example.org\r\nTo: bob@example.net\r\nSubject: Plan\r\n\r\nOne\r\n`)
    await sync()
    assert.deepEqual(await drafts(), [])
    await write('Message-ID: <act_0theirs@example.org>\r\nFrom: a@example.org\r\nSubject: Other\r\n\r\nTwo\r\n')
    await sync()
    assert.deepEqual((await drafts()).map(({ letter }) => letter.subject), ['Other'])
  })
}
