// A star: put on with a key and proven, found in its list, taken off in the reading pane, and back by the undo.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import type { ThreadRow } from '../../src/web/contract/mail.ts'
import { freshHome, signInDemo, startSecretary, until, untilMailIsIn, type Client, type Running } from '../running.ts'
import { axeFindings, journey, openBrowser, showRow } from './browser.ts'

const SUBJECT = 'Load calculation'
let browser: Browser
let demo: Running
let truth: Client

before(async () => {
  ;[demo, browser] = await Promise.all([startSecretary({ home: freshHome() }), openBrowser()])
  truth = await signInDemo(demo.url)
  await truth.request('PATCH', '/settings', { undoSeconds: 60 })
  await untilMailIsIn(truth)
})
after(async () => {
  await browser?.close()
  await demo?.stop()
})

const isStarred = async (): Promise<boolean> => {
  const { items } = await truth.get<{ items: ThreadRow[] }>('/threads?limit=100')
  return items.find(({ subject }) => subject === SUBJECT)?.flagged === true
}
const said = (page: Page, words: string | RegExp) => page.locator('.toast-place').filter({ hasText: words })
const PROVEN = /Read back from the server: (\d+) of \1/

test('s puts a star on what is under the cursor, and the button takes it off', () =>
  journey(browser, { origin: demo.url }, async ({ page }) => {
    await page.goto('/mail/inbox')
    const row = await showRow(page, SUBJECT)
    await row.click()
    await page.getByRole('heading', { name: SUBJECT, level: 1 }).waitFor()
    const before = await isStarred()
    if (before) await page.keyboard.press('s')
    await until(async () => !(await isStarred()))

    await page.keyboard.press('s')
    await said(page, `Starred “${SUBJECT}”`).getByText(PROVEN).waitFor()
    await row.getByLabel('Starred').waitFor()
    await until(isStarred)
    assert.deepEqual(await axeFindings(page), [])

    await page.getByRole('button', { name: 'Take the star off' }).click()
    await said(page, /^Took the star off/).getByText(PROVEN).waitFor()
    await row.getByLabel('Starred').waitFor({ state: 'detached' })
    await until(async () => !(await isStarred()))

    await page.keyboard.press('z')
    await said(page, /^Undone: Took the star off/).getByText(PROVEN).waitFor()
    await row.getByLabel('Starred').waitFor()
    await until(isStarred)

    await page.getByRole('link', { name: 'Starred', exact: true }).click()
    await page.waitForURL(/\/search\?/)
    await showRow(page, SUBJECT)
  }))
