// Mails that give orders to machines, opened in a browser: each in the app, and each page of one as
// a tab of its own. No request leaves this server, nothing runs, and nothing comes of it.
import assert from 'node:assert/strict'
import test from 'node:test'
import { openInjectedHouse } from '../sim/injection-house.ts'
import { ownInjections } from '../sim/injection-mails.ts'
import { journey, openBrowser } from './browser.ts'

test('opened one after the other, such mails reach nobody and change nothing', async (context) => {
  const [browser, house] = await Promise.all([openBrowser(), openInjectedHouse(context, ownInjections)])
  context.after(() => browser.close())
  await journey(browser, { origin: house.url }, async ({ page, asked }) => {
    await page.goto('/demo')
    await page.getByRole('link', { name: 'Inbox' }).first().waitFor()
    const pages: number[] = []
    for (const { id, threadId } of house.mails) {
      await page.goto(`/mail/inbox/${threadId}`)
      await page.locator('h1.subject').waitFor()
      const frame = page.locator('iframe.html-mail')
      if ((await house.client.request('GET', `/emails/${id}/view`)).status === 200) {
        await frame.first().waitFor()
        pages.push(id)
      }
      await page.waitForFunction(() => [...document.querySelectorAll<HTMLIFrameElement>('iframe.html-mail')].every((one) => one.contentDocument === null || one.contentDocument.readyState === 'complete'))
    }
    assert.ok(pages.length >= 6, `only ${pages.length} pages of mails were shown`)
    for (const id of pages) {
      await page.goto(`/api/v1/emails/${id}/view`)
      assert.equal(new URL(page.url()).pathname, `/api/v1/emails/${id}/view`, 'no mail leads away from itself')
    }
    const origin = new URL(house.url).host
    assert.deepEqual(asked.filter((url) => /^https?:/.test(url) && (new URL(url).host !== origin || /sync\/trigger|\/api\/(status|email|actions)/.test(url))), [])
  })
  await house.requireUntouched()
})
