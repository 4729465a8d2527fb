// Which accounts are kept here alone: nothing is synced for them, and nobody sends from them.
import assert from 'node:assert/strict'
import test from 'node:test'
import { connectAccount, type Provider } from '../../accounts/connected-accounts.ts'
import { fixedClock } from '../../testing/fixed-clock.ts'
import { NOON, putPerson } from '../../testing/people.ts'
import { storeTest } from '../../testing/real-store.ts'
import { isImported, requireSender } from '../import/imported-account.ts'
import { askAllToSync } from '../sync/sync-all.ts'

for (const [what, provider, mailPath, imported] of [
  ['an imported file', 'file', undefined, true],
  ['one that the first version made a Maildir of', 'maildir', '/data/imports/acc_1/mail', true],
  ['a Maildir that was connected', 'maildir', '/home/ana/Mail', false],
  ['a Maildir in the place of another account', 'maildir', '/data/imports/acc_2/mail', false],
] as const) {
  test(`${what} ${imported ? 'has no other copy, and is no sender' : 'lies elsewhere, and may send'}`, () => {
    const account = { id: 'acc_1', name: 'A', provider, config: mailPath === undefined ? {} : { mailPath } }
    assert.equal(isImported(account), imported)
    if (imported) assert.throws(() => requireSender(account), { code: 'account-cannot-send' })
    else requireSender(account)
  })
}

storeTest('the schedule asks for a sync of what lies elsewhere, and of nothing that is here alone', async ({ db }) => {
  await putPerson(db, 'usr_alice')
  const clock = fixedClock(NOON)
  const connect = (provider: Provider) => connectAccount({ db, clock }, { userId: 'usr_alice', provider, name: provider, address: '', config: {} })
  const [elsewhere] = [await connect('maildir'), await connect('file')]
  assert.equal(await askAllToSync(db, clock), 1)
  const jobs = await db.query.selectFrom('jobs').select(['name', 'payload']).execute()
  assert.deepEqual(jobs.map(({ name, payload }) => [name, JSON.parse(payload)]), [['mail.sync-account', { accountId: elsewhere?.id, onlyDue: false }]])
})
