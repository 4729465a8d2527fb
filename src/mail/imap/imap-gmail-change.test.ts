// Gmail over IMAP changed as approved: places are labels and rooms, and a mail is at one of them.
import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { sealApproved } from '../../actions/approved.ts'
import { systemClock } from '../../base/clock.ts'
import { ALL_MAIL, gmailImap, SPAM, TRASH } from '../../testing/gmail-imap.ts'
import type { ChangeTargets, MailChange } from '../mail-port.ts'
import { openImapWriter } from './imap-writer.ts'

const never = new AbortController().signal
const raw = (n: number) => `Message-ID: <m${n}@example.org>\r\nSubject: Salut\r\n\r\nBun ${n}.\r\n`
const path = (word: string) => ({ '\\Inbox': 'INBOX', '\\Sent': '[Gmail]/Mesaje trimise' })[word] ?? word

async function desk(context: TestContext, mails = 1, labels: readonly string[] = ['\\Inbox', 'Clienți']) {
  const gmail = await gmailImap(context)
  for (const label of ['Clienți', 'Work']) gmail.labels.add(label)
  for (let n = 1; n <= mails; n++) gmail.deliver(raw(n), labels)
  const open = () => {
    const writer = openImapWriter({ config: { host: '127.0.0.1', port: gmail.port, security: 'none' }, credentials: async () => ({ user: 'a', password: 's' }), clock: systemClock })
    context.after(() => writer.close())
    return writer
  }
  const writer = open()
  /** As the store has them now. */
  const targets = (): ChangeTargets['messages'] =>
    gmail.mails.map((mail, at) => ({ id: at + 1, mailboxId: 'mbx', path: mail.room, remoteId: `7.${String(mail.uid).padStart(10, '0')}`, seen: false, flagged: false, mail: { messageId: `m${at + 1}@example.org`, size: mail.raw.length }, labels: [...mail.labels].map(path).toSorted() }))
  const words = (change: MailChange['change'], toPath: string, messages: ChangeTargets['messages'], make?: string[]) =>
    [sealApproved({ actionId: 'act_1', accountId: 'acc_1', userId: 'usr_1', approvedAt: 0, change: { change, messageIds: messages.map(({ id }) => id), mailboxId: '' } }), { messages, toPath, make }] as const
  return {
    gmail,
    open,
    targets,
    apply: (change: MailChange['change'], toPath = '', make?: string[], messages = targets()) => writer.apply(...words(change, toPath, messages, make), never),
    observe: (change: MailChange['change'], toPath: string, messages: ChangeTargets['messages']) => open().observe(...words(change, toPath, messages), never),
    stands: (n = 0) => [gmail.mails[n]?.room, [...(gmail.mails[n]?.labels ?? [])].map(path).toSorted()],
  }
}
const outcomes = ({ items }: { items: { outcome: string }[] }) => items.map(({ outcome }) => outcome)

test('archived, thrown away, brought back: it is at one place, and keeps its own labels', async (context) => {
  const { apply, stands, gmail } = await desk(context)
  const way: [string, [string, string[]]][] = [
    [ALL_MAIL, [ALL_MAIL, ['Clienți']]],
    ['INBOX', [ALL_MAIL, ['Clienți', 'INBOX']]],
    [TRASH, [TRASH, ['Clienți']]],
    ['INBOX', [ALL_MAIL, ['Clienți', 'INBOX']]],
    [SPAM, [SPAM, ['Clienți']]],
    [TRASH, [TRASH, ['Clienți']]],
    [ALL_MAIL, [ALL_MAIL, ['Clienți']]],
    ['Work', [ALL_MAIL, ['Clienți', 'Work']]],
    [TRASH, [TRASH, ['Clienți', 'Work']]],
    ['Work', [ALL_MAIL, ['Clienți', 'Work']]],
  ]
  for (const [toPath, wanted] of way) {
    const receipt = await apply('move', toPath)
    assert.deepEqual([outcomes(receipt), stands()], [['done'], wanted], toPath)
    const { after } = receipt.items[0] ?? assert.fail()
    assert.deepEqual([after['path'], after['labels'], after['remoteId']], [wanted[0], wanted[1], `7.${String(gmail.mails[0]?.uid).padStart(10, '0')}`])
  }
  assert.deepEqual(outcomes(await apply('move', ALL_MAIL)), ['already-so'])
})

test('a label is put on and taken off, in any letters; of what has it already that is said', async (context) => {
  const { apply, stands, gmail } = await desk(context, 2, ['\\Inbox'])
  gmail.mails[1]?.labels.add('Clienți')
  assert.deepEqual(outcomes(await apply('label', 'Clienți')), ['done', 'already-so'])
  assert.deepEqual([stands(0), stands(1)], [[ALL_MAIL, ['Clienți', 'INBOX']], [ALL_MAIL, ['Clienți', 'INBOX']]])
  const off = await apply('unlabel', 'Clienți')
  assert.deepEqual([outcomes(off), off.items.map(({ after }) => after['labels']), stands(0)], [['done', 'done'], [['INBOX'], ['INBOX']], [ALL_MAIL, ['INBOX']]])
})

test('a new label is made with its first mail, and a new place with what is moved there', async (context) => {
  const { apply, stands, gmail } = await desk(context)
  assert.deepEqual(outcomes(await apply('label', '', ['De plătit'])), ['done'])
  assert.deepEqual(outcomes(await apply('move', '', ['Secretary', 'Auto-Cleaned'])), ['done'])
  assert.deepEqual(stands(), [ALL_MAIL, ['Clienți', 'De plătit', 'Secretary/Auto-Cleaned']])
  assert.ok(gmail.labels.has('De plătit') && gmail.labels.has('Secretary/Auto-Cleaned'))
})

test('nothing is put into Sent or Drafts, and nothing is said to Gmail about it', async (context) => {
  const { apply, gmail, stands } = await desk(context)
  const refused = await apply('move', '[Gmail]/Mesaje trimise')
  assert.match(refused.items[0]?.error ?? '', /Gmail alone decides/)
  assert.deepEqual([stands(), gmail.commands.filter((command) => /^UID (?:STORE|MOVE)/.test(command))], [[ALL_MAIL, ['Clienți', 'INBOX']], []])
})

test('cut off between the room and the label, the next attempt finds it in the room and does the rest', async (context) => {
  const { apply, observe, open, gmail, targets, stands } = await desk(context)
  await apply('move', TRASH)
  const before = targets()
  gmail.before = (command, socket) => {
    if (!command.startsWith('UID STORE')) return undefined
    socket.destroy()
    return 'owed'
  }
  await assert.rejects(apply('move', 'INBOX'))
  assert.deepEqual(stands(), [ALL_MAIL, ['Clienți']])
  gmail.before = () => undefined
  assert.equal((await observe('move', 'INBOX', before)).outcome, 'not-applied')
  const approved = sealApproved({ actionId: 'act_1', accountId: 'acc_1', userId: 'usr_1', approvedAt: 0, change: { change: 'move' as const, messageIds: [1], mailboxId: '' } })
  const receipt = await open().apply(approved, { messages: before, toPath: 'INBOX' }, never)
  assert.deepEqual([outcomes(receipt), stands()], [['done'], [ALL_MAIL, ['Clienți', 'INBOX']]])
  assert.equal((await observe('move', 'INBOX', before)).outcome, 'applied')
  assert.equal(gmail.mails.length, 1)
})

test('what the server refuses stays, and is said in its words; the others are done', async (context) => {
  const { apply, stands, gmail } = await desk(context, 3)
  gmail.before = (command) => (/^UID STORE (?:2|\d+:\d+) /.test(command) ? ['NO Label not allowed'] : undefined)
  const receipt = await apply('label', 'Work')
  assert.deepEqual(outcomes(receipt), ['done', 'failed', 'done'])
  assert.match(receipt.items[1]?.error ?? '', /Label not allowed/)
  assert.deepEqual([stands(0), stands(1)], [[ALL_MAIL, ['Clienți', 'INBOX', 'Work']], [ALL_MAIL, ['Clienți', 'INBOX']]])
})

test('a mail under its number that is another one is left alone', async (context) => {
  const { apply, targets, stands } = await desk(context)
  const [target] = targets()
  const receipt = await apply('label', 'Work', undefined, [{ ...(target ?? assert.fail()), mail: { messageId: 'other@example.org', size: 9 } }])
  assert.match(receipt.items[0]?.error ?? '', /another mail/)
  assert.deepEqual(stands(), [ALL_MAIL, ['Clienți', 'INBOX']])
})

test('marked, it keeps its labels', async (context) => {
  const { apply, gmail, stands } = await desk(context)
  const receipt = await apply('mark-read')
  assert.deepEqual([outcomes(receipt), receipt.items[0]?.after['seen'], receipt.items[0]?.after['labels']], [['done'], true, ['Clienți', 'INBOX']])
  assert.deepEqual([stands(), [...(gmail.mails[0]?.flags ?? [])]], [[ALL_MAIL, ['Clienți', 'INBOX']], ['\\Seen']])
})
