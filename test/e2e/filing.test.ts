// Filing several mails at once: picked by Shift, moved into a folder that is made for it, and back.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Mailbox, ThreadRow } from '../../src/web/contract/mail.ts'
import { until } from '../running.ts'
import { axeFindings, journey } from './browser.ts'
import { openDemoHouse, PROVEN, toastOf } from './demo-house.ts'

const house = openDemoHouse()

test('three rows between two clicks go into a folder that did not exist, and come back with z', () =>
  journey(house.browser, { origin: house.demo.url }, async ({ page }) => {
    const inbox = async () => (await house.truth.get<{ items: ThreadRow[] }>('/threads?limit=20')).items.map(({ id }) => id)
    const before = await inbox()
    const meant = before.slice(0, 3)
    await page.goto('/mail/inbox')
    const row = (at: number) => page.locator(`[id="row-${before[at]}"]`)
    await row(0).hover()
    await row(0).locator('.pick').click()
    await row(2).click({ modifiers: ['Shift'] })
    await page.getByText('3 selected').waitFor()
    await page.keyboard.press('v')
    const picker = page.getByRole('dialog')
    await picker.getByLabel('Find a folder').fill('Landing 2026')
    await picker.getByRole('button', { name: 'Make the folder “Landing 2026”' }).waitFor()
    assert.deepEqual(await axeFindings(page), [])
    await page.keyboard.press('Enter')
    await toastOf(page, 'Moved 3 threads to Landing 2026').getByText(PROVEN).waitFor()
    await page.getByRole('link', { name: 'Landing 2026' }).waitFor()
    const { items: boxes } = await house.truth.get<{ items: Mailbox[] }>('/mailboxes')
    const made = boxes.find(({ name }) => name === 'Landing 2026')!
    const filed = (await house.truth.get<{ items: ThreadRow[] }>(`/threads?mailbox=${made.id}`)).items.map(({ id }) => id)
    assert.deepEqual(filed.toSorted(), meant.toSorted())

    await page.keyboard.press('z')
    await toastOf(page, /^Undone: Moved 3 threads/).getByText(PROVEN).waitFor()
    await until(async () => (await inbox()).slice(0, 3).join(' ') === meant.join(' '))
  }))

test('l says of an account without labels that it has none, and g a is a way and no answer', () =>
  journey(house.browser, { origin: house.demo.url }, async ({ page }) => {
    await page.goto('/mail/inbox')
    await page.getByRole('option').first().click()
    await page.locator('article.msg').first().waitFor()
    assert.equal(await page.getByRole('button', { name: /^Label/ }).count(), 0, 'what would be refused is not offered')
    await page.keyboard.press('l')
    await toastOf(page, 'Not done').getByText('This account keeps no labels on its mail.').waitFor()
    assert.equal(await page.getByRole('dialog').count(), 0)
    await page.keyboard.press('g')
    await page.keyboard.press('a')
    await page.getByRole('heading', { name: 'Approvals', level: 1 }).waitFor()
    const drafts = await house.truth.get<{ items: { writtenBy: { who: string } }[] }>('/drafts')
    assert.deepEqual(drafts.items.filter(({ writtenBy }) => writtenBy.who === 'person'), [], 'no answer was begun')
  }))
