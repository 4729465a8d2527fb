// What becomes of what was signed, when it does not go as it should, at a real IMAP and a real SMTP
// server that does what servers do on bad days: a letter that is refused, one of which nobody hears
// any more, a large change that is stopped half-way, mail that somebody else moves back, and a batch
// that its person takes back whole. What the app shows is held against what the servers hold.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { lookForDrift } from '../../src/actions/look-for-drift.ts'
import { systemClock } from '../../src/base/clock.ts'
import { enqueue } from '../../src/jobs/job.ts'
import { openSqlite } from '../../src/store/sqlite.ts'
import { dovecotMissing } from '../../src/testing/dovecot.ts'
import type { AfterLetter } from '../../src/testing/letter-sink.ts'
import type { Action } from '../../src/web/contract/actions.ts'
import type { Draft } from '../../src/web/contract/drafts.ts'
import type { Mailbox } from '../../src/web/contract/mail.ts'
import { freshHome, signInDemo, startSecretary, tokenClient, until, untilMailIsIn, type Client, type Running } from '../running.ts'
import { openHeldLine, type HeldLine } from '../sim/held-line.ts'
import { connectServer, letterOf, serverMailbox, SERVER_ACCOUNT_ENV } from '../sim/server-account.ts'
import { openStoreReader, type StoreReader } from '../sim/store-reader.ts'
import { axeFindings, journey, openBrowser } from './browser.ts'

/** Moved in parts of 250: three of them. */
const MANY = 600
const REAL = { skip: dovecotMissing }
let browser: Browser
let house: Running
let home: string
let truth: Client
let line: HeldLine
let server: Awaited<ReturnType<typeof serverMailbox>>
let accountId: string
let store: StoreReader
let fate: AfterLetter = 'take'
const ends: (() => unknown)[] = []

before(async () => {
  if (dovecotMissing !== false) return
  home = freshHome()
  ;[house, browser] = await Promise.all([startSecretary({ home, env: SERVER_ACCOUNT_ENV }), openBrowser()])
  server = await serverMailbox({ after: (end) => ends.unshift(end) }, { folders: ['Sent', 'Drafts', 'Archive', 'Trash'], script: { after: () => fate } })
  server.dovecot.deliver(server.who.user, Array.from({ length: MANY }, (_, n) => letterOf(`Mail ${n}`)))
  line = await openHeldLine({ host: '127.0.0.1', port: server.dovecot.port })
  truth = await signInDemo(house.url)
  await truth.request('PATCH', '/settings', { undoSeconds: 5 })
  await untilMailIsIn(truth)
  store = openStoreReader(home)
  accountId = await connectServer(truth, { ...server, dovecot: { ...server.dovecot, port: line.port } })
  await until(async () => (await ids()).length === MANY)
})
after(async () => {
  await browser?.close()
  store?.close()
  await house?.stop()
  await line?.close()
  for (const end of ends) await end()
})

/** Of the mails in the inbox of the office, newest first. */
async function ids(): Promise<number[]> {
  const { items } = await truth.get<{ items: Mailbox[] }>('/mailboxes')
  const inbox = items.find((box) => box.accountId === accountId && box.role === 'inbox')?.id
  return store.messages().filter(({ mailboxId }) => mailboxId === inbox).map(({ id }) => id).toSorted((a, b) => b - a)
}
const now = (id: string): Promise<Action> => truth.get<Action>(`/actions/${id}`)
const untilEnded = (id: string): Promise<Action> => until(async () => {
  const action = await now(id)
  return action.finishedAt !== 0 ? action : undefined
})
const onScreen = (walk: (page: Page) => Promise<void>, options: { width?: number; theme?: 'dark'; expected?: RegExp } = {}) =>
  journey(browser, { origin: house.url, ...options }, ({ page }) => walk(page))

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
const taken = (subject: string): number => server.sink.letters.filter(({ raw }) => raw.toString().includes(`Subject: ${subject}`)).length

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
    await known.getByText('had the letter and its answer was lost').waitFor()
    assert.deepEqual(await axeFindings(page), [])
    await page.getByRole('button', { name: 'Look again' }).click()
    await known.getByText('I am looking once more.').waitFor()
    assert.equal(taken('Lost on the way'), 0)

    // One's own word is asked for twice, and can be left.
    await page.getByRole('button', { name: 'It did not happen' }).click()
    const word = page.getByRole('group', { name: 'It did not happen' })
    await word.getByText('the letter lies with your drafts again').waitFor()
    assert.deepEqual(await axeFindings(page), [])
    await page.keyboard.press('Escape')
    await word.waitFor({ state: 'detached' })
    assert.equal((await truth.get<Draft>(`/drafts/${draftId}`)).actionState, 'unknown')
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
    const { actionId } = await truth.get<Draft>(`/drafts/${draftId}`)
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
    const messageIds = await ids()
    const held = line.hold(/MOVE /i, 2)
    const { id } = await truth.post<Action>('/actions', { proposal: { kind: 'mail.archive', payload: { messageIds } }, approve: true, words: '', requestKey: crypto.randomUUID() })
    await held
    await page.goto(`/approvals?at=${id}`)
    const sheet = page.locator(`#${id}`)
    await sheet.getByText('250 of 600').waitFor()
    await page.goto('/activity/journal')
    const running = page.locator('.job').filter({ hasText: 'Being carried out' }).first()
    await running.getByRole('button', { name: 'Stop' }).click()
    await running.getByText('Stopping. What is done stays done, and is told.').waitFor()
    assert.deepEqual(await axeFindings(page), [])
    line.letGo()
    const stopped = await untilEnded(id)
    const archived = await server.subjects('Archive')
    assert.ok(archived.length >= 250 && archived.length <= 500, `${archived.length} were moved`)
    assert.deepEqual([stopped.state, stopped.receipt?.proven], ['failed', archived.length])
    const entry = page.locator('.job').filter({ has: page.getByRole('button', { name: 'Receipt' }) }).filter({ hasText: `${archived.length} of ${MANY}` })
    await entry.getByRole('button', { name: 'Receipt' }).click()
    await entry.getByText(`Partly done: Read back from the server: ${archived.length} of ${MANY}`).waitFor()
    await entry.getByText(`done: ${archived.length} · not done: ${MANY - archived.length}`).waitFor()
    await entry.getByRole('button', { name: /^Undo/ }).click()
    await until(async () => (await server.subjects('Archive')).length === 0)
    assert.equal((await server.subjects('INBOX')).length, MANY)
  }))

test('mail that somebody else moves back is told of its receipt, on the sheet and in the journal', REAL, () =>
  onScreen(async (page) => {
    const [messageId] = await ids()
    const { id } = await truth.post<Action>('/actions', { proposal: { kind: 'mail.archive', payload: { messageIds: [messageId] } }, approve: true, words: '', requestKey: crypto.randomUUID() })
    const done = await untilEnded(id)
    assert.equal(done.state, 'done')
    await server.hand.mailboxOpen('Archive')
    await server.hand.messageMove('1:*', 'INBOX')
    await truth.post(`/accounts/${accountId}/sync`)
    await until(async () => (await ids()).includes(messageId!))
    // It is looked for every five minutes; now.
    const db = openSqlite(join(home, 'secretary.db'))
    await db.transaction((tx) => enqueue(tx, systemClock, lookForDrift, {}))
    await db.close()
    await page.goto('/activity/journal')
    const entry = page.locator('.job').filter({ has: page.locator('.drifted') }).first()
    await entry.getByRole('button', { name: 'Receipt' }).click()
    await entry.getByText('was put in Archive, is in Inbox now').waitFor()
    assert.deepEqual(await axeFindings(page), [])
    await page.goto(`/approvals?at=${id}`)
    await page.locator(`#${id}`).getByText('has changed since', { exact: true }).waitFor()
    assert.deepEqual(await server.subjects('Archive'), [], 'nothing is done about it')
  }))

test('what a script proposed together is signed together, and taken back together', REAL, () =>
  onScreen(async (page) => {
    const { token } = await truth.post<{ token: string }>('/tokens', { name: 'Sorter', grants: ['read', 'flag'] })
    const three = (await ids()).slice(0, 3)
    const { actions, batchId } = await tokenClient(house.url, token).post<{ batchId: string; actions: Action[] }>('/actions/batches', { proposals: three.map((one) => ({ kind: 'mail.archive', payload: { messageIds: [one] } })), words: 'tidy' })
    await page.goto(`/approvals?at=${actions[0]!.id}`)
    await page.getByRole('button', { name: 'Approve 3 changes' }).click()
    await until(async () => (await server.subjects('Archive')).length === 3)
    await page.goto(`/activity/journal?batch=${batchId}`)
    const together = page.getByRole('region', { name: 'Proposed together' })
    await together.getByRole('button', { name: 'Take all of it back' }).click()
    await together.getByText('All of it is on its way back.').waitFor()
    await until(async () => (await server.subjects('Archive')).length === 0)
    for (const { id } of actions) await until(async () => (await now(id)).state === 'undone')
    await page.locator('.job').filter({ hasText: 'Undone' }).nth(2).waitFor()
    assert.deepEqual(await axeFindings(page), [])
  }))
