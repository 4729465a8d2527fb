// Draws the pictures of docs/screens anew, from the sample: `node test/e2e/screens.ts`.
// The app must be built (`npm start` and `npm test` do that).
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { freshHome, signInDemo, startSecretary, untilMailIsIn } from '../running.ts'
import { openBrowser, visit, type VisitOptions } from './browser.ts'

const FOLDER = fileURLToPath(new URL('../../docs/screens/', import.meta.url))

interface Picture {
  name: string
  look?: Omit<VisitOptions, 'origin'>
  /** Brings the page to where the picture is taken. */
  show(page: Page): Promise<void>
}

async function openThread(page: Page): Promise<void> {
  await page.goto('/mail/inbox')
  await page.getByRole('option').filter({ hasText: 'Staircase drawings' }).first().click()
  await page.locator('article.msg').first().waitFor()
}

const pictures: readonly Picture[] = [
  { name: 'inbox', show: openThread },
  { name: 'inbox-dark', look: { theme: 'dark' }, show: openThread },
  { name: 'thread-phone', look: { width: 360, height: 780 }, show: openThread },
  {
    name: 'compose-drying',
    async show(page) {
      await page.goto('/write')
      await page.getByLabel('To', { exact: true }).fill('Henrik Solberg <henrik.solberg@nordhus.example>')
      await page.getByLabel('Subject').fill('Handrail return')
      await page.getByLabel('Text', { exact: true }).fill('Henrik,\n\nthe return is 110 mm; the section is right and drawing 07 is not.\nI send the corrected one on Monday.\n\nAndrei')
      await page.getByRole('button', { name: 'Show it as it will leave' }).click()
      await page.getByRole('button', { name: 'Approve and send' }).click()
      await page.getByText(/^Leaves in/).waitFor()
    },
  },
  {
    name: 'approvals',
    async show(page) {
      await page.goto('/approvals')
      await page.getByText('Not yet signed').first().waitFor({ state: 'attached' })
    },
  },
  {
    name: 'clean-up',
    async show(page) {
      await page.goto('/clean')
      await page.getByRole('button', { name: /^Cluj pe scurt/ }).first().click()
      await page.getByRole('button', { name: /^#/ }).first().click()
      await page.locator('article.msg').waitFor()
    },
  },
  {
    name: 'subscriptions-dark',
    look: { theme: 'dark' },
    async show(page) {
      await page.goto('/subscriptions')
      await page.getByRole('row').nth(5).waitFor()
    },
  },
  {
    name: 'activity',
    async show(page) {
      await page.goto('/activity/journal')
      await page.getByRole('button', { name: 'Receipt' }).first().click()
    },
  },
]

async function draw(browser: Browser, origin: string, { name, look = {}, show }: Picture): Promise<void> {
  const { page, wrong, close } = await visit(browser, { origin, ...look })
  await show(page)
  // Not the network's silence: a sample that is still being read keeps the list asking.
  await page.waitForFunction(() => [...document.querySelectorAll('iframe')].every((frame) => frame.contentDocument?.readyState === 'complete'))
  await page.evaluate(() => document.fonts.ready.then(() => undefined))
  await page.screenshot({ path: join(FOLDER, `${name}.png`) })
  await close()
  if (wrong.length > 0) throw new Error(`${name}: ${wrong.join('\n')}`)
  process.stdout.write(`docs/screens/${name}.png\n`)
}

/** Something for the tray: a reply that was thought of and not yet signed. */
async function leaveProposal(url: string): Promise<void> {
  const person = await signInDemo(url)
  // Once all is read: before, Secretary does not know yet whom its person has written to.
  await untilMailIsIn(person)
  const answer = await person.get<{ items: { id: string }[] } | { id: string }[]>('/accounts')
  const [account] = Array.isArray(answer) ? answer : answer.items
  await person.post('/actions', {
    proposal: {
      kind: 'mail.send',
      payload: {
        accountId: account!.id, to: [{ name: 'Priya Raman', address: 'priya@raman-structures.example' }], subject: 'Load calculation',
        text: 'Priya,\n\nlive load as agreed, 3 kN/m2; the landing is fixed on both sides.\nPlease stamp it.\n\nAndrei',
      },
    },
    approve: false, words: '', requestKey: crypto.randomUUID(),
  })
}

async function main(): Promise<void> {
  mkdirSync(FOLDER, { recursive: true })
  const [demo, empty, browser] = await Promise.all([
    startSecretary({ home: freshHome() }), startSecretary({ home: freshHome(), args: [] }), openBrowser(),
  ])
  try {
    await leaveProposal(demo.url)
    for (const picture of pictures) await draw(browser, demo.url, picture)
    const person = await signInDemo(demo.url)
    await (await person.request('PATCH', '/settings', { locale: 'ro' })).body?.cancel()
    await draw(browser, demo.url, {
      name: 'inbox-ro-phone-dark',
      look: { width: 360, height: 780, theme: 'dark', locale: 'ro' },
      async show(page) {
        await page.goto('/mail/inbox')
        await page.getByRole('option').first().waitFor()
      },
    })
    await draw(browser, empty.url, {
      name: 'first-run',
      async show(page) {
        await page.goto(empty.setupUrl!)
        await page.getByLabel('Password').waitFor()
      },
    })
  } finally {
    await browser.close()
    await Promise.all([demo.stop(), empty.stop()])
  }
}

await main()
