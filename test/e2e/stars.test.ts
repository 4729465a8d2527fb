// A star: put on with a key and proven, found in its list, taken off in the reading pane, and back by the undo.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ThreadRow } from '../../src/web/contract/mail.ts'
import { until } from '../running.ts'
import { axeFindings, journey, showRow } from './browser.ts'
import { openDemoHouse, PROVEN, toastOf } from './demo-house.ts'

const SUBJECT = 'Load calculation'
const house = openDemoHouse()

const isStarred = async (): Promise<boolean> => {
  const { items } = await house.truth.get<{ items: ThreadRow[] }>('/threads?limit=100')
  return items.find(({ subject }) => subject === SUBJECT)?.flagged === true
}

const isFilled = (star: Element): boolean => getComputedStyle(star).fill !== 'none'

test('s puts a star on what is under the cursor, and the button takes it off', () =>
  journey(house.browser, { origin: house.demo.url }, async ({ page }) => {
    await page.goto('/mail/inbox')
    const row = await showRow(page, SUBJECT)
    await row.click()
    await page.getByRole('heading', { name: SUBJECT, level: 1 }).waitFor()
    const before = await isStarred()
    if (before) await page.keyboard.press('s')
    await until(async () => !(await isStarred()))

    await page.keyboard.press('s')
    await toastOf(page, `Starred “${SUBJECT}”`).getByText(PROVEN).waitFor()
    await row.getByLabel('Starred').waitFor()
    await until(isStarred)
    const button = page.getByRole('button', { name: 'Take the star off' }).locator('svg')
    const fills = [await row.getByLabel('Starred').evaluate(isFilled), await button.evaluate(isFilled)]
    assert.deepEqual(fills, [true, true], 'the star of a row is the one of the button')
    assert.deepEqual(await axeFindings(page), [])

    await page.getByRole('button', { name: 'Take the star off' }).click()
    await toastOf(page, /^Took the star off/).getByText(PROVEN).waitFor()
    await row.getByLabel('Starred').waitFor({ state: 'detached' })
    await until(async () => !(await isStarred()))

    await page.keyboard.press('z')
    await toastOf(page, /^Undone: Took the star off/).getByText(PROVEN).waitFor()
    await row.getByLabel('Starred').waitFor()
    await until(isStarred)

    await page.getByRole('link', { name: 'Starred', exact: true }).click()
    await page.waitForURL(/\/search\?/)
    await showRow(page, SUBJECT)
  }))
