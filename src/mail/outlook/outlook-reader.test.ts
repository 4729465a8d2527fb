// The promises of every reader, held against a fake of Microsoft Graph: by looking every minute,
// and with Microsoft calling us. Then what is Outlook's own.
import assert from 'node:assert/strict'
import test from 'node:test'
import { outlookScene, outlookFlags, pushedScene, type OutlookScene } from '../../testing/graph/outlook-scene.ts'
import { NO_FLAGS, readerContract, type ReaderFixture } from '../mail-reader-contract.ts'

const never = new AbortController().signal
const WELL_KNOWN: Record<string, string> = { sent: 'sentitems', trash: 'deleteditems', junk: 'junkemail' }
const letter = (name: string) => Buffer.from(`From: ${name}@example.org\r\nSubject: ${name}\r\n\r\nThis is ${name}.\r\n`)

function fixtureOf({ reader, graph, inbox }: OutlookScene): ReaderFixture {
  const { mailbox } = graph
  return {
    reader,
    async makeMailbox({ name, role }) {
      return role === 'inbox' ? inbox.id : mailbox.addFolder({ displayName: name, wellKnown: WELL_KNOWN[role] ?? role }).id
    },
    async deliver(path, raw, flags) {
      return mailbox.deliver(path, raw, outlookFlags(flags)).immutableId
    },
    async setFlags(_path, remoteId, flags) {
      mailbox.change(remoteId, outlookFlags(flags))
    },
    async remove(_path, remoteId) {
      mailbox.remove(remoteId)
    },
    async settle() {},
  }
}

readerContract('Outlook', async (context) => fixtureOf(await outlookScene(context)))
readerContract('Outlook with pushes', async (context) => fixtureOf(await pushedScene(context)))

test('folders are listed with their nesting, their roles and their counts; hidden and search folders are not', async (context) => {
  const { reader, graph, inbox } = await outlookScene(context)
  const { mailbox } = graph
  for (const [displayName, wellKnown] of [['Elemente trimise', 'sentitems'], ['Ciorne', 'drafts'], ['Coș', 'deleteditems'], ['Nedorite', 'junkemail'], ['Arhivă', 'archive'], ['De trimis', 'outbox']] as const) {
    mailbox.addFolder({ displayName, wellKnown })
  }
  const clients = mailbox.addFolder({ displayName: 'Clienți', parent: inbox.id })
  mailbox.addFolder({ displayName: 'Ion', parent: clients.id })
  mailbox.addFolder({ displayName: 'Metadata', hidden: true })
  mailbox.addFolder({ displayName: 'Unread', search: true })
  for (let n = 0; n < 120; n++) mailbox.addFolder({ displayName: `P${n}`, parent: clients.id })
  mailbox.deliver(clients.id, letter('a'))
  const listed = new Map((await reader.listMailboxes(never)).map((one) => [one.name, one]))
  assert.equal(listed.size, 7 + 2 + 120)
  assert.deepEqual([...listed.values()].map(({ role }) => role).filter((role) => role !== '').toSorted(), ['archive', 'drafts', 'inbox', 'junk', 'outbox', 'sent', 'trash'])
  assert.deepEqual(listed.get('Inbox/Clienți'), { path: clients.id, name: 'Inbox/Clienți', role: '', kind: 'folder', messages: 1 })
  assert.equal(listed.get('Inbox/Clienți/Ion')?.messages, 0)
})

test('categories are labels, and a mail brings its time, its conversation and whether it was answered', async (context) => {
  const { reader, graph, inbox } = await outlookScene(context)
  const { immutableId } = graph.mailbox.deliver(inbox.id, letter('a'), { categories: ['Clienți', 'Red category'], lastVerb: 103, flagged: true, isRead: true, conversationId: 'AAQk1' })
  const got = []
  for await (const message of reader.fetchRaw(inbox.id, [immutableId], { signal: never })) got.push(message)
  assert.deepEqual(got[0]?.marks, { flags: { ...NO_FLAGS, seen: true, flagged: true, answered: true }, labels: ['category:Clienți', 'category:Red category'] })
  assert.deepEqual([got[0]?.remoteThread, got[0]?.receivedMs], ['AAQk1', graph.mailbox.find(immutableId).receivedMs])
})

test('a moved message keeps its id, and the folder it left does not give it any more', async (context) => {
  const { reader, graph, inbox } = await outlookScene(context)
  const archive = graph.mailbox.addFolder({ displayName: 'Archive', wellKnown: 'archive' })
  const { immutableId } = graph.mailbox.deliver(inbox.id, letter('a'))
  const idsIn = async (path: string) => {
    const ids = []
    for await (const { remoteId } of reader.fetchRaw(path, [immutableId], { signal: never })) ids.push(remoteId)
    return ids
  }
  // Listed in the one folder and then in the other: what the first list said is not believed.
  await reader.pullOlder({ path: inbox.id, before: undefined, limit: 10, fromMs: undefined, signal: never })
  graph.mailbox.move(immutableId, archive.id)
  await reader.pullOlder({ path: archive.id, before: undefined, limit: 10, fromMs: undefined, signal: never })
  assert.deepEqual(await idsIn(inbox.id), [])
  assert.deepEqual(await idsIn(archive.id), [immutableId])
  // What a list said is good for one reading.
  graph.mailbox.move(immutableId, inbox.id)
  assert.deepEqual(await idsIn(archive.id), [])
})

test('a folder that a message spells differently than the list is the same folder', async (context) => {
  const { reader, graph, inbox } = await outlookScene(context)
  const ids = Array.from({ length: 3 }, () => graph.mailbox.deliver(inbox.id, letter('a'), { saysOtherwise: true }).immutableId)
  const elsewhere = graph.mailbox.addFolder({ displayName: 'Other' })
  ids.push(graph.mailbox.deliver(elsewhere.id, letter('b'), { saysOtherwise: true }).immutableId)
  const got = []
  for await (const { remoteId } of reader.fetchRaw(inbox.id, ids, { signal: never })) got.push(remoteId)
  assert.deepEqual(got, ids.slice(0, 3))
  assert.equal(graph.asked(/GET \/v1.0\/me\/mailFolders\/AAMk/).length, 2, 'asked once for each')
})
