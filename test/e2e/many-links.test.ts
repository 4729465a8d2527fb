// A letter with more links than its sheet names: whoever signs can open all of them first.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Action } from '../../src/web/contract/actions.ts'
import type { Mailbox } from '../../src/web/contract/mail.ts'
import { axeFindings, journey } from './browser.ts'
import { openDemoHouse } from './demo-house.ts'

const house = openDemoHouse()
const LINKS = 420
const href = (n: number) => `https://links.example/${n}`

test('the links beyond the first hundred open on the sheet, a page at a time, until each stands there', () =>
  journey(house.browser, { origin: house.demo.url }, async ({ page }) => {
    const { accountId } = (await house.truth.get<{ items: Mailbox[] }>('/mailboxes')).items.find(({ role }) => role === 'inbox')!
    const html = `<p>All of them:${Array.from({ length: LINKS }, (_, n) => ` <a href="${href(n)}">number ${n}</a>`).join('')}</p>`
    const { id } = await house.truth.post<Action>('/actions', { proposal: { kind: 'mail.send', payload: { accountId, to: [{ address: 'bob@example.net' }], subject: 'Links', html } } })
    await page.goto(`/approvals?at=${id}`)
    const sheet = page.locator(`#${id}`)
    await sheet.getByRole('button', { name: 'Show 320 more links' }).click()
    await sheet.getByText(href(299), { exact: true }).waitFor()
    assert.deepEqual(await axeFindings(page), [])
    await sheet.getByRole('button', { name: 'Show 120 more links' }).click()
    await sheet.getByText(href(LINKS - 1), { exact: true }).waitFor()
    const shown = await sheet.locator('.facts .exact').allInnerTexts()
    assert.deepEqual(Array.from({ length: LINKS }, (_, n) => href(n)).filter((one) => !shown.includes(one)), [])
    assert.equal(await sheet.getByRole('button', { name: /more links?$/ }).count(), 0)
  }))
