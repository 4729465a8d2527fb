// Many mails at once at a real IMAP server: hundreds that are cleaned away and brought back as they
// were, and a past that is larger than what goes at once.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { dovecotMissing } from '../../src/testing/dovecot.ts'
import type { Action } from '../../src/web/contract/actions.ts'
import type { CleanSendersAnswer } from '../../src/web/contract/clean.ts'
import { until } from '../running.ts'
import { axeFindings, journey } from './browser.ts'
import { openOfficeHouse } from './office-house.ts'

const INTO = 'Secretary/Auto-Cleaned'
/** Moved in parts of 250: two of them. */
const OFFERS = 400
/** Some are read, and are read again once they are back. */
const READ = 150
/** Ten more than one action holds. */
const NEWS = 5_010
const REAL = { skip: dovecotMissing }

const old = new Date(Date.now() - 40 * 24 * 3_600_000).toUTCString()
const mailing = (from: string, to: string, header: string, n: number): Buffer =>
  Buffer.from(`From: ${from}\r\nTo: ${to}\r\nMessage-ID: <${n}.${header.length}@lists.example>\r\nDate: ${old}\r\nSubject: Number ${String(n).padStart(4, '0')}\r\nPrecedence: bulk\r\n${header}\r\nNothing new.\r\n`)
const offers = Array.from({ length: OFFERS }, (_, n) => mailing('Stair Offers <no-reply@offers.example>', 'readers@offers.example', 'List-Id: <stairs.offers.example>\r\nList-Unsubscribe: <https://offers.example/u>\r\n', n))
// Sent by name, and so no matter for a clean-up: these end with their sender.
const news = Array.from({ length: NEWS }, (_, n) => mailing('Daily Stairs <daily@news.example>', 'Andrei <andrei@office.example>', '', n))

const office = openOfficeHouse({
  folders: ['Archive'],
  mails: [...offers, ...news],
  async prepare({ hand }) {
    await hand.mailboxOpen('INBOX')
    const theirs = await hand.search({ from: 'offers.example' }, { uid: true })
    assert.ok(Array.isArray(theirs) && theirs.length === OFFERS)
    await hand.messageFlagsAdd(theirs.filter((_, at) => at % 2 === 0).slice(0, READ).join(), ['\\Seen'], { uid: true })
  },
})

const onScreen = (walk: (page: Page) => Promise<void>): Promise<void> => journey(office.browser, { origin: office.house.url }, ({ page }) => walk(page))

interface Marks {
  read: string[]
  unread: string[]
}

/** By Message-ID, of the mailings with offers in a folder. */
async function offersIn(path: string): Promise<Marks> {
  const { hand } = office.server
  await hand.mailboxOpen(path, { readOnly: true })
  const marks: Marks = { read: [], unread: [] }
  for await (const { envelope, flags } of hand.fetch('1:*', { envelope: true, flags: true })) {
    if (envelope?.from?.[0]?.address === 'no-reply@offers.example') marks[flags?.has('\\Seen') === true ? 'read' : 'unread'].push(envelope.messageId ?? '')
  }
  return { read: marks.read.toSorted(), unread: marks.unread.toSorted() }
}

const none: Marks = { read: [], unread: [] }
const offered = async (): Promise<number[]> => {
  const { items } = await office.truth.get<CleanSendersAnswer>('/clean/senders')
  return items.filter(({ sender }) => sender.address === 'no-reply@offers.example').flatMap(({ messageIds }) => messageIds).toSorted((a, b) => a - b)
}

test('hundreds are cleaned away in one signature, and one undo in the journal brings all of them back as they were, read and unread', REAL, () =>
  onScreen(async (page) => {
    const before = await offersIn('INBOX')
    assert.deepEqual([before.read.length, before.unread.length], [READ, OFFERS - READ])
    const ids = await until(async () => {
      const found = await offered()
      return found.length === OFFERS && found
    })
    await page.goto('/clean')
    await page.getByRole('checkbox', { name: 'All that are in “Sure”' }).uncheck()
    await page.getByRole('checkbox', { name: `${OFFERS} mails from Stair Offers` }).check()
    await page.getByRole('button', { name: `Clean ${OFFERS} mails…` }).click()
    const sheet = page.getByRole('region', { name: 'Approval of the clean-up' })
    await sheet.getByRole('heading', { name: `Clean ${OFFERS} messages away into ${INTO}` }).waitFor()
    assert.deepEqual(await offersIn('INBOX'), before, 'nothing moved before it was signed')

    const half = office.line.hold(/UID MOVE /i, 2)
    await sheet.getByRole('button', { name: `Approve, and clean ${OFFERS} mails` }).click()
    await half
    await sheet.getByText(`250 of ${OFFERS}`, { exact: true }).waitFor()
    office.line.letGo()
    await sheet.getByText(`Read back from the server: ${OFFERS} of ${OFFERS}`).waitFor()
    assert.deepEqual([await offersIn('INBOX'), await offersIn(INTO)], [none, before])
    assert.deepEqual(await offered(), [])

    await page.goto('/activity/journal')
    const entry = page.locator('.job').filter({ hasText: `Clean ${OFFERS} messages` }).first()
    const back = office.line.hold(/UID MOVE /i, 2)
    await entry.getByRole('button', { name: /^Undo/ }).click()
    await back
    await page.locator('.job .act-progress').getByText(`250 of ${OFFERS}`, { exact: true }).waitFor()
    assert.deepEqual(await axeFindings(page), [])
    office.line.letGo()
    await page.locator('.job').filter({ hasText: 'Undone' }).filter({ hasText: `Clean ${OFFERS} messages` }).waitFor()
    assert.deepEqual([await offersIn('INBOX'), await offersIn(INTO)], [before, none])
    await until(async () => (await offered()).length === OFFERS)
    assert.deepEqual(await offered(), ids, 'the same mails, which may be cleaned as before')
  }))

test('a past that is larger than what goes at once says how much is left, goes on when that is done, and says when nothing is left', REAL, () =>
  onScreen(async (page) => {
    const archives = async () => (await office.truth.get<{ items: Action[] }>('/actions?limit=50')).items.filter(({ kind }) => kind === 'mail.archive')
    await page.goto('/subscriptions')
    await page.getByLabel('Find a sender').fill('daily@news.example')
    await page.getByRole('button', { name: 'Put away what is here: Daily Stairs' }).click()
    const goOn = page.getByRole('button', { name: 'Put away what is in the inbox from Daily Stairs' })
    await goOn.click()
    await page.getByText('10 more of it lie in the inbox. When these are put away, go on with the next.').waitFor()
    assert.equal(await goOn.count(), 0, 'what is asked for before these are away would be these once more')
    assert.deepEqual(await axeFindings(page), [])
    await page.getByRole('button', { name: /^Approve 5.000/ }).click()
    await page.getByText(/^Read back from the server: 5.000 of 5.000$/).waitFor()
    const ended = page.getByText('All of it is put away; what is starred stays where it is.')
    assert.equal(await ended.count(), 0)

    await goOn.click()
    await page.getByRole('button', { name: /^Approve 10/ }).click()
    await page.getByText('Read back from the server: 10 of 10').waitFor()
    await ended.waitFor()
    assert.equal(await goOn.count(), 0)
    assert.deepEqual((await archives()).map(({ state, receipt }) => [state, receipt?.proven]), [['done', 10], ['done', 5_000]])
    assert.equal((await office.server.subjects('Archive')).length, NEWS)
    assert.equal((await offersIn('INBOX')).unread.length, OFFERS - READ, 'and nothing of anybody else')
  }))
