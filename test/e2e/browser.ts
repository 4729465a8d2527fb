// The one browser of the journeys, and pages that remember everything that went wrong on
// them: console errors (a breach of the page's policy is one), exceptions, dialogs, and each
// request that left the server under test. A journey that ends with anything here has failed.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { chromium, type Browser, type BrowserContextOptions, type Locator, type Page } from 'playwright-core'
import { chromium as executablePath } from '../../scripts/chromium.mjs'
import { messageOf } from '../../src/base/fault.ts'

/** A quiet browser: it looks up nothing of its own, so that what leaves the machine is the app's doing. */
const ARGS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync',
]

export const openBrowser = (): Promise<Browser> => chromium.launch({ executablePath, args: ARGS })

export interface Visit {
  page: Page
  /** Console errors, exceptions, dialogs and strangers asked, in the order they came. */
  wrong: string[]
  /** Every address that was asked for. */
  asked: string[]
  close(): Promise<void>
}

export interface VisitOptions {
  origin: string
  width?: number
  height?: number
  theme?: 'light' | 'dark'
  locale?: 'en' | 'ro'
  /** Text of console errors that the journey provokes, such as the 401 of a wrong password. */
  expected?: RegExp
}

export async function visit(browser: Browser, options: VisitOptions): Promise<Visit> {
  const { origin, width = 1440, height = 900, theme = 'light', locale = 'en', expected } = options
  const settings: BrowserContextOptions = {
    baseURL: origin,
    viewport: { width, height },
    colorScheme: theme,
    locale: locale === 'ro' ? 'ro-RO' : 'en-GB',
    timezoneId: 'Europe/Bucharest',
    reducedMotion: 'reduce',
    hasTouch: width < 721,
    isMobile: width < 721,
  }
  const context = await browser.newContext(settings)
  const page = await context.newPage()
  // Generous: a busy machine is not a broken page.
  page.setDefaultTimeout(60_000)
  const wrong: string[] = []
  const asked: string[] = []
  page.on('console', (message) => {
    const text = `${message.text()} ${message.location().url}`
    if (message.type() === 'error' && !expected?.test(text)) wrong.push(`console: ${text}`)
  })
  page.on('pageerror', (error) => wrong.push(`exception: ${error.message}`))
  page.on('dialog', (dialog) => {
    wrong.push(`dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  context.on('page', (opened) => wrong.push(`window: ${opened.url()}`))
  context.on('request', (request) => {
    const url = request.url()
    asked.push(url)
    if (!/^(data|blob|about):/.test(url) && new URL(url).host !== new URL(origin).host) wrong.push(`stranger: ${url}`)
  })
  return { page, wrong, asked, close: () => context.close() }
}

/** A visit with its end: whatever went wrong on the page fails it, and a failure says what the page showed. */
export async function journey(browser: Browser, options: VisitOptions, walk: (seen: Visit) => Promise<void>): Promise<void> {
  const seen = await visit(browser, options)
  try {
    await walk(seen)
    assert.deepEqual(seen.wrong, [], 'the page must end with a clean console and no stranger asked')
  } catch (error) {
    // In words, not a picture: what a machine elsewhere printed is often all there is of it.
    const shown = await seen.page.locator('body').ariaSnapshot({ timeout: 5_000 }).catch(() => 'nothing that could be read')
    throw new Error(`${messageOf(error)}\nAt ${seen.page.url()}\nWrong: ${seen.wrong.join('; ') || 'nothing'}\nThe page:\n${shown.slice(0, 4_000)}`, { cause: error })
  } finally {
    await seen.close()
  }
}

/** A list that was walked through to its end rests so long at its top, where what comes comes. */
const RESTS_MS = 1_000
const ROUNDS = 60

/**
 * The row of the list that holds the text, scrolled into what is drawn. The sample's mails of
 * today lie closer together the earlier it is, so that at some hour any of them is below the fold.
 */
export async function showRow(page: Page, text: string): Promise<Locator> {
  const row = page.getByRole('option').filter({ hasText: text })
  const list = page.getByRole('listbox')
  await page.getByRole('option').first().waitFor()
  for (let round = 0; round < ROUNDS; round++) {
    await list.evaluate((element) => element.scrollTo({ top: 0 }))
    if (round > 0 && (await row.waitFor({ timeout: RESTS_MS }).then(() => true, () => false))) return row
    do if (await row.isVisible()) return row
    while (await list.evaluate(scrollOn))
  }
  return assert.fail(`no row holds “${text}”`)
}

/** By most of what is seen, and drawn; false at the end. */
async function scrollOn(list: Element): Promise<boolean> {
  const before = list.scrollTop
  list.scrollBy({ top: list.clientHeight * 0.8 })
  // The list hears of it before the next frame, and has drawn its rows with the one after that.
  for (let frames = 0; frames < 2; frames++) await new Promise(requestAnimationFrame)
  return list.scrollTop > before
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const STANDARD = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

/** What axe finds against WCAG 2.2 AA, one line for each place. */
export async function axeFindings(page: Page): Promise<string[]> {
  // Through the debugger, not a script element: the page's policy rightly refuses those.
  await page.evaluate(axeSource)
  return page.evaluate(async (tags) => {
    const { axe } = globalThis as unknown as {
      axe: { run(root: Document, options: object): Promise<{ violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[] }> }
    }
    const { violations } = await axe.run(document, { runOnly: { type: 'tag', values: tags }, iframes: false })
    return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary ?? ''}`))
  }, STANDARD)
}
