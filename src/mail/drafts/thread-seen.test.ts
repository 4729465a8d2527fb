// Each look at a draft asks what came into its conversation, and mail that comes in asks for a look at
// each of them: what that costs may not grow with the mailbox.
import assert from 'node:assert/strict'
import test from 'node:test'
import { openTestStore } from '../../testing/real-store.ts'
import { newestIn } from './thread-seen.ts'

test('what came into a conversation is read from that conversation, not from all mail', async (context) => {
  const { db } = await openTestStore(context)
  const query = newestIn(db, 'thr_1').compile()
  const { rows } = await db.query.executeQuery<{ detail: string }>({ ...query, sql: `explain query plan ${query.sql}` })
  assert.deepEqual(rows.map(({ detail }) => detail), ['SEARCH messages USING INDEX messages_thread (thread_id=?)'])
})
