// A server that cannot answer leaves no page empty and none waiting for ever: what went wrong is
// said where its answer would stand, and trying again there brings it.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { freshHome, signInDemo, startSecretary, untilMailIsIn, type Running } from '../running.ts'
import { journey, openBrowser } from './browser.ts'

let browser: Browser
let house: Running

before(async () => {
  ;[house, browser] = await Promise.all([startSecretary({ home: freshHome() }), openBrowser()])
  await untilMailIsIn(await signInDemo(house.url))
})
after(async () => {
  await browser?.close()
  await house?.stop()
})

const PLACES: readonly [path: string, asked: string][] = [
  ['/sync', 'accounts'],
  ['/sync', 'mailboxes'],
  ['/sync', 'sync/proofs'],
  ['/sync', 'sync/progress'],
  ['/sync', 'sync/jobs'],
  ['/settings/accounts', 'accounts'],
  ['/settings/import', 'sync/progress'],
  ['/settings/security', 'auth/2fa'],
  ['/settings/sessions', 'sessions'],
  ['/settings/tokens', 'tokens'],
]

for (const [path, asked] of PLACES) {
  test(`${path} says that ${asked} could not be had, and has it when it is tried again`, () =>
    journey(browser, { origin: house.url, expected: /503/ }, async ({ page }) => {
      await page.goto('/')
      await page.getByRole('link', { name: 'Settings' }).first().waitFor()
      const address = new RegExp(`/api/v1/${asked}(?:\\?.*)?$`)
      const problem = { type: 'about:blank', title: 'The house is being swept', status: 503, code: 'swept', fix: 'It is open again soon.', requestId: 'r' }
      await page.route(address, (route) => (route.request().method() === 'GET' ? route.fulfill({ status: 503, contentType: 'application/problem+json', body: JSON.stringify(problem) }) : route.continue()))
      await page.goto(path)
      const told = page.locator('.page').getByRole('alert').filter({ hasText: 'It is open again soon.' })
      await told.first().waitFor()
      assert.equal(await page.getByRole('status', { name: 'Loading' }).count(), 0, 'nothing is waited for any more')
      await page.unroute(address)
      await told.first().getByRole('button', { name: 'Try again' }).click()
      await told.first().waitFor({ state: 'detached' })
    }))
}
