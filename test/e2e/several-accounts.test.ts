// Two accounts in one app: what both have stands once with the sum, what each has under its name;
// and what is done to a mail is done at the server that has it.
import assert from 'node:assert/strict'
import type { AddressInfo } from 'node:net'
import { after, before, test, type TestContext } from 'node:test'
import type { ImapFlow } from 'imapflow'
import type { Browser, Locator, Page } from 'playwright-core'
import { SMTPServer } from 'smtp-server'
import type { Draft } from '../../src/web/contract/drafts.ts'
import type { Account, Mailbox, ThreadRow } from '../../src/web/contract/mail.ts'
import type { CleanSender, CleanSendersAnswer } from '../../src/web/contract/clean.ts'
import { dovecotMissing, startDovecot } from '../../src/testing/dovecot.ts'
import { freshHome, signInDemo, startSecretary, until, untilMailIsIn, type Running } from '../running.ts'
import { SERVER_ACCOUNT_ENV } from '../sim/server-account.ts'
import { axeFindings, journey, openBrowser, showRow } from './browser.ts'

let browser: Browser
let house: Running

before(async () => {
  if (dovecotMissing !== false) return
  ;[house, browser] = await Promise.all([startSecretary({ home: freshHome(), env: SERVER_ACCOUNT_ENV }), openBrowser()])
})
after(async () => {
  await browser?.close()
  await house?.stop()
})

const letterOf = (subject: string): string => `From: Bob <bob@example.org>\r\nSubject: ${subject}\r\nDate: ${new Date().toUTCString()}\r\n\r\nRead me.\r\n`

/** A mailbox at a real IMAP server beside the sample, with a sent mail and a folder of its own. */
async function connectOffice(context: TestContext): Promise<ImapFlow> {
  const dovecot = await startDovecot()
  const who = dovecot.addUser()
  const outside = await dovecot.signIn(context, who)
  for (const folder of ['Sent', 'Archive', 'Tenders']) await outside.mailboxCreate(folder)
  await outside.append('INBOX', letterOf('Unread at the office'))
  await outside.append('Sent', letterOf('Sent from the office'), ['\\Seen'])
  const smtp = new SMTPServer({ disabledCommands: ['STARTTLS'], allowInsecureAuth: true, onAuth: (_auth, _session, done) => done(null, { user: who.user }) })
  await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', () => resolve()))
  after(() => new Promise<void>((resolve) => smtp.close(() => resolve())))
  const at = (port: number) => ({ host: '127.0.0.1', port, security: 'none' })
  const person = await signInDemo(house.url)
  await untilMailIsIn(person)
  const settings = { userName: who.user, imap: at(dovecot.port), smtp: at((smtp.server.address() as AddressInfo).port) }
  await person.post('/accounts', { provider: 'imap', name: 'Office', address: 'andrei@office.example', settings, password: who.password })
  await until(async () => (await person.get<{ items: { subject: string }[] }>('/threads?role=sent')).items.some(({ subject }) => subject === 'Sent from the office'))
  await untilMailIsIn(person)
  return outside
}

const countBeside = async (page: Page, name: string, at = 0): Promise<number> => {
  const said = await page.locator('.side').getByRole('link', { name: new RegExp(`^${name}`) }).nth(at).locator('.n .sr').allInnerTexts()
  return Number.parseInt(said[0] ?? '0', 10)
}

test('an account at a server is connected beside the sample', { skip: dovecotMissing }, async (context) => {
  const office = await connectOffice(context)
  await context.test('two accounts are one mailbox, and each is also its own', together)
  await context.test('mail at a server is read, put away and chosen together with other mail like any other', () => changedThere(office))
  await context.test('what is chosen of two accounts goes to a folder of each, and gets labels where there are any', () => filedTogether(office))
  await context.test('who a letter is from can be changed while it is written, and once it lies among the drafts of one', sentFromEither)
  await context.test('what may go of both accounts is signed once, and all of it comes back', () => cleanedTogether(office))
})

async function together(): Promise<void> {
  await journey(browser, { origin: house.url }, async ({ page }) => {
    await page.goto('/mail/inbox')
    const rail = page.locator('.side')
    const office = rail.getByRole('button', { name: 'Office' })
    await office.waitFor()
    assert.equal(await countBeside(page, 'Inbox'), (await countBeside(page, 'Inbox', 1)) + (await countBeside(page, 'Inbox', 2)), 'the place counts what the accounts count')

    // Sent mail of both in one list; of the office alone under its name.
    await rail.getByRole('group', { name: 'All accounts' }).getByRole('link', { name: 'Sent' }).click()
    await page.getByRole('option').filter({ hasText: 'Sent from the office' }).waitFor()
    assert.ok((await page.getByRole('option').count()) > 1)
    assert.equal(await page.locator('.side [aria-current="page"]').innerText(), 'Sent')
    const own = rail.getByRole('group', { name: 'Office' })
    await own.getByRole('link', { name: 'Sent' }).click()
    await page.getByText('That is all of it.').waitFor()
    assert.equal(await page.getByRole('option').count(), 1)
    assert.deepEqual(await axeFindings(page), [])

    // Folded it stays folded, also after the page is loaded anew; the keyboard does it.
    await own.getByRole('link', { name: 'Tenders' }).waitFor()
    await office.focus()
    await page.keyboard.press('Enter')
    await own.waitFor({ state: 'hidden' })
    assert.equal(await office.getAttribute('aria-expanded'), 'false')
    await page.reload()
    await office.waitFor()
    assert.equal(await rail.getByRole('link', { name: 'Tenders' }).count(), 0)
    await office.click()
    await own.getByRole('link', { name: 'Tenders' }).waitFor()

    // The palette tells the folders of one account from those of the other.
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox', { name: 'Go or do anything' }).fill('sent')
    assert.deepEqual((await page.getByRole('option', { name: /^Sent/ }).allInnerTexts()).map((text) => text.replaceAll('\n', ' ')).filter((text) => text.includes('Office')).length, 1)
  })
}

async function changedThere(office: ImapFlow): Promise<void> {
  const there = async (path: string): Promise<string[]> => {
    await office.mailboxOpen(path, { readOnly: true })
    const found: string[] = []
    for await (const { envelope, flags } of office.fetch('1:*', { envelope: true, flags: true })) found.push(`${envelope?.subject} ${flags?.has('\\Seen') === true ? 'read' : 'unread'}`)
    return found
  }
  await journey(browser, { origin: house.url }, async ({ page }) => {
    await page.goto('/mail/inbox')
    await (await showRow(page, 'Unread at the office')).click()
    const mail = page.getByRole('region', { name: 'Thread', exact: true })
    await mail.getByRole('heading', { name: 'Unread at the office' }).waitFor()
    assert.equal(await page.getByText('Secretary reads this mailbox; it cannot change it yet.').count(), 0)
    await until(async () => (await there('INBOX')).includes('Unread at the office read'))

    // Chosen together with a mail of the other account, both go where each account puts mail away.
    const both: Locator[] = []
    for (const hasText of ['Unread at the office', 'Load calculation']) {
      const row = await showRow(page, hasText)
      both.push(row)
      await row.hover()
      await row.locator('.pick').click()
    }
    await page.locator('.list').getByRole('button', { name: /^Archive/ }).click()
    for (const row of both) await row.waitFor({ state: 'detached' })
    await until(async () => (await there('Archive')).includes('Unread at the office read'))
    assert.deepEqual(await there('INBOX'), [])
    assert.deepEqual(await axeFindings(page), [])
  })
}

async function filedTogether(office: ImapFlow): Promise<void> {
  await office.append('INBOX', letterOf('Offer for the stairs'))
  const there = async (path: string): Promise<number> => {
    const status = await office.status(path, { messages: true })
    return status === false ? 0 : (status.messages ?? 0)
  }
  const person = await signInDemo(house.url)
  const officeId = (await person.get<{ items: Account[] }>('/accounts')).items.find(({ name }) => name === 'Office')!.id
  await until(async () => (await person.get<{ items: ThreadRow[] }>('/threads?limit=50')).items.some(({ subject }) => subject === 'Offer for the stairs'))
  const boxes = async () => (await person.get<{ items: Mailbox[] }>('/mailboxes')).items
  await journey(browser, { origin: house.url }, async ({ page }) => {
    await page.goto('/mail/inbox')
    for (const hasText of ['Offer for the stairs', 'Staircase drawings']) {
      const row = await showRow(page, hasText)
      await row.hover()
      await row.locator('.pick').click()
    }
    await page.getByText('2 selected').waitFor()
    await page.keyboard.press('v')
    const picker = page.getByRole('dialog')
    // Each of the two has one; only the office has the other, and only the sample the third.
    await picker.getByRole('button', { name: 'Archive', exact: true }).waitFor()
    await picker.getByRole('button', { name: /^UTCN/ }).getByText('is made in Office').waitFor()
    assert.deepEqual(await axeFindings(page), [])
    await picker.getByRole('button', { name: /^Tenders/ }).filter({ hasText: 'is made in Sample' }).click()
    await until(async () => (await there('Tenders')) === 1)
    await until(async () => (await boxes()).filter(({ name, total }) => name === 'Tenders' && total > 0).length === 2)

    const beside = (await person.get<{ items: ThreadRow[] }>('/threads?limit=20')).items.find(({ accountId, subject }) => accountId !== officeId && subject !== '')!.subject
    // A label is offered for the one that can have it.
    await office.append('INBOX', letterOf('Second offer'))
    for (const hasText of ['Second offer', beside]) {
      const row = await showRow(page, hasText)
      await row.hover()
      await row.locator('.pick').click()
    }
    await page.locator('.list').getByRole('button', { name: /^Label/ }).click()
    await page.getByRole('heading', { name: 'Label 1 thread' }).waitFor()
    await picker.getByLabel('Find or name a label').fill('Stairs')
    await page.keyboard.press('Enter')
    await until(async () => (await boxes()).some(({ name, kind }) => name === 'Stairs' && kind === 'label'))
  })
}

async function sentFromEither(): Promise<void> {
  const person = await signInDemo(house.url)
  const accounts = (await person.get<{ items: Account[] }>('/accounts')).items
  const [sample, office] = ['Sample', 'Office'].map((name) => accounts.find((one) => one.name === name)!.id)
  await journey(browser, { origin: house.url }, async ({ page }) => {
    const draft = async () => await person.get<Draft>(`/drafts/${new URL(page.url()).searchParams.get('draft')}`)
    await page.goto('/write')
    await page.getByLabel('Subject').fill('From either')
    await page.getByText(/^Saved \d/).waitFor()
    const from = page.getByLabel('From')
    assert.equal((await draft()).accountId, sample)
    await from.selectOption({ label: 'andrei@office.example' })
    await until(async () => (await draft()).accountId === office)
    await page.reload()
    assert.equal(await from.locator('option:checked').innerText(), 'andrei@office.example')
    await from.selectOption({ label: 'demo@example.org' })
    await until(async () => (await draft()).accountId === sample)

    // Closed, it lies with the drafts of the sample; from there it goes to the office all the same.
    const first = await draft()
    await page.getByRole('button', { name: /^Close/ }).click()
    await until(async () => (await person.get<Draft>(`/drafts/${first.id}`)).keptVersion > 0)
    await page.goto(`/write?draft=${first.id}`)
    await from.selectOption({ label: 'andrei@office.example' })
    await page.waitForURL((url) => url.searchParams.get('draft') !== first.id)
    const second = await draft()
    assert.deepEqual([second.accountId, second.letter.subject], [office, 'From either'])
    await until(async () => {
      const { state, keptVersion } = await person.get<Draft>(`/drafts/${first.id}`)
      return state === 'rejected' && keptVersion === 0
    })
  })
}

async function cleanedTogether(office: ImapFlow): Promise<void> {
  const mailing = ['From: Tender Watch <newsletter@tenders.example>', 'To: readers@tenders.example', 'Subject: Offers of the week', 'Date: Mon, 05 Jan 2026 08:00:00 +0000', 'List-Unsubscribe: <mailto:leave@tenders.example>', 'List-Id: <tenders.example>', 'Precedence: bulk', '', 'Nothing new.', '']
  await office.append('INBOX', mailing.join('\r\n'))
  const person = await signInDemo(house.url)
  const senders = async () => (await person.get<CleanSendersAnswer>('/clean/senders')).items
  const isOffice = ({ sender }: CleanSender) => sender.address === 'newsletter@tenders.example'
  await until(async () => (await senders()).some(isOffice))
  await journey(browser, { origin: house.url }, async ({ page }) => {
    await page.goto('/clean')
    const act = page.getByRole('button', { name: /^Clean \d+ mails…/ })
    const chosen = Number(/\d+/.exec((await act.textContent()) ?? '')?.[0])
    await act.click()
    const sheet = page.getByRole('region', { name: 'Approval of the clean-up' })
    await sheet.getByRole('heading', { name: `Clean ${chosen} messages away into Secretary/Auto-Cleaned` }).waitFor()
    await sheet.getByRole('cell', { name: 'Tender Watch' }).waitFor()
    assert.deepEqual(await axeFindings(page), [])
    await sheet.getByRole('button', { name: /^Approve/ }).click()
    const cleaned = async (): Promise<number> => {
      const status = await office.status('Secretary/Auto-Cleaned', { messages: true })
      return status === false ? 0 : (status.messages ?? 0)
    }
    await until(async () => (await cleaned()) === 1)
    await sheet.getByRole('button', { name: 'Undo all' }).click()
    await until(async () => (await cleaned()) === 0)
    await until(async () => (await senders()).some(isOffice) && (await senders()).reduce((sum, { band, messageIds }) => sum + (band === 'sure' ? messageIds.length : 0), 0) === chosen)
  })
}
