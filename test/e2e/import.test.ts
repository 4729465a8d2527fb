// A file from somebody's old computer, uploaded in the app: its mail stands in the inbox, its
// sent mail in Sent, and what is no mail is refused in a sentence. What became of every mail is
// told, and how the account stands has a page.
import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { until } from '../running.ts'
import { axeFindings, journey } from './browser.ts'
import { becomeOwner, openOwnHouse } from './own-house.ts'

const own = openOwnHouse()

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
/** A file of some megabytes is on its way for a while then; -1 is as fast as it goes. */
async function sendAt(page: Page, bytesPerSecond: number): Promise<void> {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: bytesPerSecond })
}

const file = (name: string, text: string) => ({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(text) })

test('in the first run a file is uploaded and read, and what is none is refused in words', () =>
  journey(own.browser, { origin: own.house.url, expected: /40[014]/ }, async ({ page }) => {
    await page.goto(own.house.setupUrl!)
    await becomeOwner(page)
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
    await page.getByRole('table', { name: 'Accounts' }).getByRole('button', { name: 'Remove' }).click()
    await page.getByText('This is the only copy here').waitFor()
    await page.getByRole('button', { name: 'Keep' }).click()
    await page.goto('/write')
    await page.getByText('Nobody carries letters from the accounts that are here yet').waitFor()

    await page.goto('/settings/import')
    const sums = page.locator('.ledger', { hasText: 'Old letters' }).getByLabel('What became of what was found')
    await sums.getByText('30').first().waitFor()
    await page.getByRole('radio', { name: 'From a file' }).check()
    const kept = readdirSync(join(own.home, 'imports'))
    await sendAt(page, 200_000)
    await page.getByLabel('The file').setInputFiles(file('Long letters.mbox', MBOX.repeat(1_000)))
    await page.getByRole('button', { name: 'Start the import' }).click()
    await until(async () => readdirSync(join(own.home, 'imports')).length > kept.length)
    await page.getByRole('button', { name: 'Stop sending' }).click()
    await page.getByText('It stays on this server').waitFor()
    assert.ok(await page.getByRole('button', { name: 'Start the import' }).isEnabled())
    assert.equal(await page.getByRole('alert').count(), 0, 'to stop is no failure')
    await sendAt(page, -1)
    await until(async () => readdirSync(join(own.home, 'imports')).length === kept.length)
    await page.getByText('It lies on this server already').click()
    const again = join(mkdtempSync(join(tmpdir(), 'secretary-letters-')), 'More letters.mbox')
    writeFileSync(again, MBOX.replaceAll('@example.org>', '@more.example>'))
    await page.getByLabel('Path on the server').fill(again)
    assert.deepEqual(await axeFindings(page), [])
    await page.getByRole('button', { name: 'Start the import' }).click()
    await page.getByText('The import has begun').waitFor()
    const more = page.locator('.ledger', { hasText: 'More letters' })
    await more.waitFor()
    assert.match((await more.innerText()).replaceAll(/\s+/g, ' '), /Found 30 New here = ?30 Here already \+ ?0 Broken, kept raw \+ ?0/)

    await page.getByRole('link', { name: /^More letters/ }).click()
    await page.getByText('This mail came from a file and is kept here alone').waitFor()
    await page.getByRole('table', { name: 'Folders' }).getByText('Inbox').waitFor()
    assert.deepEqual(await axeFindings(page), [])
    await page.getByRole('link', { name: 'All accounts' }).click()
    await page.getByRole('link', { name: 'Folders of Old letters' }).waitFor()
  }))
