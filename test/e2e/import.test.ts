// A file from somebody's old computer, uploaded in the app: its mail stands in the inbox, its
// sent mail in Sent, and what is no mail is refused in a sentence.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { freshHome, startSecretary, type Running } from '../running.ts'
import { axeFindings, openBrowser, visit } from './browser.ts'

let browser: Browser
let house: Running

before(async () => {
  ;[house, browser] = await Promise.all([startSecretary({ home: freshHome(), args: [] }), openBrowser()])
})
after(async () => {
  await browser?.close()
  await house?.stop()
})

const MBOX = Array.from({ length: 30 }, (_, n) =>
  [
    'From ana@example.org Mon Jan  5 12:00:00 2026',
    'From: Ana Pop <ana@example.org>',
    `Subject: Letter ${n + 1}`,
    `Message-ID: <${n}@example.org>`,
    `X-Gmail-Labels: ${n === 0 ? 'Sent' : 'Inbox,Unread'}`,
    'Date: Mon, 5 Jan 2026 12:00:00 +0000',
    '',
    `Says ${n + 1}.`,
    '',
    '',
  ].join('\n'),
).join('')
const file = (name: string, text: string) => ({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(text) })

test('in the first run a file is uploaded and read, and what is none is refused in words', async () => {
  const { page, wrong, close } = await visit(browser, { origin: house.url, expected: /40[01]/ })
  try {
    await page.goto(house.setupUrl!)
    await page.getByLabel('Name').fill('Ana Pop')
    await page.getByLabel('Mail address').fill('ana@example.org')
    await page.getByLabel('Password').fill('four quiet harbour lamps')
    await page.getByRole('button', { name: 'Become the owner' }).click()
    await page.getByRole('button', { name: 'Not now' }).click()
    await page.getByRole('radio', { name: /Import a file/ }).check()
    await page.getByLabel('The file').setInputFiles(file('notes.mbox', 'milk, bread\n'))
    await page.getByRole('button', { name: 'Import the file' }).click()
    await page.getByText('This is neither an mbox').waitFor()
    await page.getByLabel('The file').setInputFiles(file('Old letters.mbox', MBOX))
    await page.getByText(/^\d.*KB\. It stays on this server/).waitFor()
    assert.deepEqual(await axeFindings(page), [])
    await page.getByRole('button', { name: 'Import the file' }).click()
    await page.getByText(/^All is read: 30 messages/).waitFor({ timeout: 120_000 })
    await page.getByRole('button', { name: 'Open the inbox' }).click()
    await page.getByRole('option').filter({ hasText: 'Letter 30' }).waitFor()
    await page.getByRole('link', { name: 'Sent', exact: true }).click()
    await page.getByRole('option').filter({ hasText: 'Letter 1' }).waitFor()
    await page.goto('/settings/accounts')
    await page.getByRole('table', { name: 'Accounts' }).getByText('Old letters').waitFor()
    assert.deepEqual(wrong, [])
  } finally {
    await close()
  }
})
