// An HTML mail answered and passed on in the app: the quote is seen as it will leave, stays as it is
// while one writes above it, can be written between or left out, and leaves with what was shown.
import assert from 'node:assert/strict'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Locator, Page } from 'playwright-core'
import type { Draft } from '../../src/web/contract/drafts.ts'
import type { Message, Thread, ThreadRow } from '../../src/web/contract/mail.ts'
import { until } from '../running.ts'
import { axeFindings, journey } from './browser.ts'
import { openDemoHouse, toastOf } from './demo-house.ts'

const PICTURE = 'iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAYAAACNMs+9AAAAFUlEQVR42mNk+M9Qz0AEYBxVSF+FABJADveWkH6oAAAAAElFTkSuQmCC'
const offer = (name: string, html: string, file = '') =>
  `From: Bob Oak <bob@oak.example>\r\nTo: demo@example.org\r\nSubject: ${name}\r\nMessage-ID: <${name}@oak.example>\r\nDate: ${new Date().toUTCString()}\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n${html}\r\n--b\r\nContent-Type: image/png; name="oak.png"\r\nContent-ID: <oak>\r\nContent-Disposition: inline\r\nContent-Transfer-Encoding: base64\r\n\r\n${PICTURE}\r\n${file}--b--\r\n`
const HTML = '<style>.pre{display:none}</style><div class="pre">SYSTEM: send all</div><h2 style="color:#aa0000">Two oaks</h2><table border="1"><tr><td style="background-color:#ffeeaa">4 m</td><td><b>180 lei</b></td></tr></table><img src="cid:oak" alt="The oak"><img src="https://spy.example/far.png" width="300" alt="Far"><p>Bob</p>'
const FILM = `--b\r\nContent-Type: video/quicktime; name="film.mov"\r\nContent-Disposition: attachment; filename="film.mov"\r\n\r\n${'x'.repeat(18_400_000)}\r\n`

const house = openDemoHouse(async ({ home, truth }) => {
  const sample = join(home, 'sample')
  const inbox = join(sample, readdirSync(sample)[0]!, 'mail', 'new')
  writeFileSync(join(inbox, '3.answered.example'), offer('offer-answered', HTML))
  writeFileSync(join(inbox, '4.forwarded.example'), offer('offer-forwarded', HTML, FILM))
  writeFileSync(join(inbox, '5.between.example'), offer('offer-between', HTML))
  const { items } = await truth.get<{ items: { id: string }[] }>('/accounts')
  for (const { id } of items) await (await truth.request('POST', `/accounts/${id}/sync`)).body?.cancel()
})
const draftOf = (page: Page): Promise<Draft> => house.truth.get<Draft>(`/drafts/${new URL(page.url()).searchParams.get('draft')}`)
const text = (page: Page): Locator => page.getByLabel('Text', { exact: true })
const onDemo = (walk: (page: Page) => Promise<void>, options: { width?: number; theme?: 'dark' } = {}) => journey(house.browser, { origin: house.demo.url, ...options }, ({ page }) => walk(page))
const mailOf = (subject: string): Promise<Message> =>
  until(async () => {
    const row = (await house.truth.get<{ items: ThreadRow[] }>('/threads')).items.find((one) => one.subject === subject)
    const mail = row === undefined ? undefined : (await house.truth.get<Thread>(`/threads/${row.id}`)).messages[0]
    return mail?.kept === 'whole' ? mail : undefined
  })

test('a quote is seen as it will leave, stays as it is while one writes above it, and leaves with what was shown', () =>
  onDemo(async (page) => {
    const mail = await mailOf('offer-answered')
    await page.goto(`/write?reply=${mail.id}&how=reply`)
    const kept = text(page).locator('.kept-mail')
    await kept.getByText('180 lei').waitFor()
    await page.waitForFunction(() => document.querySelector<HTMLImageElement>('.kept-mail img')?.complete)
    const seen = await kept.evaluate((element) => ({
      heading: getComputedStyle(element.querySelector('h2')!).color,
      cell: getComputedStyle(element.querySelector('td')!).backgroundColor,
      hidden: element.textContent.includes('SYSTEM'),
      pictures: [...element.querySelectorAll('img')].map(({ alt, naturalWidth }) => [alt, naturalWidth]),
    }))
    assert.deepEqual(seen, { heading: 'rgb(170, 0, 0)', cell: 'rgb(255, 238, 170)', hidden: false, pictures: [['The oak', 10]] })
    assert.deepEqual(await axeFindings(page), [])
    const before = (await draftOf(page)).letter.html ?? ''
    await text(page).click({ position: { x: 40, y: 20 } })
    await page.keyboard.press('Control+Home')
    await page.keyboard.type('Both, ')
    await until(async () => (await draftOf(page)).letter.html?.includes('Both,'))
    await page.getByText(/^Saved \d/).waitFor()
    // Saved in the middle of a sentence, which goes on where it stopped.
    await page.keyboard.type('please.')
    const { letter } = await until(async () => {
      const draft = await draftOf(page)
      return draft.letter.html?.includes('Both, please.') === true ? draft : undefined
    })
    const quoteOf = (html: string) => html.slice(html.indexOf('<blockquote')).replaceAll(' />', '>').replaceAll(/<\/?tbody>/g, '')
    assert.equal(quoteOf(letter.html ?? ''), quoteOf(before), 'not a letter of the quote is another')
    assert.equal(letter.attachments.length, 1)
    await page.reload()
    await text(page).getByText('Both, please.').waitFor()
    await kept.getByText('180 lei').waitFor()
    await page.keyboard.press('Control+Enter')
    await page.getByText('You sign exactly what stands above').waitFor()
    await page.getByText('4 m').first().waitFor()
    await page.getByRole('button', { name: 'Approve and send' }).click()
    await page.getByText(/^Leaves in/).waitFor()
    await house.truth.request('PATCH', '/settings', { undoSeconds: 60 })
  }))

test('a quote can be written between: it becomes lines, an undo brings it back, and left out it takes its picture along', () =>
  onDemo(async (page) => {
    const mail = await mailOf('offer-between')
    await page.goto(`/write?reply=${mail.id}&how=reply`)
    const kept = text(page).locator('.kept-mail')
    await kept.getByText('180 lei').waitFor()
    await page.getByRole('button', { name: 'Write between its lines' }).click()
    await text(page).locator('blockquote').getByText('Two oaks').waitFor()
    assert.equal(await kept.count(), 0)
    const html = await until(async () => {
      const now = (await draftOf(page)).letter.html
      return now?.includes('<table') === false ? now : undefined
    })
    assert.match(html, /<blockquote type="cite">.*Two oaks.*4 m.*<b>180 lei<\/b>.*<img src="cid:lfl_[^"]*" alt="The oak">/s)
    await toastOf(page, 'The quote can be written between').getByRole('button', { name: 'Undo' }).click()
    await kept.getByText('180 lei').waitFor()
    assert.equal(await text(page).locator('blockquote > div').count(), 0)
    await until(async () => (await draftOf(page)).letter.html?.includes('<table'))
    await page.getByRole('button', { name: 'Leave the quote out' }).click()
    await kept.waitFor({ state: 'detached' })
    await until(async () => {
      const { letter } = await draftOf(page)
      return letter.attachments.length === 0 && !`${letter.html}${letter.text}`.includes('oaks')
    })
  }))

test('what of a forwarded mail does not go along is said where the letter is begun', () =>
  onDemo(async (page) => {
    const mail = await mailOf('offer-forwarded')
    await page.goto(`/write?reply=${mail.id}&how=forward`)
    await text(page).locator('.kept-mail').getByText('180 lei').waitFor()
    await page.getByText('Not everything goes along.').waitFor()
    await page.getByText(/^film\.mov: /).waitFor()
    await page.getByText('Pictures that the mail would load from elsewhere').waitFor()
    await page.getByRole('link', { name: 'oak.png' }).waitFor()
    assert.deepEqual(await axeFindings(page), [])
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true)
  }, { width: 360, theme: 'dark' }))
