// What a person lets a token do by itself: given in the settings with the password typed again, used,
// and ended. A house of its own, because the sample's person has no password.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { journey } from './browser.ts'
import { becomeOwner, openOwnHouse, PASSWORD } from './own-house.ts'

const own = openOwnHouse()

test('a token is allowed something beforehand in plain words, not without the password, and asks again once it is ended', () =>
  journey(own.browser, { origin: own.house.url, expected: /40[0-9]/ }, async ({ page }) => {
    await page.goto(own.house.setupUrl!)
    await becomeOwner(page)

    await page.goto('/settings/tokens')
    await page.getByText('There is no token that could be allowed anything.').waitFor()
    await page.getByLabel('Name').fill('Sorter')
    await page.getByRole('button', { name: 'Make the token' }).click()
    await page.getByText('Allow a token something beforehand').click()
    const give = page.getByRole('button', { name: 'Allow this beforehand' })
    const may = page.getByRole('group', { name: 'It may, without asking' })
    assert.equal(await may.getByRole('checkbox', { name: /send|trash/i }).count(), 0, 'sending and throwing away are not even offered')
    await may.getByLabel('Archive').check()
    await page.getByLabel('Mails in any hour').fill('20')
    await page.getByText('Sorter may by itself, in any account: archive; at most 20 mails an hour').waitFor()
    await page.getByText('Sending never qualifies').waitFor()
    await page.getByLabel('Your password again').fill('not the harbour lamps')
    await give.click()
    await page.locator('.standing-form').getByRole('alert').waitFor()
    const table = page.getByRole('table', { name: 'Approved beforehand' })
    assert.equal(await table.count(), 0)

    await page.getByLabel('Your password again').fill(PASSWORD)
    await give.click()
    // It comes by itself, once it was carried out.
    await table.getByText('0 of 20').waitFor()
    await table.getByRole('button', { name: 'End it' }).click()
    await page.getByText('Sorter asks you each time again.').waitFor()
    await table.waitFor({ state: 'detached' })
    await page.getByText('1 that has ended').click()

    await page.goto('/activity/journal')
    await page.locator('.job b', { hasText: 'Let Sorter act by itself, up to 20 mails an hour' }).waitFor()
  }))
