// A mailbox at a real IMAP server is connected in the app by typing its servers: what is wrong is
// told at its field with everything still typed, and what works is listed.
import assert from 'node:assert/strict'
import type { AddressInfo } from 'node:net'
import { after, test, type TestContext } from 'node:test'
import { SMTPServer } from 'smtp-server'
import { dovecotMissing, startDovecot } from '../../src/testing/dovecot.ts'
import { axeFindings, journey } from './browser.ts'
import { becomeOwner, openOwnHouse } from './own-house.ts'

const own = openOwnHouse()

async function servers(context: TestContext) {
  const dovecot = await startDovecot()
  const who = dovecot.addUser()
  const outside = await dovecot.signIn(context, who)
  await outside.append('INBOX', 'From: Bob <bob@example.org>\r\nSubject: Unread at home\r\nDate: Mon, 5 Jan 2026 12:00:00 +0000\r\n\r\nRead me.\r\n')
  await outside.append('INBOX', 'From: Bob <bob@example.org>\r\nSubject: Cut off\r\nContent-Type: multipart/mixed; boundary="q"\r\nDate: Mon, 5 Jan 2026 11:00:00 +0000\r\n\r\n' + '--q\r\nContent-Type: multipart/mixed; boundary="q"\r\n\r\n'.repeat(3_000))
  const smtp = new SMTPServer({ disabledCommands: ['STARTTLS'], allowInsecureAuth: true, onAuth: (auth, _session, done) => (auth.password === who.password ? done(null, { user: who.user }) : done(new Error('no'))) })
  smtp.on('error', () => {})
  await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', () => resolve()))
  after(() => new Promise<void>((resolve) => smtp.close(() => resolve())))
  return { ...who, imapPort: dovecot.port, smtpPort: (smtp.server.address() as AddressInfo).port }
}

test('a mailbox is connected by typing its servers, and nothing typed is lost on the way', { skip: dovecotMissing }, async (context) => {
  const { user, password, imapPort, smtpPort } = await servers(context)
  await journey(own.browser, { origin: own.house.url, expected: /40[0-9]/ }, async ({ page }) => {
    await page.goto(own.house.setupUrl!)
    await becomeOwner(page)
    await page.getByRole('button', { name: 'Not now' }).click()
    await page.getByLabel('Address of the mailbox').fill('ana@home.example')
    await page.getByRole('button', { name: 'Type the servers myself' }).click()
    const imap = page.getByRole('group', { name: 'Reading mail (IMAP)' })
    const smtp = page.getByRole('group', { name: 'Sending mail (SMTP)' })

    await page.getByRole('button', { name: 'Test', exact: true }).click()
    await page.getByText('Type the password.').waitFor()
    assert.equal(await imap.getByText('Type the name of the server.').count(), 1)
    assert.deepEqual(await axeFindings(page), [])

    for (const [group, port] of [[imap, imapPort], [smtp, smtpPort]] as const) {
      await group.getByLabel(/server$/).fill('127.0.0.1')
      await group.getByLabel('Encryption').selectOption('none')
      await group.getByLabel('Port').fill(String(port))
    }
    await page.getByLabel('User name').fill(user)
    await page.getByLabel('Password of the mailbox').fill('not this one')
    await imap.getByLabel('Port').fill('22')
    await page.getByRole('button', { name: 'Test', exact: true }).click()
    await imap.getByText('This port is not one of mail.').waitFor()
    await imap.getByLabel('Port').fill(String(imapPort))
    await page.getByRole('button', { name: 'Test', exact: true }).click()
    await page.getByText('It does not work yet.').waitFor()
    assert.equal(await page.getByLabel('Password of the mailbox').evaluate((field) => field === document.activeElement && field.getAttribute('aria-invalid')), 'true', 'the field that mends it has the focus')
    assert.equal(await page.getByRole('region', { name: 'Reading mail (IMAP)' }).getByText('not tried').count(), 1, 'the folders were never asked for')
    assert.deepEqual(await axeFindings(page), [])

    // Escape goes back to the address; the way forth finds everything as it was left.
    await page.keyboard.press('Escape')
    assert.equal(await page.getByLabel('Address of the mailbox').inputValue(), 'ana@home.example')
    await page.getByRole('button', { name: 'Type the servers myself' }).click()
    assert.equal(await imap.getByLabel('Port').inputValue(), String(imapPort))

    // Sending that does not answer keeps nobody from receiving: it is offered, and Enter does not choose it.
    await page.getByLabel('Password of the mailbox').fill(password)
    await smtp.getByLabel('Port').fill('1025')
    await page.keyboard.press('Enter')
    await page.getByText('Receiving works; sending does not yet.').waitFor()
    await page.getByRole('button', { name: 'Connect to receive only, for now' }).waitFor()
    await page.keyboard.press('Enter')
    await page.getByText('Receiving works; sending does not yet.').waitFor()
    assert.deepEqual(await axeFindings(page), [])
    await smtp.getByLabel('Port').fill(String(smtpPort))
    await page.keyboard.press('Enter')
    await page.getByText('Everything works.').waitFor()
    await page.getByRole('button', { name: 'Connect ana@home.example' }).click()
    // How much old mail is wanted is asked where the server can say what there is.
    await page.getByText('Older mail', { exact: true }).waitFor()
    // Left unanswered, the choice is found again from the rail and from its line on the sync page.
    await page.goto('/sync')
    await page.getByRole('link', { name: /choose/ }).and(page.locator('.acct')).click()
    await page.getByText('Older mail', { exact: true }).waitFor()
    assert.equal(await page.getByRole('radio', { name: /^Everything/ }).evaluate((field) => field === document.activeElement), true, 'the first answer has the focus')
    await page.goto('/sync')
    await page.getByRole('link', { name: 'Choose what to fetch' }).click()
    await page.getByText('Older mail', { exact: true }).waitFor()
    // A stretch of time may have an end, or only that.
    await page.getByRole('radio', { name: /Between two days/ }).check()
    await page.getByRole('button', { name: 'Fetch the mail' }).click()
    assert.equal(await page.getByLabel('From this day').evaluate((field: HTMLInputElement) => field.validity.valueMissing), true, 'neither day is no choice')
    await page.getByLabel('Up to this day').fill('2026-01-05')
    assert.deepEqual(await axeFindings(page), [])
    const started = page.waitForRequest((request) => request.url().endsWith('/import/start'))
    await page.getByRole('button', { name: 'Fetch the mail' }).click()
    const { from, until } = (await started).postDataJSON() as { from?: string; until?: string }
    assert.deepEqual([from, until], [undefined, '2026-01-05'])
    await page.getByRole('status').filter({ hasText: 'The import has begun' }).waitFor()

    // Opening a mail of a mailbox that is read alone is answered with the mail, and with no refusal.
    await page.goto('/mail/inbox')
    await page.getByRole('option').filter({ hasText: 'Unread at home' }).click()
    await page.getByText('Read me.').last().waitFor()
    await page.getByRole('option').filter({ hasText: 'Cut off' }).click()
    await page.getByText('This mail is damaged.').waitFor()
    assert.equal(await page.getByText('Not done').count(), 0)

    // What goes wrong names the folder as the list does, and leads to the mail.
    await page.goto('/sync')
    await page.getByRole('link', { name: /^Folders of/ }).click()
    const trouble = page.locator('.job.failed').filter({ hasText: 'message-broken' })
    await trouble.getByText('Inbox', { exact: true }).waitFor()
    await trouble.getByRole('link', { name: 'Open it' }).click()
    await page.getByRole('heading', { name: 'Cut off' }).waitFor()

    await page.goto('/settings/accounts')
    const table = page.getByRole('table', { name: 'Accounts' })
    await table.getByText('ana@home.example', { exact: true }).waitFor()
    await table.getByRole('button', { name: 'Change' }).click()
    await page.getByLabel('What to call it').fill('My own')
    await page.getByRole('button', { name: 'Test again' }).click()
    await page.getByText('Everything works.').waitFor()
    await page.getByRole('button', { name: 'Save' }).click()
    await table.getByText('My own').waitFor()

    // Other servers: the password is asked for, what fails is told at its field, what works is kept.
    await table.getByRole('button', { name: 'Change' }).click()
    await page.getByText('Server settings').click()
    await smtp.getByLabel('Port').fill('1025')
    await page.getByRole('button', { name: 'Test and save' }).click()
    await page.getByText('Type the password.').waitFor()
    await page.getByLabel('Password of the mailbox').fill(password)
    await page.getByRole('button', { name: 'Test and save' }).click()
    await smtp.getByRole('alert').waitFor()
    assert.equal(await smtp.getByLabel('Port').getAttribute('aria-invalid'), 'true')
    assert.deepEqual(await axeFindings(page), [])
    // Receiving goes on with it all the same, and where the account is shown it says what is missing.
    await page.getByRole('button', { name: 'Save to receive only, for now' }).click()
    await table.getByText('cannot send yet').waitFor()
    await page.goto('/sync')
    await page.getByRole('link', { name: /^Folders of/ }).click()
    await page.getByText('Mail comes in, but this account cannot send yet').waitFor()
    assert.deepEqual(await axeFindings(page), [])
    await page.goto('/settings/accounts')
    await table.getByRole('button', { name: 'Change' }).click()
    await page.getByText('Server settings').click()
    await page.getByLabel('Password of the mailbox').or(page.getByLabel('New password')).fill(password)
    await smtp.getByLabel('Port').fill(String(smtpPort))
    await imap.getByLabel(/server$/).fill('localhost')
    await page.getByRole('button', { name: 'Test and save' }).click()
    await page.getByText('The servers work, and are kept.').waitFor()
    await table.getByText('cannot send yet').waitFor({ state: 'detached' })
    await table.getByRole('button', { name: 'Change' }).click()
    await page.getByText('Server settings').click()
    assert.equal(await imap.getByLabel(/server$/).inputValue(), 'localhost')
    await page.keyboard.press('Escape')
    await page.getByLabel('Folders in use').selectOption({ label: 'every 15 minutes' })
    await page.reload()
    await page.getByLabel('Folders in use').waitFor()
    assert.equal(await page.getByLabel('Folders in use').inputValue(), '15')
    assert.deepEqual(await axeFindings(page), [])
  })
})
