// Taking back what was done before the house was killed, at a server that has numbered its folders
// anew meanwhile: the mail is found again as the mail it is, and goes back to where it was, once.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { dovecotMissing } from '../src/testing/dovecot.ts'
import { until, untilIdle } from './running.ts'
import { click, ended, openServerHouse, type ServerHouse } from './sim/server-account.ts'

const SUBJECTS = Array.from({ length: 12 }, (_, n) => `Offer ${n}`)
let at: ServerHouse

before(async () => {
  if (dovecotMissing === false) at = await openServerHouse(SUBJECTS)
})
after(async () => await at?.close())

const here = (path: string) => at.store.messages().filter((one) => one.path === path)

/** Another folder of the same name, with the same mails under other numbers. */
async function renumber(path: string): Promise<void> {
  const { hand } = at.server
  const numbering = async () => (await hand.mailboxOpen(path, { readOnly: true })).uidValidity
  const before = await numbering()
  await hand.mailboxClose()
  await hand.mailboxRename(path, `${path}-old`)
  await hand.mailboxCreate(path)
  await hand.mailboxOpen(`${path}-old`)
  // The last first, so that no mail keeps its number.
  for (const uid of ((await hand.search({ all: true }, { uid: true })) || []).toReversed()) await hand.messageMove(String(uid), path, { uid: true })
  await hand.mailboxClose()
  await hand.mailboxDelete(`${path}-old`)
  assert.notEqual(await numbering(), before)
}

test('what was archived before a kill comes back after it, though its folder was numbered anew', { skip: dovecotMissing, timeout: 300_000 }, async () => {
  const messageIds = await until(async () => {
    const ids = here('INBOX').map(({ id }) => id)
    return ids.length === SUBJECTS.length && ids
  })
  const archived = await click<{ state: string; errorText: string }>(at.client, { kind: 'mail.archive', payload: { messageIds } })
  assert.equal(archived.state, 'done', archived.errorText)
  const names = new Set(here('Archive').map(({ name }) => name))
  assert.equal(names.size, SUBJECTS.length)

  await renumber('Archive')
  await at.restart()
  await at.client.post(`/accounts/${at.accountId}/sync`)
  // Each is met under its new name, and is the row that the receipt names.
  await until(async () => here('Archive').length === SUBJECTS.length && here('Archive').every(({ name }) => !names.has(name)))
  await untilIdle(at.client)
  assert.deepEqual(here('Archive').map(({ id }) => id).toSorted(), messageIds.toSorted())

  const undo = await at.client.post<{ id: string }>(`/actions/${archived.id}/undo`)
  const undone = await ended<{ state: string; errorText: string }>(at.client, undo.id)
  assert.equal(undone.state, 'done', undone.errorText)
  assert.deepEqual([await at.server.subjects('INBOX'), await at.server.subjects('Archive')], [SUBJECTS.toSorted(), []])
  await at.client.post(`/accounts/${at.accountId}/sync`)
  await untilIdle(at.client)
  assert.deepEqual(here('INBOX').map(({ id }) => id).toSorted(), messageIds.toSorted())

  // And taken back once more, after another kill.
  await at.restart()
  const again = await ended<{ state: string; errorText: string }>(at.client, (await at.client.post<{ id: string }>(`/actions/${undo.id}/undo`)).id)
  assert.equal(again.state, 'done', again.errorText)
  assert.deepEqual([await at.server.subjects('INBOX'), await at.server.subjects('Archive')], [[], SUBJECTS.toSorted()])
})

test('a star that is to come off before anybody looked at the folder numbered anew comes off its own mails or off none', { skip: dovecotMissing, timeout: 300_000 }, async () => {
  const messageIds = here('Archive').map(({ id }) => id)
  const marked = await click<{ state: string; errorText: string }>(at.client, { kind: 'mail.star', payload: { messageIds } })
  assert.equal(marked.state, 'done', marked.errorText)
  await renumber('Archive')
  const undone = await ended<{ state: string; errorText: string; receipt: { proven: number } | null }>(at.client, (await at.client.post<{ id: string }>(`/actions/${marked.id}/undo`)).id)
  // Either the new numbers were heard of in time, or every mail says that it was left alone.
  const { hand } = at.server
  await hand.mailboxOpen('Archive', { readOnly: true })
  const starred = (await hand.search({ flagged: true }, { uid: true })) || []
  if (undone.state === 'done') assert.deepEqual(starred, [])
  else assert.ok(starred.length === SUBJECTS.length && /numbered anew/.test(undone.errorText), `${starred.length} starred: ${undone.errorText}`)
  assert.deepEqual(await at.server.subjects('Archive'), SUBJECTS.toSorted())
})
