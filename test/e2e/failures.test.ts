// A server that cannot answer leaves no page empty and none waiting for ever: what went wrong is
// said where its answer would stand, and trying again there brings it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { journey } from './browser.ts'
import { openDemoHouse } from './demo-house.ts'

const house = openDemoHouse()

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
const PROBLEM = { type: 'about:blank', title: 'The house is being swept', status: 503, code: 'swept', fix: 'It is open again soon.', requestId: 'r' }

// The app asks more than once before it gives up: most of each of these is waiting, so they wait together.
test('what could not be had is said where it would stand, and comes when it is tried again', { concurrency: 5 }, async (context) => {
  const said = PLACES.map(([path, asked]) =>
    context.test(`${path} without ${asked}`, () =>
      journey(house.browser, { origin: house.demo.url, expected: /503/ }, async ({ page }) => {
        const address = new RegExp(`/api/v1/${asked}(?:\\?.*)?$`)
        await page.route(address, (route) => (route.request().method() === 'GET' ? route.fulfill({ status: 503, contentType: 'application/problem+json', body: JSON.stringify(PROBLEM) }) : route.continue()))
        await page.goto(path)
        const told = page.locator('.page').getByRole('alert').filter({ hasText: PROBLEM.fix })
        await told.first().waitFor()
        assert.equal(await page.getByRole('status', { name: 'Loading' }).count(), 0, 'nothing is waited for any more')
        await page.unroute(address)
        await told.first().getByRole('button', { name: 'Try again' }).click()
        await told.first().waitFor({ state: 'detached' })
      })),
  )
  await Promise.all(said)
})
