// In the sample nobody has a password: a rule is let act by itself without one, and the dialog says so.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { axeFindings, journey } from './browser.ts'
import { openDemoHouse } from './demo-house.ts'

const house = openDemoHouse(async ({ truth }) => void (await truth.post('/rules', { name: 'Tenders', query: 'subject:tender', act: { kind: 'mail.star' } })))

test('a rule of the sample is let act by itself, and no password is asked for that nobody has', () =>
  journey(house.browser, { origin: house.demo.url }, async ({ page }) => {
    await page.goto('/settings/rules')
    const row = page.getByRole('row', { name: /Tenders/ })
    await row.getByRole('button', { name: 'Let it act by itself' }).click()
    const grant = page.getByRole('dialog', { name: /Let it act by itself/ })
    await grant.getByText('You are looking around in the sample: it has no password. Leave this empty.').waitFor()
    assert.deepEqual(await axeFindings(page), [])
    await grant.getByRole('button', { name: 'Allow this beforehand' }).click()
    await row.getByText('Acts by itself').waitFor()
  }))
