// Where a disguised link really leads, as a browser draws it: mails that try to cut it off,
// to cover it or to push it away, and what is to be seen at its place.
import assert from 'node:assert/strict'
import test from 'node:test'
import { sanitise } from '../../src/mail/view/sanitise.ts'
import { viewPage } from '../../src/mail/view/view-page.ts'
import { openBrowser } from './browser.ts'

const link = '<a href="https://evil.example/">bank.example</a>'
const ATTACKS = {
  'a narrow box': `<div style="width:12ch;height:1.2em;overflow:hidden;white-space:nowrap">${link}</div>`,
  'a box pulled over it': `<div style="margin-top:-400px;height:800px;background:#fff">${link}</div>`,
  'a float pulled over it': `<div style="float:left;margin:-300px 0 0 -50px;width:2000px;height:900px;background:#fff;opacity:.99">${link}</div>`,
  'the whole mail pulled over it': `<style>body{margin-top:-500px;background:#fff;height:1000px;opacity:.999}</style>${link}`,
  'its own name': `<style>.real-hosts,ul,li,bdi,*{display:none !important;font-size:0 !important}</style><ul class="real-hosts"><li>none</li></ul>${link}`,
  'another direction': `<div dir="rtl" style="direction:rtl;margin-left:-5000px;text-indent:-900px">${link}</div>`,
}

test('no mail can hide where its disguised links lead', async (context) => {
  const browser = await openBrowser()
  context.after(() => browser.close())
  const page = await browser.newPage({ viewport: { width: 800, height: 600 } })
  for (const [how, source] of Object.entries(ATTACKS)) {
    await page.setContent(viewPage({ safe: sanitise(source), lang: '' }).html)
    const row = page.locator('body > .real-hosts > li').first()
    assert.equal(await row.innerText(), 'bank.example → evil.example', how)
    // What lies on top at the place of each of its letters is the row itself.
    const covered = await row.evaluate((element) => {
      const range = element.ownerDocument.createRange()
      range.selectNodeContents(element)
      const { left, right, top, bottom, height } = range.getBoundingClientRect()
      const outside = left < 0 || top < 0 || right > 800 || bottom > 600 || height < 10
      const points = Array.from({ length: 20 }, (_, n) => left + ((n + 0.5) * (right - left)) / 20)
      return outside || points.some((x) => !element.contains(element.ownerDocument.elementFromPoint(x, (top + bottom) / 2)))
    })
    assert.equal(covered, false, how)
  }
})
