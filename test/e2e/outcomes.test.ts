// What becomes of what was signed, when it does not go as it should, at a real IMAP and a real SMTP
// server that does what servers do on bad days: a letter that is refused, one of which nobody hears
// any more, a large change that is stopped half-way, mail that somebody else moves back, and a batch
// that its person takes back whole. What the app shows is held against what the servers hold.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { lookForDrift } from '../../src/actions/look-for-drift.ts'
import { systemClock } from '../../src/base/clock.ts'
import { enqueue } from '../../src/jobs/job.ts'
import { openSqlite } from '../../src/store/sqlite.ts'
import { dovecotMissing } from '../../src/testing/dovecot.ts'
import type { AfterLetter } from '../../src/testing/letter-sink.ts'
import type { Action } from '../../src/web/contract/actions.ts'
import type { Draft } from '../../src/web/contract/drafts.ts'
import { tokenClient, until } from '../running.ts'
import { letterOf } from '../sim/server-account.ts'
import { axeFindings, journey } from './browser.ts'
import { openOfficeHouse } from './office-house.ts'

/** Moved in parts of 250: three of them. */
const MANY = 600
const REAL = { skip: dovecotMissing }
let fate: AfterLetter = 'take'
const office = openOfficeHouse({
  folders: ['Sent', 'Drafts', 'Archive', 'Trash'],
  mails: Array.from({ length: MANY }, (_, n) => letterOf(`Mail ${n}`)),
  script: { after: () => fate },
})
const now = (id: string): Promise<Action> => office.truth.get<Action>(`/actions/${id}`)
const untilEnded = (id: string): Promise<Action> => until(async () => {
  const action = await now(id)
  return action.finishedAt !== 0 ? action : undefined
})
const onScreen = (walk: (page: Page) => Promise<void>, options: { width?: number; theme?: 'dark'; expected?: RegExp } = {}) =>
  journey(office.browser, { origin: office.house.url, ...options }, ({ page }) => walk(page))

/** Written from the office, shown and signed. */
async function send(page: Page, subject: string): Promise<string> {
  await page.goto('/write')
  await page.getByLabel('From').selectOption({ label: 'andrei@office.example' })
  await page.getByLabel('To', { exact: true }).fill('Luca Ferri <luca@example.net>')
  await page.getByLabel('Subject').fill(subject)
  await page.getByLabel('Text', { exact: true }).fill('Luca, as promised.')
  await page.keyboard.press('Control+Enter')
  await page.getByRole('button', { name: 'Approve and send' }).click()
  return new URL(page.url()).searchParams.get('draft')!
}
const taken = (subject: string): number => office.server.sink.letters.filter(({ raw }) => raw.toString().includes(`Subject: ${subject}`)).length

test('a letter that the server refuses is told with why, lies with the drafts, and leaves once it is signed again', REAL, () =>
  onScreen(async (page) => {
    fate = 554
    await send(page, 'Refused')
    const note = page.getByRole('alert').filter({ hasText: 'It was not sent.' })
    await note.getByText('Not this letter').waitFor()
    assert.deepEqual(await axeFindings(page), [])
    await page.goto('/mail/drafts')
    await page.getByRole('region', { name: 'Not sent' }).getByRole('link', { name: /Refused/ }).click()
    await note.waitFor()
    assert.equal(await page.getByLabel('From').locator('option:checked').innerText(), 'andrei@office.example')
    fate = 'take'
    await page.keyboard.press('Control+Enter')
    await page.getByRole('button', { name: 'Approve and send' }).click()
    await page.getByText(/^Signed .*, done/).waitFor()
    assert.equal(taken('Refused'), 1)
  }))

test('of a letter whose answer was lost it is said what is known; “it did not happen” brings it back, and it leaves once', REAL, () =>
  onScreen(async (page) => {
    fate = 'hang-up'
    const draftId = await send(page, 'Lost on the way')
    const known = page.getByRole('region', { name: 'What is known' })
    await known.getByText('I look for it in Sent').waitFor()
    assert.deepEqual(await axeFindings(page), [])
    // It looks every half minute; now.
    await page.getByRole('button', { name: 'Look again' }).click()
    await known.getByText('I am looking once more.').waitFor()
    await known.getByText('had the letter and its answer was lost').waitFor()
    assert.equal(taken('Lost on the way'), 0)

    // One's own word is asked for twice, and can be left.
    await page.getByRole('button', { name: 'It did not happen' }).click()
    const word = page.getByRole('group', { name: 'It did not happen' })
    await word.getByText('the letter lies with your drafts again').waitFor()
    assert.deepEqual(await axeFindings(page), [])
    await page.keyboard.press('Escape')
    await word.waitFor({ state: 'detached' })
    assert.equal((await office.truth.get<Draft>(`/drafts/${draftId}`)).actionState, 'unknown')
    await page.getByRole('button', { name: 'It did not happen' }).click()
    await word.getByRole('button', { name: 'End it as not done' }).click()
    await page.getByRole('alert').filter({ hasText: 'It was not sent.' }).getByText(/says that it did not happen; nothing proves it/).waitFor()
    fate = 'take'
    await page.keyboard.press('Control+Enter')
    await page.getByRole('button', { name: 'Approve and send' }).click()
    await page.getByText(/^Signed .*, done/).waitFor()
    assert.equal(taken('Lost on the way'), 1)
  }))

test('a letter that was taken without a word is settled from the tray, and every screen says whose word it is', REAL, () =>
  onScreen(async (page) => {
    fate = 'take-and-hang-up'
    const draftId = await send(page, 'Taken in silence')
    await page.getByRole('region', { name: 'What is known' }).waitFor()
    const { actionId } = await office.truth.get<Draft>(`/drafts/${draftId}`)
    await page.goto('/activity/journal')
    const entry = page.locator('.job').filter({ hasText: 'Taken in silence' })
    await entry.getByRole('link', { name: 'Settle it' }).click()
    const sheet = page.locator(`#${actionId}`)
    await sheet.getByRole('button', { name: 'It happened' }).click()
    await sheet.getByRole('button', { name: 'End it as done' }).click()
    const said = /says that it happened; nothing proves it/
    await sheet.getByText(said).first().waitFor()
    assert.equal(await sheet.getByText(/Read back from the server/).count(), 0)
    const settled = await now(actionId)
    assert.deepEqual([settled.state, settled.receipt?.proven, taken('Taken in silence')], ['done', 0, 1])
    await page.goto('/activity/journal')
    await entry.getByText(said).waitFor()
    await entry.getByRole('button', { name: 'Receipt' }).click()
    await entry.locator('.receipt').getByText(said).waitFor()
    assert.deepEqual(await axeFindings(page), [])
    fate = 'take'
  }))

test('a large move is stopped half-way: what is done stays done and is told, and comes back by one undo', REAL, () =>
  onScreen(async (page) => {
    const messageIds = await office.inbox()
    const held = office.line.hold(/MOVE /i, 2)
    const { id } = await office.truth.post<Action>('/actions', { proposal: { kind: 'mail.archive', payload: { messageIds } }, approve: true, words: '', requestKey: crypto.randomUUID() })
    await held
    await page.goto(`/approvals?at=${id}`)
    const sheet = page.locator(`#${id}`)
    await sheet.getByText('250 of 600').waitFor()
    await page.goto('/activity/journal')
    const running = page.locator('.job').filter({ hasText: 'Being carried out' }).first()
    await running.getByRole('button', { name: 'Stop' }).click()
    await running.getByText('Stopping. What is done stays done, and is told.').waitFor()
    assert.deepEqual(await axeFindings(page), [])
    office.line.letGo()
    const stopped = await untilEnded(id)
    const archived = await office.server.subjects('Archive')
    assert.ok(archived.length >= 250 && archived.length <= 500, `${archived.length} were moved`)
    assert.deepEqual([stopped.state, stopped.receipt?.proven], ['failed', archived.length])
    const entry = page.locator('.job').filter({ has: page.getByRole('button', { name: 'Receipt' }) }).filter({ hasText: `${archived.length} of ${MANY}` })
    await entry.getByRole('button', { name: 'Receipt' }).click()
    await entry.getByText(`Partly done: Read back from the server: ${archived.length} of ${MANY}`).waitFor()
    await entry.getByText(`done: ${archived.length} · not done: ${MANY - archived.length}`).waitFor()
    await entry.getByRole('button', { name: /^Undo/ }).click()
    await until(async () => (await office.server.subjects('Archive')).length === 0)
    assert.equal((await office.server.subjects('INBOX')).length, MANY)
  }))

test('mail that somebody else moves back is told of its receipt, on the sheet and in the journal', REAL, () =>
  onScreen(async (page) => {
    const [messageId] = await office.inbox()
    const { id } = await office.truth.post<Action>('/actions', { proposal: { kind: 'mail.archive', payload: { messageIds: [messageId] } }, approve: true, words: '', requestKey: crypto.randomUUID() })
    const done = await untilEnded(id)
    assert.equal(done.state, 'done')
    await office.server.hand.mailboxOpen('Archive')
    await office.server.hand.messageMove('1:*', 'INBOX')
    await office.truth.post(`/accounts/${office.accountId}/sync`)
    await until(async () => (await office.inbox()).includes(messageId!))
    // It is looked for every five minutes; now.
    const db = openSqlite(join(office.home, 'secretary.db'))
    await db.transaction((tx) => enqueue(tx, systemClock, lookForDrift, {}))
    await db.close()
    await page.goto('/activity/journal')
    const entry = page.locator('.job').filter({ has: page.locator('.drifted') }).first()
    await entry.getByRole('button', { name: 'Receipt' }).click()
    await entry.getByText('was put in Archive, is in Inbox now').waitFor()
    assert.deepEqual(await axeFindings(page), [])
    await page.goto(`/approvals?at=${id}`)
    await page.locator(`#${id}`).getByText('has changed since', { exact: true }).waitFor()
    assert.deepEqual(await office.server.subjects('Archive'), [], 'nothing is done about it')
  }))

test('what a script proposed together is signed together, and taken back together', REAL, () =>
  onScreen(async (page) => {
    const { token } = await office.truth.post<{ token: string }>('/tokens', { name: 'Sorter', grants: ['read', 'flag'] })
    const three = (await office.inbox()).slice(0, 3)
    const { actions, batchId } = await tokenClient(office.house.url, token).post<{ batchId: string; actions: Action[] }>('/actions/batches', { proposals: three.map((one) => ({ kind: 'mail.archive', payload: { messageIds: [one] } })), words: 'tidy' })
    await page.goto(`/approvals?at=${actions[0]!.id}`)
    await page.getByRole('button', { name: 'Approve 3 changes' }).click()
    await until(async () => (await office.server.subjects('Archive')).length === 3)
    await page.goto(`/activity/journal?batch=${batchId}`)
    const together = page.getByRole('region', { name: 'Proposed together' })
    await together.getByRole('button', { name: 'Take all of it back' }).click()
    await together.getByText('All of it is on its way back.').waitFor()
    await until(async () => (await office.server.subjects('Archive')).length === 0)
    for (const { id } of actions) await until(async () => (await now(id)).state === 'undone')
    await page.locator('.job').filter({ hasText: 'Undone' }).nth(2).waitFor()
    assert.deepEqual(await axeFindings(page), [])
  }))

/** Without a Message-ID nothing but its size tells such a mail from another, once it is not where it was. */
const nameless = (subject: string, text: string): Buffer => Buffer.from(`From: Old Scanner <scanner@office.example>\r\nTo: Andrei <andrei@office.example>\r\nSubject: ${subject}\r\nDate: ${new Date().toUTCString()}\r\n\r\n${text}\r\n`)

/** By another program, beside the app. */
async function atServer(path: string, subject: string, act: (uid: string) => Promise<unknown>): Promise<void> {
  const { hand } = office.server
  await hand.mailboxOpen(path)
  const found = await hand.search({ subject }, { uid: true })
  assert.ok(Array.isArray(found) && found.length === 1, `${path} holds ${JSON.stringify(found)} of ${subject}`)
  await act(String(found[0]))
}

test('of a change that another program gets in the way of, each mail is told; what nobody knows is looked for again, and settled by hand', REAL, () =>
  onScreen(async (page) => {
    const { hand } = office.server
    const before = new Set(await office.inbox())
    for (const mail of [letterOf('Named scan'), nameless('First scan', 'One page.'), nameless('Second scan', 'Two pages, and a cover.')]) await hand.append('INBOX', mail)
    await office.truth.post(`/accounts/${office.accountId}/sync`)
    const messageIds = await until(async () => {
      const come = (await office.inbox()).filter((id) => !before.has(id))
      return come.length === 3 && come
    })
    const held = office.line.hold(/UID MOVE /i, 1)
    const { id } = await office.truth.post<Action>('/actions', { proposal: { kind: 'mail.archive', payload: { messageIds } }, approve: true, words: '', requestKey: crypto.randomUUID() })
    await held
    for (const subject of ['First scan', 'Second scan']) await atServer('INBOX', subject, (uid) => hand.messageMove(uid, 'Archive', { uid: true }))
    office.line.letGo()

    await page.goto('/activity/journal')
    await page.locator('.job').filter({ hasText: '1 of 3' }).getByRole('link', { name: 'Settle it' }).click()
    const sheet = page.locator(`#${id}`)
    const known = sheet.getByRole('region', { name: 'What is known' })
    await known.getByText(/^Of 2 things nobody knows/).waitFor()
    await sheet.getByText('What came of it, one by one').click()
    const lines = sheet.getByRole('list', { name: 'What came of it, one by one' }).getByRole('listitem')
    const lineOf = (subject: string) => lines.filter({ hasText: subject })
    await lineOf('Named scan').getByText('done', { exact: true }).waitFor()
    for (const subject of ['First scan', 'Second scan']) await lineOf(subject).getByText(/^not known: .*may be it/).waitFor()
    assert.deepEqual(await axeFindings(page), [])

    // One is taken out of the archive: it is certain now that it did not get there by this hand.
    await atServer('Archive', 'First scan', (uid) => hand.messageDelete(uid, { uid: true }))
    await sheet.getByRole('button', { name: 'Look again' }).click()
    await known.getByText(/^Of 1 thing nobody knows/).waitFor()
    await lineOf('First scan').getByText(/^not done/).waitFor()

    await sheet.getByRole('button', { name: 'It happened' }).click()
    const word = sheet.getByRole('group', { name: 'It happened' })
    await word.getByText('It is said of all that nobody knows; the rest of the receipt stays').waitFor()
    assert.deepEqual(await axeFindings(page), [])
    await word.getByRole('button', { name: 'End it as done' }).click()
    await known.waitFor({ state: 'detached' })
    await lineOf('Second scan').getByText(/says that it happened; nothing proves it/).waitFor()
    const settled = await now(id)
    assert.deepEqual(
      [settled.state, settled.receipt?.proven, settled.receipt?.items.map(({ outcome, saidBy }) => `${outcome} ${saidBy === undefined ? 'read back' : 'said'}`).toSorted()],
      ['failed', 1, ['done read back', 'done said', 'failed read back']],
    )
    assert.deepEqual(await office.server.subjects('Archive'), ['Named scan', 'Second scan'], 'nothing is done about it')
  }))
