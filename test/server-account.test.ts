// A person's changes and letters, over the API, at a real IMAP and a real SMTP server: what the
// servers hold afterwards is what was approved, and the next look at the server leaves it so.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { dovecotMissing } from '../src/testing/dovecot.ts'
import { until, untilIdle } from './running.ts'
import { click, ended, openServerHouse, type ServerHouse } from './sim/server-account.ts'

let at: ServerHouse

before(async () => {
  if (dovecotMissing === false) at = await openServerHouse(['One', 'Two', 'Three', 'Four', 'Five'])
})
after(async () => await at?.close())

/** Once it is here. */
const idOf = (subject: string): Promise<number> =>
  until(async () => {
    const { items } = await at.client.get<{ items: { id: number; subject: string }[] }>(`/emails?q=${encodeURIComponent(`subject:${subject}`)}`)
    return items.find((one) => one.subject === subject)?.id
  })
const pathOf = async (subject: string): Promise<string | undefined> => {
  const id = await idOf(subject)
  return at.store.messages().find((one) => one.id === id)?.path
}
/** Looked at again, so that a change which the server did not keep would be seen. */
async function synced(): Promise<void> {
  await at.client.post(`/accounts/${at.accountId}/sync`)
  await untilIdle(at.client)
}

test('archived over the API it lies in the server’s Archive, stays there, and comes back by undo', { skip: dovecotMissing }, async () => {
  const done = await click<{ state: string; errorText: string }>(at.client, { kind: 'mail.archive', payload: { messageIds: [await idOf('One')] } })
  assert.equal(done.state, 'done', done.errorText)
  assert.deepEqual(await at.server.subjects('Archive'), ['One'])
  await synced()
  assert.equal(await pathOf('One'), 'Archive')
  const undo = await at.client.post<{ id: string }>(`/actions/${done.id}/undo`)
  assert.equal((await ended(at.client, undo.id)).state, 'done')
  assert.deepEqual(await at.server.subjects('Archive'), [])
  await synced()
  assert.equal(await pathOf('One'), 'INBOX')
})

test('moved into a folder that was not there, it lies in it, and the folder is subscribed', { skip: dovecotMissing }, async () => {
  const done = await click<{ state: string; errorText: string }>(at.client, { kind: 'mail.move', payload: { messageIds: [await idOf('Two'), await idOf('Three')], name: 'Secretary/Auto-Cleaned' } })
  assert.equal(done.state, 'done', done.errorText)
  assert.deepEqual(await at.server.subjects('Secretary/Auto-Cleaned'), ['Three', 'Two'])
  assert.ok((await at.server.hand.list()).some(({ path, subscribed }) => path === 'Secretary/Auto-Cleaned' && subscribed))
  await synced()
  assert.equal(await pathOf('Two'), 'Secretary/Auto-Cleaned')
})

test('a label is a keyword at the server, and is shown by its name', { skip: dovecotMissing }, async () => {
  const id = await idOf('Four')
  const done = await click<{ state: string; errorText: string }>(at.client, { kind: 'mail.label', payload: { messageIds: [id], name: 'De plătit' } })
  assert.equal(done.state, 'done', done.errorText)
  await synced()
  const { items } = await at.client.get<{ items: { name: string; accountId: string }[] }>('/mailboxes')
  assert.ok(items.some((one) => one.name === 'De plătit' && one.accountId === at.accountId))
  const undo = await at.client.post<{ id: string }>(`/actions/${done.id}/undo`)
  assert.equal((await ended(at.client, undo.id)).state, 'done')
  await at.server.hand.mailboxOpen('INBOX', { readOnly: true })
  for await (const { flags } of at.server.hand.fetch('1:*', { flags: true })) assert.ok(![...(flags ?? [])].some((word) => word.startsWith('De')))
})

test('a letter leaves once by the account’s own server, and comes back as sent mail', { skip: dovecotMissing }, async () => {
  const letter = { accountId: at.accountId, to: [{ name: 'Bob', address: 'bob@example.org' }], cc: [], bcc: [{ name: '', address: 'dan@example.org' }], subject: 'Ofertă', text: 'Bună ziua.\n' }
  const done = await click<{ state: string; errorText: string; receipt: { proof: string } }>(at.client, { kind: 'mail.send', payload: letter })
  assert.equal(done.state, 'done', done.errorText)
  assert.match(done.receipt.proof, /read back from Sent: SHA-256/)
  assert.deepEqual(at.server.sink.letters.map(({ to }) => to), [['bob@example.org', 'dan@example.org']])
  assert.deepEqual(await at.server.subjects('Sent'), ['Ofertă'])
  await until(async () => (await at.client.get<{ items: { subject: string }[] }>('/threads?role=sent')).items.some(({ subject }) => subject === 'Ofertă'))
})

test('a mail that was deleted at the server meanwhile fails with words', { skip: dovecotMissing }, async () => {
  const id = await idOf('Five')
  await at.server.hand.mailboxOpen('INBOX')
  await at.server.hand.messageDelete(String((await at.server.hand.search({ subject: 'Five' }) as number[])[0]))
  const failed = await click<{ state: string; errorText: string }>(at.client, { kind: 'mail.archive', payload: { messageIds: [id] } })
  assert.equal(failed.state, 'failed')
  assert.match(failed.errorText, /no longer in INBOX|was deleted/)
})
