// The password that an approval beforehand takes, and who is not asked for one: the person of the sample,
// in a house that was started with it, as long as nobody gave them one.
import assert from 'node:assert/strict'
import { storeTest } from '../../testing/real-store.ts'
import { openTestWeb, TEST_PASSWORD } from '../../testing/test-web.ts'

for (const [house, demo] of [['a house of the sample', true], ['any other house', false]] as const) {
  storeTest(`whoever has no password lets a rule act by itself without one in ${house}: ${demo}; whoever has one types it`, async (store, context) => {
    const web = await openTestWeb(store, context, { demo })
    const [bare, ana] = [await web.person('demo@example.org'), await web.person('ana@example.org')]
    await store.db.query.updateTable('users').set({ password_hash: '' }).where('id', '=', bare.userId).execute()
    const call = async (who: typeof bare, path: string, body: unknown) => {
      const answer = await fetch(`${web.url}/api/v1${path}`, { method: 'POST', headers: { ...who.headers, 'content-type': 'application/json' }, body: JSON.stringify(body) })
      return { status: answer.status, body: (await answer.json()) as { id: string; code?: string; state?: string } }
    }
    const wish = async (who: typeof bare, more: { password?: string }) => {
      const { body: rule } = await call(who, '/rules', { name: 'Bills', query: 'from:bob', act: { kind: 'mail.star' } })
      const { status, body } = await call(who, '/standing-approvals', { ruleId: rule.id, perHour: 5, endsAt: Date.now() + 3_600_000, ...more })
      return [status, body.code ?? body.state]
    }
    assert.deepEqual(await wish(bare, {}), demo ? [202, 'approved'] : [409, 'password-missing'])
    assert.deepEqual(await wish(ana, {}), [403, 'password-needed'])
    assert.deepEqual(await wish(ana, { password: 'not the one' }), [403, 'password-wrong'])
    assert.deepEqual(await wish(ana, { password: '' }), [400, 'bad-request'])
    assert.deepEqual((await store.db.query.selectFrom('actions').select('user_id').execute()).map((row) => row.user_id), demo ? [bare.userId] : [], 'what was refused left nothing')
    assert.deepEqual(await wish(ana, { password: TEST_PASSWORD }), [202, 'approved'])
  })
}
