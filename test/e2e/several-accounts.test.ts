// Two accounts in one app: what both have stands once with the sum, what each has under its name;
// and of the one that is read alone, nothing is offered that would be refused.
import assert from 'node:assert/strict'
import type { AddressInfo } from 'node:net'
import { after, before, test, type TestContext } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { SMTPServer } from 'smtp-server'
import { dovecotMissing, startDovecot } from '../../src/testing/dovecot.ts'
import { freshHome, signInDemo, startSecretary, until, untilMailIsIn, type Running } from '../running.ts'
import { axeFindings, journey, openBrowser, showRow } from './browser.ts'

let browser: Browser
let house: Running

before(async () => {
  if (dovecotMissing !== false) return
  ;[house, browser] = await Promise.all([startSecretary({ home: freshHome(), env: { ALLOW_PRIVATE_HOSTS: '127.0.0.1' } }), openBrowser()])
})
after(async () => {
  await browser?.close()
  await house?.stop()
})

/** A mailbox at a real IMAP server beside the sample, with a sent mail and a folder of its own. */
async function connectOffice(context: TestContext): Promise<void> {
  const dovecot = await startDovecot()
  const who = dovecot.addUser()
  const outside = await dovecot.signIn(context, who)
  const letter = (subject: string) => `From: Bob <bob@example.org>\r\nSubject: ${subject}\r\nDate: ${new Date().toUTCString()}\r\n\r\nRead me.\r\n`
  for (const folder of ['Sent', 'Tenders']) await outside.mailboxCreate(folder)
  await outside.append('INBOX', letter('Unread at the office'))
  await outside.append('Sent', letter('Sent from the office'), ['\\Seen'])
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
}

const countBeside = async (page: Page, name: string, at = 0): Promise<number> => {
  const said = await page.locator('.side').getByRole('link', { name: new RegExp(`^${name}`) }).nth(at).locator('.n .sr').allInnerTexts()
  return Number.parseInt(said[0] ?? '0', 10)
}

test('an account at a server is connected beside the sample', { skip: dovecotMissing }, async (context) => {
  await connectOffice(context)
  await context.test('two accounts are one mailbox, and each is also its own', together)
  await context.test('of an account that is read alone nothing is offered that would be refused, and the mail says why', readAlone)
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

async function readAlone(): Promise<void> {
  await journey(browser, { origin: house.url }, async ({ page }) => {
    const why = page.getByText('Secretary reads this mailbox; it cannot change it yet.')
    await page.goto('/mail/inbox')
    await (await showRow(page, 'Unread at the office')).click()
    const mail = page.getByRole('region', { name: 'Thread', exact: true })
    await mail.getByRole('heading', { name: 'Unread at the office' }).waitFor()
    await why.waitFor()
    for (const name of [/^Archive/, /^Move to trash/, /^Move/, /^Mark as/]) assert.equal(await mail.getByRole('button', { name }).count(), 0, String(name))
    assert.equal(await mail.getByRole('link', { name: /^Reply/ }).count(), 1, 'the other account carries letters')

    // A key that is pressed all the same is answered, and nothing leaves the list.
    await page.keyboard.press('e')
    await page.getByText('Not done').waitFor()
    assert.equal(await page.getByRole('option').filter({ hasText: 'Unread at the office' }).count(), 1)

    // Chosen together with another, that one goes and this one stays chosen.
    const other = page.getByRole('option').filter({ hasText: 'Load calculation' })
    for (const row of [page.getByRole('option').filter({ hasText: 'Unread at the office' }), other]) {
      await row.hover()
      await row.locator('.pick').click()
    }
    await page.locator('.list').getByRole('button', { name: /^Archive/ }).click()
    await other.waitFor({ state: 'detached' })
    await page.getByText('1 selected').waitFor()
    assert.equal(await page.locator('.list').getByRole('button', { name: /^Archive/ }).count(), 0)
    await page.locator('.list').getByText('Secretary reads this mailbox').waitFor()
    assert.deepEqual(await axeFindings(page), [])
  })
}
