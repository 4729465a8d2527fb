// What a receipt is in lines of a terminal, of real changes by the executor's own hands.
import assert from 'node:assert/strict'
import type { ItemOutcome, Receipt } from '../actions/action-shapes.ts'
import { findAction } from '../actions/action-store.ts'
import { storeTest } from '../testing/real-store.ts'
import { openScriptAtWork } from '../testing/script-at-work.ts'
import { outcomeLines, outcomesInShort } from './outcome-lines.ts'

storeTest('each mail is told before and after, in names of folders, and what is alike once', async (store, context) => {
  const { account, done, sorter } = await openScriptAtWork(store, context)
  const [one, two, read] = [await account.put('INBOX', { subject: 'one' }), await account.put('INBOX', { subject: 'two' }), await account.put('INBOX', { subject: 'read', seen: true })]
  const receiptOf = async (proposal: unknown): Promise<[Receipt, { accountId: string }]> => {
    const found = await findAction(store.db, (await done(sorter, proposal)).id)
    return [found?.receipt ?? assert.fail('nothing was done'), { accountId: account.accountId }]
  }
  const [moved, its] = await receiptOf({ kind: 'mail.move', payload: { messageIds: [one.id, two.id], mailboxId: account.mailbox('Work').id } })
  assert.deepEqual(await outcomeLines(store.db, its, moved), [one, two].map(({ id }) => `  ${id}  INBOX -> Work`))
  assert.deepEqual(await outcomesInShort(store.db, its, moved), ['    2 mails  INBOX -> Work'])
  const [marked] = await receiptOf({ kind: 'mail.mark-read', payload: { messageIds: [one.id, read.id] } })
  assert.deepEqual((await outcomeLines(store.db, its, marked)).toSorted(), [`  ${one.id}  unread -> read`, `  ${read.id}  was so already`].toSorted())
  assert.deepEqual(await outcomesInShort(store.db, its, marked), ['    1 mail  unread -> read'])
})

storeTest('labels by their names, what went wrong and what came back; nothing of it moves the cursor', async (store, context) => {
  const { account } = await openScriptAtWork(store, context)
  const item = (id: string, more: Partial<ItemOutcome>): ItemOutcome => ({ id, outcome: 'done', before: {}, after: {}, error: '', ...more })
  const receipt = (...items: ItemOutcome[]): Receipt => ({ provenAt: 1, proof: 'p', expected: items.length, proven: items.length, items })
  const its = { accountId: account.accountId }
  const told = receipt(
    item('7', { before: { labels: ['keyword:\u0001$label1', 'keyword:\u0001Old'] }, after: { labels: ['keyword:\u0001Old', 'keyword:\u0001Bills\u001b[2J'] } }),
    item('800', { outcome: 'failed', error: 'it is gone\u001b[31m', before: { flagged: false }, after: {} }),
    item('9', { undoneBy: 'act_2', before: { flagged: true }, after: { flagged: false } }),
    item('10', { outcome: 'unknown' }),
    item('letter', { after: { messageId: 'x' } }),
  )
  assert.deepEqual(await outcomeLines(store.db, its, told), ['  7    + Bills [2J, - Important', '  800  not done: it is gone [31m', '  9    starred -> not starred; taken back by act_2', '  10   not known'])
  const many = receipt(...Array.from({ length: 5 }, (_, at) => item(`${at}`, { before: { path: `From ${at}` }, after: { path: 'To' } })), ...Array.from({ length: 10 }, (_, at) => item(`s${at}`, { before: { path: 'From 0' }, after: { path: 'To' } })))
  assert.deepEqual(await outcomesInShort(store.db, its, many), ['    11 mails  From 0 -> To', '      1 mail  From 1 -> To', '      1 mail  From 2 -> To', '    and 2 other changes'])
  assert.deepEqual([await outcomeLines(store.db, its, receipt()), await outcomesInShort(store.db, { accountId: '' }, receipt(item('std_1', { after: { id: 'std_1' } })))], [[], []])
})
