// What a thumb does: swipe, rest, and take back. Touches go through the browser's own input,
// so that it decides, as on a phone, what is a scroll and what is ours. Buttons are clicked: a tap
// right after a pull the browser takes, on a busy machine, for the hand that stops the list.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Locator, Page } from 'playwright-core'
import type { Mailbox, ThreadRow } from '../../src/web/contract/mail.ts'
import { until } from '../running.ts'
import { axeFindings, journey, showRow } from './browser.ts'
import { openDemoHouse, PROVEN, toastOf } from './demo-house.ts'

const house = openDemoHouse()

const onPhone = (walk: (page: Page) => Promise<void>): Promise<void> =>
  journey(house.browser, { origin: house.demo.url, width: 360, height: 780 }, async ({ page }) => {
    await page.goto('/mail/inbox')
    await page.getByRole('option').first().waitFor()
    await walk(page)
  })

const rowOf = (page: Page, text: string): Locator => page.getByRole('option').filter({ hasText: text })

async function threadIn(role: Mailbox['role'], subject: string): Promise<ThreadRow | undefined> {
  const { items } = await house.truth.get<{ items: Mailbox[] }>('/mailboxes')
  const box = items.find((one) => one.role === role)
  assert.ok(box)
  return (await house.truth.get<{ items: ThreadRow[] }>(`/threads?mailbox=${box.id}&limit=100`)).items.find((row) => row.subject === subject)
}

/**
 * A finger on the middle of a row, along the steps, and up; without steps it is a tap. What comes
 * after the down is sent with it: on a busy machine the pause would be a finger that rests.
 */
async function touch(page: Page, row: Locator, steps: readonly (readonly [x: number, y: number])[] = [], { restMs = 0 } = {}): Promise<void> {
  await row.scrollIntoViewIfNeeded()
  const box = await row.boundingBox()
  assert.ok(box)
  const from = { x: box.x + box.width / 2, y: box.y + box.height / 2 }
  const finger = await page.context().newCDPSession(page)
  const send = (type: 'touchStart' | 'touchMove' | 'touchEnd', touchPoints: { x: number; y: number }[]) => finger.send('Input.dispatchTouchEvent', { type, touchPoints })
  const down = send('touchStart', [from])
  if (restMs > 0) await page.waitForTimeout(restMs)
  const [first, ...others] = [...steps.map(([x, y]) => () => send('touchMove', [{ x: from.x + x, y: from.y + y }])), () => send('touchEnd', [])]
  await Promise.all([down, first()])
  for (const next of others) await next()
  await finger.detach()
}
const toTheRight = [[15, 0], [40, 1], [80, 2], [130, 2]] as const
const toTheLeft = [[-15, 0], [-40, 1], [-80, 2], [-130, 2]] as const

test('a pull to the right marks the row, a pull to the left archives it, and both can be taken back', () =>
  onPhone(async (page) => {
    const unread = await showRow(page, 'Load calculation')
    await unread.getByText('unread').waitFor()
    await touch(page, unread, toTheRight)
    await toastOf(page, 'Marked “Load calculation” as read').getByText(PROVEN).waitFor()
    await until(async () => (await threadIn('inbox', 'Load calculation'))?.unread === 0)
    await page.getByRole('button', { name: 'Undo' }).click()
    await unread.getByText('unread').waitFor()

    const subject = 'Photos from the site, level 2'
    await touch(page, await showRow(page, subject), toTheLeft)
    await rowOf(page, subject).waitFor({ state: 'detached' })
    await toastOf(page, `Archived “${subject}”`).getByText(PROVEN).waitFor()
    assert.ok((await threadIn('archive', subject)) !== undefined)
    await page.getByRole('button', { name: 'Undo' }).click()
    await showRow(page, subject)
    await until(async () => (await threadIn('inbox', subject)) !== undefined)
  }))

// Before the journeys that tap on a place of the list: which mail lies there depends on the hour, and a tap reads it.
test('an opened mail says on a phone too that it was marked, above the reply, with its way back', () =>
  onPhone(async (page) => {
    const row = await showRow(page, 'Load calculation')
    await row.getByText('unread').waitFor()
    await touch(page, row)
    const toast = toastOf(page, 'Marked as read').locator('visible=true')
    await toast.getByText(PROVEN).waitFor()
    const [said, reply] = [await toast.boundingBox(), await page.locator('.replybox').boundingBox()]
    assert.ok(said !== null && reply !== null && said.y + said.height <= reply.y, 'the toast must not cover the reply')
    await toast.getByRole('button', { name: 'Undo' }).click()
    await toastOf(page, /^Undone: Marked as read/).locator('visible=true').getByText(PROVEN).waitFor()
    await until(async () => ((await threadIn('inbox', 'Load calculation'))?.unread ?? 0) > 0)
  }))

test('scrolling, a slant and a change of mind act on nothing, and a tap still opens', () =>
  onPhone(async (page) => {
    const row = page.getByRole('option').nth(3)
    const list = page.getByRole('listbox')
    await touch(page, row, [[1, -15], [10, -60], [60, -120], [150, -160]])
    assert.ok((await list.evaluate((element) => element.scrollTop)) > 0, 'the list must have scrolled')
    await touch(page, page.getByRole('option').nth(5), [[12, 9], [90, 60], [160, 70]])
    await touch(page, page.getByRole('option').nth(5), [[15, 0], [120, 0], [60, 0], [10, 0]])
    assert.equal(await page.locator('.toast').count(), 0)
    assert.equal(await page.locator('.swipe.pulled').count(), 0)
    assert.match(page.url(), /\/mail\/inbox$/)
    // What a hand has thrown the browser carries on for a moment, and a tap then only stops it.
    await page.waitForTimeout(1_500)
    await touch(page, page.getByRole('option').nth(4))
    await page.locator('article.msg').first().waitFor()
  }))

test('a finger that rests selects, then taps select, and the bar acts on them', () =>
  onPhone(async (page) => {
    const [first, second] = [page.getByRole('option').nth(1), page.getByRole('option').nth(2)]
    await touch(page, first, [], { restMs: 700 })
    await page.getByText('1 selected').waitFor()
    assert.match(page.url(), /\/mail\/inbox$/, 'what selects must not open')
    await touch(page, second)
    await page.getByText('2 selected').waitFor()
    assert.deepEqual(await axeFindings(page), [])
    await page.getByRole('button', { name: 'Select none' }).click()
    await page.getByText('2 selected').waitFor({ state: 'detached' })
  }))
