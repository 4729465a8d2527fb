// Finding a mail and reading it: from the first letters typed, by a suggestion, to the mail
// itself with its history unfolded, and back to the list as it was.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { axeFindings, journey } from './browser.ts'
import { openDemoHouse } from './demo-house.ts'

const house = openDemoHouse()

test('a search is finished by a suggestion, finds, narrows, unfolds what a mail quotes, and gives the list back', () =>
  journey(house.browser, { origin: house.demo.url }, async ({ page }) => {
    await page.goto('/mail/inbox')
    await page.locator('.rows').getByRole('option').first().waitFor()
    await page.locator('.rows').evaluate((rows) => rows.scrollTo(0, 400))
    await page.waitForFunction(() => document.querySelector('.rows')!.scrollTop === 400)

    await page.keyboard.press('/')
    const box = page.getByRole('combobox', { name: 'Search mail' })
    await box.pressSequentially('from:henr')
    await page.getByRole('listbox', { name: 'Suggestions' }).getByText('henrik.solberg@nordhus.example').waitFor()
    await box.press('Tab')
    await page.waitForFunction(() => document.querySelector('input')!.value.startsWith('from:henrik.solberg@'))
    await box.pressSequentially('staircase before:soon')
    await box.press('Enter')
    await page.waitForURL(/\/search\?q=/)
    const found = page.locator('.rows').getByRole('option')
    await found.first().waitFor()
    assert.match(await found.first().locator('mark').first().innerText(), /^staircase$/i)
    assert.deepEqual(await axeFindings(page), [])

    // What was not understood is said, and the rest was searched all the same.
    await page.getByText(/before:soon.*is not a day/).waitFor()
    await page.goto(`/search?q=${encodeURIComponent('staircase from:henrik.solberg@nordhus.example')}`)
    const wide = await found.first().innerText()
    await page.getByRole('group', { name: 'Narrow the search' }).getByRole('button', { name: /^Has attachments/ }).click()
    await page.waitForURL(/has(?::|%3A)attachment/)
    await page.goBack()
    await found.first().getByText(wide.split('\n')[0]!, { exact: false }).first().waitFor()

    await found.first().click()
    await page.locator('.fold').last().click()
    const fold = page.getByRole('button', { name: /^Show quoted text/ }).first()
    await fold.click()
    await page.getByRole('button', { name: 'Hide the quoted text' }).waitFor()
    assert.deepEqual(await axeFindings(page), [])
    await page.getByRole('button', { name: 'Hide the quoted text' }).press('Enter')
    await fold.waitFor()

    await page.goto('/mail/inbox')
    await page.locator('.rows').getByRole('option').first().waitFor()
    await page.locator('.rows').evaluate((rows) => rows.scrollTo(0, 400))
    await page.waitForFunction(() => document.querySelector('.rows')!.scrollTop === 400)
    await page.keyboard.press('/')
    await box.pressSequentially('zzzz')
    await box.press('Enter')
    await page.getByRole('heading', { name: 'Nothing was found.' }).waitFor()
    await page.keyboard.press('Escape')
    await page.waitForURL('**/mail/inbox')
    await page.waitForFunction(() => document.querySelector('.rows')?.scrollTop === 400)
  }))
