// What a person does, from the first address typed to the receipt, in a real browser against
// the real processes. One browser for the file; one server with the sample, one that waits
// for its owner. Every page ends with the same question: did anything go wrong on it that
// nobody looked at?
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import type { Browser, Locator, Page } from 'playwright-core'
import type { Action } from '../../src/web/contract/actions.ts'
import type { Mailbox, ThreadRow } from '../../src/web/contract/mail.ts'
import { MAIN, freshHome, signInDemo, startSecretary, tokenClient, until, type Client, type Running } from '../running.ts'
import { axeFindings, journey, openBrowser, showRow, type Visit, type VisitOptions } from './browser.ts'
import { hostileMail } from './hostile-mail.ts'
import { becomeOwner, PASSWORD } from './own-house.ts'

const demoHome = freshHome()
let browser: Browser
let demo: Running
let empty: Running
/** The demo's person, asked over HTTP: what the server says is so, whatever the page shows. */
let truth: Client
let token: string

before(async () => {
  const started = await Promise.all([startSecretary({ home: demoHome }), startSecretary({ home: freshHome(), args: [] }), openBrowser()])
  ;[demo, empty, browser] = started
  truth = await signInDemo(demo.url)
  // A page on a busy machine must not lose its way back before the receipt is there.
  await choose({ undoSeconds: 60 })
  const made = await promisify(execFile)(
    process.execPath,
    [MAIN, 'token', 'create', '--user', 'demo@example.org', '--grants', 'read,flag,send-proposal', '--json'],
    { env: { ...process.env, SECRETARY_HOME: demoHome, LOG_LEVEL: 'error' } },
  )
  token = (JSON.parse(made.stdout) as { token: string }).token
})
after(async () => {
  await browser?.close()
  await Promise.all([demo?.stop(), empty?.stop()])
})

/** What a script does: it asks, and nothing more. */
async function proposedByToken(proposal: { kind: string; payload: object }): Promise<string> {
  const action = await tokenClient(demo.url, token).post<Action>('/actions', { proposal, approve: false, words: '', requestKey: crypto.randomUUID() })
  return action.id
}

const choose = (settings: object) => truth.request('PATCH', '/settings', settings)

const onDemo = (options: Omit<VisitOptions, 'origin'>, walk: (seen: Visit) => Promise<void>): Promise<void> =>
  journey(browser, { origin: demo.url, ...options }, walk)

const toastOf = (page: Page, text: string | RegExp): Locator => page.locator('.toast-place').filter({ hasText: text })
const PROVEN = /Read back from the server: (\d+) of \1/

async function toInbox(page: Page): Promise<void> {
  await page.goto('/mail/inbox')
  await page.getByRole('option').first().waitFor()
}

async function threadsIn(role: Mailbox['role']): Promise<ThreadRow[]> {
  const answer = await truth.get<{ items: Mailbox[] } | Mailbox[]>('/mailboxes')
  const boxes = Array.isArray(answer) ? answer : answer.items
  const box = boxes.find((one) => one.role === role)
  assert.ok(box !== undefined, `the sample has no ${role}`)
  return (await truth.get<{ items: ThreadRow[] }>(`/threads?mailbox=${box.id}&limit=100`)).items
}
async function threadWith(role: Mailbox['role'], subject: string): Promise<ThreadRow | undefined> {
  return (await threadsIn(role)).find((row) => row.subject === subject)
}

test('whoever opens the demo is in; a mail that is opened becomes read through the gate, and the undo makes it unread', () =>
  onDemo({}, async ({ page }) => {
    await page.goto('/')
    await page.getByRole('link', { name: 'Andrei Marin' }).waitFor()
    await page.getByRole('link', { name: /^Inbox/ }).first().click()
    const row = await showRow(page, 'Load calculation')
    await row.getByText('unread').waitFor()
    await row.click()
    await page.getByRole('heading', { name: 'Load calculation', level: 1 }).waitFor()
    const quiet = page.locator('.read .quiet')
    await quiet.getByText(PROVEN).waitFor()
    await row.getByText('unread').waitFor({ state: 'detached' })
    await until(async () => (await threadWith('inbox', 'Load calculation'))?.unread === 0)

    await quiet.getByRole('button', { name: 'Undo' }).click()
    await toastOf(page, /^Undone: Marked as read/).getByText(PROVEN).waitFor()
    await row.getByText('unread').waitFor()
    assert.ok((await threadWith('inbox', 'Load calculation'))!.unread > 0, 'the mailbox must say unread again')
  }))

test('a home screen that could not look says so, and calls nothing quiet until it has looked', () =>
  onDemo({ expected: /429/ }, async ({ page }) => {
    const refusal = { type: 'about:blank', title: 'Too many requests in this minute', status: 429, code: 'too-many-requests', fix: 'Wait 20 seconds.', requestId: 'req_1' }
    const refused = ['**/api/v1/actions?*', '**/api/v1/threads?*']
    for (const path of refused) await page.route(path, (route) => route.fulfill({ status: 429, contentType: 'application/problem+json', json: refusal }))
    const slow = Promise.withResolvers<void>()
    await page.route('**/api/v1/calendar/events?*', (route) => slow.promise.then(() => route.continue()))
    await page.goto('/')
    const home = page.locator('.home-wrap')
    const failed = home.getByRole('alert').filter({ hasText: refusal.title })
    await failed.nth(1).waitFor()
    await home.getByRole('status', { name: 'Loading' }).waitFor()
    assert.equal(await home.locator('.lead').innerText(), '')
    assert.doesNotMatch(await home.innerText(), /Nothing|free/)

    slow.resolve()
    for (const path of refused) await page.unroute(path)
    for (const left of [1, 0]) {
      await failed.first().getByRole('button', { name: 'Try again' }).click()
      await failed.nth(left).waitFor({ state: 'detached' })
    }
    await home.locator('.lead').getByText(/(today|hand|Nothing needs you)\. .*(free|at \d+:\d+)\.$/).waitFor()
  }))

test('a thread moved with the picker leaves the list, z brings it back, and the journal proves both', () =>
  onDemo({}, async ({ page }) => {
    const subject = 'Photos from the site, level 2'
    await toInbox(page)
    const row = await showRow(page, subject)
    await row.click()
    await page.getByRole('heading', { name: subject, level: 1 }).waitFor()
    await page.keyboard.press('v')
    const picker = page.getByRole('dialog')
    await picker.getByLabel('Find a folder').fill('utcn')
    await picker.getByLabel('Find a folder').press('Enter')
    await row.waitFor({ state: 'detached' })
    await toastOf(page, `Moved “${subject}” to UTCN`).getByText(PROVEN).waitFor()
    assert.equal(await threadWith('inbox', subject), undefined, 'the mailbox itself must have let it go')

    await page.keyboard.press('z')
    await showRow(page, subject)
    await toastOf(page, /^Undone: Moved/).getByText(PROVEN).waitFor()
    await until(async () => (await threadWith('inbox', subject)) !== undefined)

    await page.goto('/activity/journal')
    const lines = page.locator('.job').filter({ hasText: subject })
    await lines.getByText(`Put “${subject}” back in Inbox`).waitFor()
    for (const line of (await lines.all()).slice(0, 2)) {
      await line.getByRole('button', { name: 'Receipt' }).click()
      await line.getByText(/Read back \d.*: (\d+) of \1/).waitFor()
    }
  }))

test('a signed mail can be taken back while the ink dries, and then nothing has left', () =>
  onDemo({}, async ({ page }) => {
    await signMail(page, 'Taken back in time')
    await page.getByText(/^Leaves in/).waitFor()
    await page.getByRole('button', { name: 'Take back' }).click()
    await page.getByText('Taken back before it left').waitFor()
    assert.equal(await threadWith('sent', 'Taken back in time'), undefined)
    assert.equal(await threadWith('outbox', 'Taken back in time'), undefined)
  }))

test('a signed mail that is left alone leaves once, is proven, and stands in Sent', async () => {
  await choose({ undoSeconds: 5 })
  try {
    await onDemo({}, async ({ page }) => {
      await signMail(page, 'The key under the pot')
      await page.getByText(PROVEN).waitFor({ timeout: 40_000 })
      await page.getByText(/carried out and proven$/).waitFor({ state: 'attached' })
      await page.getByRole('link', { name: 'Sent', exact: true }).click()
      await showRow(page, 'The key under the pot')
    })
    assert.equal((await threadsIn('sent')).filter((row) => row.subject === 'The key under the pot').length, 1)
  } finally {
    await choose({ undoSeconds: 60 })
  }
})

async function signMail(page: Page, subject: string): Promise<void> {
  await page.goto('/write')
  await page.getByLabel('To', { exact: true }).fill('Luca Ferri <luca@example.net>')
  await page.getByLabel('Subject').fill(subject)
  await page.getByLabel('Text', { exact: true }).fill('Luca,\n\nas promised.\n\nAndrei')
  await page.getByRole('button', { name: 'Show it as it will leave' }).click()
  await page.getByText('You sign exactly what stands above').waitFor()
  await page.getByRole('button', { name: 'Approve and send' }).click()
}

test('what a token proposes waits: Enter does not sign, the key signs only once the end was in view, and a minute remains', () =>
  onDemo({ height: 700 }, async ({ page }) => {
    const [account] = await accounts()
    const id = await proposedByToken({
      kind: 'mail.send',
      payload: {
        accountId: account!.id, to: [{ name: 'Priya Raman', address: 'priya@example.net' }], subject: 'Forty lines from a script',
        text: Array.from({ length: 40 }, (_, line) => `Line ${line + 1} of what the script wants to say.`).join('\n'),
      },
    })
    const refused = await tokenClient(demo.url, token).request('POST', `/actions/${id}/approve`, { digest: 'x' })
    assert.equal(refused.status, 403, 'a token must never sign')
    await refused.body?.cancel()

    await page.goto('/approvals')
    const sheet = page.locator(`#${id}`)
    await sheet.getByRole('heading', { name: /Forty lines from a script/ }).waitFor()
    await sheet.focus()
    await page.keyboard.press('Enter')
    assert.equal(await sheet.getByText('Not yet signed').count(), 1, 'Enter must not sign')
    // The first press only shows where the line is; the second one signs what was read to its end.
    await page.keyboard.press('a')
    await page.waitForFunction((end) => {
      const line = document.querySelector(`#${end} .sign`)
      return line !== null && line.getBoundingClientRect().bottom <= innerHeight + 1
    }, id)
    assert.equal((await truth.get<Action>(`/actions/${id}`)).state, 'proposed')
    await until(async () => {
      await page.keyboard.press('a')
      return (await truth.get<Action>(`/actions/${id}`)).state !== 'proposed'
    }, 200)
    // A minute to think again about what a program wrote, whatever the person's own delay is.
    await sheet.getByText(/^Leaves in/).waitFor()
    const signed = await truth.get<Action>(`/actions/${id}`)
    assert.equal(signed.state, 'scheduled')
    assert.ok(signed.leavesAt - signed.decidedAt >= 60_000)
    await sheet.getByRole('button', { name: 'Take back' }).click()
    await sheet.getByText('Taken back before it left').waitFor()
  }))

test('what a token proposes and a person signs is carried out, proven and told on the sheet', () =>
  onDemo({}, async ({ page }) => {
    const thread = (await threadsIn('inbox')).find((row) => row.unread > 0)!
    const id = await proposedByToken({ kind: 'mail.mark-read', payload: { messageIds: thread.messageIds } })
    await page.goto(`/approvals?at=${id}`)
    const sheet = page.locator(`#${id}`)
    await sheet.getByRole('button', { name: /^Approve/ }).click()
    await sheet.getByText(PROVEN).waitFor()
    assert.equal((await truth.get<Action>(`/actions/${id}`)).state, 'done')
  }))

test('a proposal that is refused leaves nothing behind', () =>
  onDemo({}, async ({ page }) => {
    const thread = (await threadsIn('inbox')).find((row) => row.subject.startsWith('Staircase drawings'))!
    const id = await proposedByToken({ kind: 'mail.mark-read', payload: { messageIds: thread.messageIds } })
    await page.goto(`/approvals?at=${id}`)
    const sheet = page.locator(`#${id}`)
    await sheet.getByRole('button', { name: 'Reject' }).click()
    await sheet.locator('.words').getByRole('button', { name: 'Reject' }).click()
    await sheet.getByText('Nothing happened', { exact: true }).waitFor()
    assert.equal((await truth.get<Action>(`/actions/${id}`)).state, 'rejected')
    assert.equal((await threadWith('inbox', thread.subject))?.unread, thread.unread)
  }))

async function accounts(): Promise<{ id: string }[]> {
  const answer = await truth.get<{ items: { id: string }[] } | { id: string }[]>('/accounts')
  return Array.isArray(answer) ? answer : answer.items
}

test('the set-up link makes the owner, the sample is read before their eyes, and the password opens the door again', () =>
  journey(browser, { origin: empty.url, expected: /401/ }, async ({ page }) => {
    // Whoever comes without the link is told where it is, and may paste it.
    await page.goto('/')
    await page.getByRole('heading', { name: 'Nobody lives here yet' }).waitFor()
    assert.equal(await page.getByLabel('Password').count(), 0)
    await page.getByLabel('The link').fill(`${empty.url}/setup#`)
    await page.getByRole('button', { name: 'Open the set-up' }).click()
    await page.getByText('This is not the whole link').waitFor()
    await page.getByLabel('The link').fill(empty.setupUrl!)
    await page.getByRole('button', { name: 'Open the set-up' }).click()
    await becomeOwner(page)
    await page.getByRole('button', { name: 'Not now' }).click()
    await page.getByRole('radio', { name: /Explore the sample/ }).check()
    await page.getByRole('button', { name: 'Explore the sample' }).click()
    await page.getByText(/messages? stored so far/).waitFor()
    await page.getByText(/^All is read: \d+ messages/).waitFor({ timeout: 120_000 })
    await page.getByRole('button', { name: 'Open the inbox' }).click()
    await showRow(page, 'Load calculation')

    await page.goto('/settings')
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByLabel('Mail address').fill('ana@example.org')
    await page.getByLabel('Password').fill('not the harbour lamps')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByText('This address and password do not belong together. Check both and try again.').waitFor()
    await page.getByLabel('Password').fill(PASSWORD)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('link', { name: 'Ana Pop' }).waitFor()
  }))

test('a hostile HTML mail runs nothing, asks nobody, opens nothing', () =>
  onDemo({}, async ({ page, asked }) => {
    const [person] = readdirSync(join(demoHome, 'sample'))
    writeFileSync(join(demoHome, 'sample', person!, 'mail', 'new', '1.hostile.example'), hostileMail(new Date()))
    const [account] = await accounts()
    await (await truth.request('POST', `/accounts/${account!.id}/sync`)).body?.cancel()
    await toInbox(page)
    await (await showRow(page, 'Everything at once')).click()
    const mail = page.frameLocator('iframe.html-mail')
    await mail.getByText('The last line of the mail.').waitFor()
    const left = await mail.locator('html').evaluate((root) => ({
      active: root.querySelectorAll('script, iframe, object, embed, form, input, base, svg, style link').length,
      handlers: [...root.querySelectorAll('*')].flatMap((element) => element.getAttributeNames().filter((name) => name.startsWith('on'))),
      schemes: [...root.querySelectorAll('a[href]')].map((link) => link.getAttribute('href')!.split(':')[0]),
    }))
    assert.equal(left.active, 0)
    assert.deepEqual(left.handlers, [])
    assert.deepEqual(left.schemes.filter((scheme) => !/^(https?|mailto)$/.test(scheme!)), [])
    // A frame is complete once all it wanted to load has come or failed.
    await page.waitForFunction(() => document.querySelector<HTMLIFrameElement>('iframe.html-mail')?.contentDocument?.readyState === 'complete')
    assert.equal(await page.evaluate(() => 'ranFromMail' in globalThis), false, 'a script of the mail has run')
    assert.deepEqual(asked.filter((url) => /tracker|evil/.test(url)), [])
    assert.equal(new URL(page.url()).host, new URL(demo.url).host)
  }))

test('in Romanian, in the dark, on a narrow phone: nothing scrolls sideways and no English word is left', async () => {
  await choose({ locale: 'ro' })
  try {
    await onDemo({ width: 360, height: 780, theme: 'dark', locale: 'ro' }, async ({ page }) => {
      await toInbox(page)
      await nothingSideways(page)
      assert.equal(await page.locator('html').getAttribute('lang'), 'ro')
      assert.equal(await page.locator('html').getAttribute('data-theme'), 'dark')
      await page.getByRole('link', { name: 'Aprobări' }).waitFor()
      await (await showRow(page, 'Load calculation')).click()
      await page.getByRole('heading', { level: 1 }).waitFor()
      await nothingSideways(page)
      const words = await page.locator('.replybox, .read .bar, .tabbar').allInnerTexts()
      const names = await page.locator('button, a').evaluateAll((all) => all.map((one) => one.getAttribute('aria-label') ?? ''))
      const english = [...words, ...names].filter((text) => /\b(Inbox|Approvals|Calendar of|Activity|Home|Reply|Archive|Move|Mark|Settings|Undo|Nothing|Back|Write)\b/.test(text))
      assert.deepEqual(english, [])
      await page.goto('/clean')
      await page.getByRole('heading', { name: 'Nesigur' }).waitFor()
      await nothingSideways(page)
      await page.getByRole('link', { name: 'Abonamente' }).click()
      await page.getByRole('button', { name: /^Dezabonează-mă de la Rail Offers/ }).waitFor()
      await nothingSideways(page)
    })
  } finally {
    await choose({ locale: 'en' })
  }
})

async function nothingSideways(page: Page): Promise<void> {
  const wide = await page.evaluate(() =>
    [document.documentElement, ...document.querySelectorAll('.main, .page, .scroll, .list, .rows, .read')]
      .filter((element) => element.scrollWidth > element.clientWidth + 1)
      .map((element) => `${element.tagName}.${element.className} ${element.scrollWidth} > ${element.clientWidth}`),
  )
  assert.deepEqual(wide, [])
}

test('axe finds nothing against WCAG 2.2 AA, in the light and in the dark', () =>
  onDemo({}, async ({ page }) => {
    await until(async () => (await threadWith('inbox', 'Staircase drawings, revision C')) !== undefined)
    const thread = (await threadWith('inbox', 'Staircase drawings, revision C'))!
    await proposedByToken({ kind: 'mail.mark-read', payload: { messageIds: thread.messageIds } })
    const screens: readonly (readonly [string, Locator])[] = [
      ['/mail/inbox', page.getByRole('option').first()],
      [`/mail/inbox/${thread.id}`, page.locator('article.msg').first()],
      ['/approvals', page.locator('article.slip').first()],
      ['/clean', page.locator('.cl.sender').first()],
      ['/subscriptions', page.getByRole('row').nth(3)],
      ['/settings', page.getByLabel('Language')],
      ['/sign-in', page.getByRole('button', { name: 'Look around in the sample mailbox' })],
    ]
    for (const [path, standing] of screens) {
      await page.goto(path)
      await standing.waitFor()
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme })
        await page.locator(`html[data-theme=${colorScheme}]`).waitFor()
        assert.equal(await page.evaluate(() => document.getAnimations().filter((one) => one instanceof CSSTransition).length), 0, 'who wants no motion gets no colour that is on its way')
        assert.deepEqual(await axeFindings(page), [], `${path}, ${colorScheme}`)
      }
    }
  }))

test('j, k, Enter, u and ? do what the key sheet says, and are letters in a field', () =>
  onDemo({}, async ({ page }) => {
    await toInbox(page)
    const selected = page.locator('[role=option].on')
    await page.keyboard.press('j')
    const first = await selected.getAttribute('id')
    await page.keyboard.press('j')
    await page.waitForFunction((id) => document.querySelector('[role=option].on')?.id !== id, first)
    await page.keyboard.press('k')
    await page.waitForFunction((id) => document.querySelector('[role=option].on')?.id === id, first)
    await page.keyboard.press('Enter')
    await page.locator('article.msg').first().waitFor()
    await page.keyboard.press('u')
    await page.getByText('No mail is open.').waitFor()
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keys' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog', { name: 'Keys' }).waitFor({ state: 'detached' })

    await page.keyboard.press('c')
    const text = page.getByLabel('Text', { exact: true })
    await text.click()
    await page.keyboard.type('jku?cz')
    assert.equal(await text.innerText(), 'jku?cz')
    assert.match(page.url(), /\/write/)
    assert.equal(await page.getByRole('dialog').count(), 0)
  }))
