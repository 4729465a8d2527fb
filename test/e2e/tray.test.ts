// The tray and the journal as a person has them: a script proposes, the person asks, changes, leaves
// out, refuses, and takes a whole time back. What is shown is held against what the API says.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Locator, Page } from 'playwright-core'
import type { Action, TrayCounts } from '../../src/web/contract/actions.ts'
import type { Mailbox, ThreadRow } from '../../src/web/contract/mail.ts'
import { tokenClient, until, type Client } from '../running.ts'
import { axeFindings, journey, type Visit, type VisitOptions } from './browser.ts'
import { openDemoHouse, PROVEN } from './demo-house.ts'

let script: Client
let inbox: Mailbox
let rows: ThreadRow[]

const house = openDemoHouse(async ({ demo, truth }) => {
  const { token } = await truth.post<{ token: string }>('/tokens', { name: 'Sorter', grants: ['read', 'flag', 'send-proposal'] })
  script = tokenClient(demo.url, token)
  inbox = (await truth.get<{ items: Mailbox[] }>('/mailboxes')).items.find(({ role }) => role === 'inbox')!
  rows = (await truth.get<{ items: ThreadRow[] }>(`/threads?mailbox=${inbox.id}&limit=100`)).items
})

const inTray = (walk: (seen: Visit) => Promise<void>, options: Omit<VisitOptions, 'origin'> = {}): Promise<void> =>
  journey(house.browser, { origin: house.demo.url, ...options }, walk)

const propose = (kind: string, payload: object): Promise<Action> => script.post<Action>('/actions', { proposal: { kind, payload }, approve: false, words: 'as every evening', requestKey: crypto.randomUUID() })
const now = (id: string): Promise<Action> => house.truth.get<Action>(`/actions/${id}`)
const untilState = (id: string, state: Action['state']): Promise<Action> => until(async () => {
  const action = await now(id)
  return action.state === state ? action : undefined
})

async function sheetOf(page: Page, id: string): Promise<Locator> {
  await page.goto(`/approvals?at=${id}`)
  const sheet = page.locator(`#${id}`)
  await sheet.getByText('Not yet signed').waitFor({ state: 'attached' })
  return sheet
}

const letterOf = (text: string): object => ({
  accountId: inbox.accountId, to: [{ name: 'Priya Raman', address: 'priya@raman-structures.example' }], cc: [{ name: 'Ola Brekke', address: 'ola.brekke@nordhus-invoice.example' }], subject: 'Load calculation', text,
})

test('a letter is asked about, answered otherwise, changed by hand, and leaves as it was changed', () =>
  inTray(async ({ page }) => {
    const proposed = await propose('mail.send', letterOf('Priya,\n\nwe meet on Monday.'))
    const sheet = await sheetOf(page, proposed.id)
    await sheet.focus()
    await page.keyboard.press('q')
    await sheet.getByLabel('What do you want to know from Sorter?').fill('Was it not Tuesday?')
    await page.keyboard.press('Control+Enter')
    await sheet.getByText('Waits for the answer of Sorter').waitFor()
    await script.post(`/actions/${proposed.id}/answer`, { words: 'It was.', proposal: { kind: 'mail.send', payload: letterOf('Priya,\n\nwe meet on Tuesday.') } })

    // It changed under the eyes of the person: it says so, and the key that signs only acknowledges.
    await sheet.getByText('This was changed while you looked.').waitFor()
    await sheet.getByText('Sorter answered').waitFor()
    assert.equal(await sheet.getByRole('button', { name: /^Approve/ }).count(), 0)
    await sheet.focus()
    await page.keyboard.press('a')
    await sheet.getByText('This was changed while you looked.').waitFor({ state: 'detached' })
    assert.equal((await now(proposed.id)).state, 'proposed')
    const changes = sheet.getByRole('region', { name: 'Changed since it was proposed' })
    assert.deepEqual([await changes.locator('del').allInnerTexts(), await changes.locator('ins').allInnerTexts()], [['Monday.'], ['Tuesday.']])

    // The way out of a warning, then words of one's own.
    await sheet.getByRole('button', { name: 'Take it out ola.brekke@nordhus-invoice.example' }).first().click()
    await until(async () => ((await now(proposed.id)).payload['cc'] as unknown[]).length === 0)
    await sheet.getByRole('button', { name: 'Edit' }).click()
    await sheet.getByLabel('Text', { exact: true }).fill('Priya,\n\nwe meet on Tuesday at ten.')
    assert.equal(await sheet.getByRole('button', { name: /^Approve/ }).count(), 0, 'what is being changed cannot be signed')
    await sheet.getByRole('button', { name: 'Show it as it will leave' }).click()
    await sheet.locator('.body-copy').getByText('at ten').waitFor()
    await sheet.getByRole('button', { name: 'Approve and send' }).click()
    await sheet.getByText(/^Leaves in/).waitFor()
    const signed = await now(proposed.id)
    assert.deepEqual([signed.state, signed.payload['text'], signed.payload['cc']], ['scheduled', 'Priya,\n\nwe meet on Tuesday at ten.', []])
    await sheet.getByRole('button', { name: 'Take back' }).click()
    await untilState(proposed.id, 'undone')
  }))

test('the first sheet hears the keys however late it comes; signed, its letter is taken back with z from the next one', () =>
  inTray(async ({ page }) => {
    await page.goto('/approvals')
    await page.getByText('Nothing waits for you.').first().waitFor()
    const letter = await propose('mail.send', letterOf('Priya,\n\nnever mind.'))
    const sheet = page.locator(`#${letter.id}`)
    await sheet.getByText('Not yet signed').waitFor({ state: 'attached' })
    await page.waitForFunction((id) => document.activeElement?.id === id, letter.id)
    await page.keyboard.press('q')
    await sheet.getByLabel('What do you want to know from Sorter?').press('Escape')

    const next = await propose('mail.trash', { messageIds: rows[36]!.messageIds })
    await page.locator(`#${next.id}`).waitFor({ state: 'attached' })
    await sheet.getByRole('button', { name: /^Approve and send/ }).click()
    await untilState(letter.id, 'scheduled')
    await page.waitForFunction((id) => document.activeElement?.id === id, next.id)
    await page.keyboard.press('z')
    await untilState(letter.id, 'undone')
    assert.equal((await now(next.id)).state, 'proposed')
    await house.truth.post(`/actions/${next.id}/reject`, {})
  }))

test('of several mails one is left out; the rest is moved and proven, told one by one, and leads to the mails', () =>
  inTray(async ({ page }) => {
    const messageIds = rows.slice(20, 24).map((row) => row.messageIds[0]!)
    const doubtful = String(messageIds[2])
    const proposed = await propose('mail.move', { messageIds, name: 'Sorted', confidence: { [doubtful]: 0.4, [String(messageIds[0])]: 0.97 } })
    const sheet = await sheetOf(page, proposed.id)
    const [first] = proposed.preview.items
    assert.equal(first?.id, doubtful, 'the least certain is looked at first')
    await sheet.getByRole('row').nth(1).getByRole('checkbox').uncheck()
    await sheet.getByRole('heading', { name: 'Move 3 of 4 messages to Sorted' }).waitFor()
    await sheet.getByRole('button', { name: 'Approve 3 moves' }).click()
    await sheet.getByText(PROVEN).waitFor()
    const done = await now(proposed.id)
    assert.deepEqual([done.declined.map(({ id }) => id), done.preview.count], [[doubtful], 3])
    await sheet.getByText('What came of it, one by one').click()
    const moved = done.receipt!.items[0]!
    await sheet.getByText('Inbox → Sorted').first().waitFor()
    await sheet.getByText('left out by you', { exact: true }).waitFor()
    await sheet.locator('.items').getByRole('link').first().click()
    await page.locator('article.msg').first().waitFor()
    const { threadId } = await house.truth.get<{ threadId: string }>(`/emails/${moved.id}`)
    assert.match(page.url(), new RegExp(`/mail/[^/]+/${threadId}$`))
  }))

test('what is alike is signed together; what is ignored waits aside; what is refused is closed with its reason', () =>
  inTray(async ({ page }) => {
    const [one, two, aside, refused] = await Promise.all([30, 31].map((at) => propose('mail.star', { messageIds: rows[at]!.messageIds })).concat([propose('mail.unstar', { messageIds: rows[32]!.messageIds }), propose('mail.trash', { messageIds: rows[33]!.messageIds })]))
    const sheet = await sheetOf(page, aside!.id)
    await sheet.focus()
    await page.keyboard.press('i')
    await sheet.waitFor({ state: 'detached' })
    await until(async () => (await now(aside!.id)).ignoredAt > 0)
    const queue = page.getByRole('region', { name: 'Queue' })
    await queue.getByRole('group', { name: 'Left aside' }).getByRole('button').click()
    await sheet.getByRole('button', { name: 'Back into the tray' }).click()
    await until(async () => (await now(aside!.id)).ignoredAt === 0)

    const no = page.locator(`#${refused!.id}`)
    await no.focus()
    await page.keyboard.press('x')
    await no.getByLabel('Why not?').fill('That one is a contract.')
    await no.getByRole('button', { name: 'Reject' }).click()
    await no.getByText('That one is a contract.').waitFor()
    assert.deepEqual([(await now(refused!.id)).state, (await now(refused!.id)).stateReason], ['rejected', 'That one is a contract.'])

    await page.locator(`#${one!.id}`).getByRole('button', { name: /just like it/ }).click()
    await page.getByRole('button', { name: 'One by one' }).waitFor()
    const both = page.locator('article.slip').filter({ has: page.getByRole('button', { name: 'One by one' }) })
    assert.equal(await both.getByRole('row').count(), 3)
    await both.getByRole('button', { name: /^Approve/ }).click()
    await untilState(one!.id, 'done')
    await untilState(two!.id, 'done')
  }))

test('what somebody else decides meanwhile is said on the sheet, and not done again', () =>
  inTray(async ({ page }) => {
    const proposed = await propose('mail.mark-unread', { messageIds: rows[35]!.messageIds })
    const sheet = await sheetOf(page, proposed.id)
    await house.truth.post(`/actions/${proposed.id}/approve`, { digest: proposed.digest })
    await sheet.getByText('This was approved elsewhere').waitFor()
    assert.equal(await sheet.getByRole('button', { name: /^Approve/ }).count(), 0)
    await untilState(proposed.id, 'done')
  }))

test('all that the script did in a time is shown before it comes back, comes back, and can be done again', () =>
  inTray(async ({ page }) => {
    const from = Date.now()
    const archived = await propose('mail.archive', { messageIds: rows[40]!.messageIds })
    await house.truth.post(`/actions/${archived.id}/approve`, { digest: archived.digest })
    await untilState(archived.id, 'done')
    const who = `token:${archived.origin.id}`
    await page.goto(`/activity/journal?from=${from}&who=${encodeURIComponent(who)}`)
    const period = page.getByRole('region', { name: 'Taking a time back' })
    await period.getByText(/^All that Sorter did from/).waitFor()
    await period.getByRole('button', { name: 'See what can be taken back' }).click()
    await period.getByText('1 act comes back:').waitFor()
    assert.equal((await now(archived.id)).state, 'done', 'looking takes nothing back')
    await period.getByRole('button', { name: 'Take 1 act back' }).click()
    await period.getByText('1 act is on its way back').waitFor()
    const undone = await untilState(archived.id, 'undone')
    await page.getByLabel('Who asked').selectOption('')
    const line = page.locator('.job').filter({ hasText: 'to Archive' }).filter({ hasText: 'Undone' }).first()
    await line.getByRole('button', { name: /^Redo/ }).click()
    await until(async () => (await now(undone.undoneBy)).state === 'undone')
    await until(async () => ['done', 'undone'].includes((await now(archived.id)).state) && (await house.truth.get<{ mailboxId: string }>(`/emails/${rows[40]!.messageIds[0]}`)).mailboxId !== inbox.id)
  }))

test('a receipt shows what was before and after, and the journal finds it by what it was', () =>
  inTray(async ({ page }) => {
    await page.goto('/activity/journal')
    await page.getByLabel('What', { exact: true }).selectOption('mail.move')
    await page.getByLabel('State').selectOption('done')
    await page.waitForURL(/kind=mail.move/)
    const line = page.locator('.job').first()
    await line.locator('b', { hasText: 'to Sorted' }).waitFor()
    assert.equal(await page.locator('.job').filter({ hasText: 'Star' }).count(), 0)
    await line.getByRole('button', { name: 'Receipt' }).click()
    await line.getByText('Inbox → Sorted').first().waitFor()
    await page.getByRole('link', { name: 'Show everything' }).click()
    await page.locator('.job').filter({ hasText: 'That one is a contract.' }).waitFor()
  }))

test('the tray, the journal and the tokens hold against WCAG 2.2 AA, and at 360 px nothing goes sideways', async () => {
  await propose('mail.send', letterOf('Priya,\n\nwe meet on Monday.'))
  await propose('mail.move', { messageIds: rows.slice(60, 72).map((row) => row.messageIds[0]!), name: 'Sorted' })
  for (const look of [{}, { theme: 'dark', width: 360, height: 780 }] as const) {
    await inTray(async ({ page }) => {
      for (const [path, standing] of [
        ['/approvals', page.locator('article.slip').first()],
        ['/activity/journal?from=1000', page.locator('.job').first()],
        ['/settings/tokens', page.getByText('Allow a token something beforehand')],
      ] as const) {
        await page.goto(path)
        await standing.waitFor()
        if (path === '/settings/tokens') await standing.click()
        assert.deepEqual(await axeFindings(page), [], path)
        assert.ok(await page.evaluate(() => [document.documentElement, ...document.querySelectorAll('.main, .page, .stack')].every((part) => part.scrollWidth <= part.clientWidth + 1)), `${path} goes sideways`)
      }
    }, look)
  }
})

test('more than is read at once is said to wait, by how many, and is shown when it is asked for', () =>
  inTray(async ({ page }) => {
    const before = await house.truth.get<TrayCounts>('/actions/counts')
    const heaps: Action[][] = []
    for (let heap = 0; heap < 3; heap += 1) {
      const proposals = rows.slice(0, 100).map(({ messageIds }) => ({ kind: heap === 0 ? 'mail.star' : 'mail.unstar', payload: { messageIds } }))
      heaps.push((await script.post<{ actions: Action[] }>('/actions/batches', { proposals, words: 'the whole inbox' })).actions)
    }
    await page.goto('/approvals')
    const more = page.getByText(`${before.waiting + before.asked + before.underWay + before.unknown + 100} more wait that were proposed before these.`)
    await more.waitFor()
    await page.getByText(/^\d+ wait for you\./).waitFor()
    // What was read is two heaps; of the rest nobody knows yet what belongs together.
    await page.locator('.side').getByRole('link', { name: `Approvals ${before.waiting + 102} wait for your hand` }).waitFor()
    const first = page.locator(heaps[0]!.map(({ id }) => `#${id}`).join(', '))
    assert.equal(await first.count(), 0)
    await page.getByRole('button', { name: 'Show them' }).click()
    await more.waitFor({ state: 'detached' })
    await first.waitFor()
  }))

test('each mail of a change of more than two hundred is named when it is asked for, and can be left out', () =>
  inTray(async ({ page }) => {
    const ids: number[] = []
    for (let next = ''; ids.length < 230; ) {
      const found = await house.truth.get<{ items: { id: number }[]; next: string | null }>(`/emails?q=in:anywhere&limit=100${next === '' ? '' : `&before=${next}`}`)
      ids.push(...found.items.map(({ id }) => id))
      next = found.next ?? assert.fail('the sample mailbox has fewer mails than that')
    }
    const { id, preview } = await propose('mail.mark-read', { messageIds: ids.slice(0, 230) })
    const sheet = await sheetOf(page, id)
    await sheet.getByText('30 more are not listed here and go with the rest').waitFor()
    await sheet.getByRole('button', { name: 'List more of them' }).click()
    const rows = sheet.locator('table.batch tbody tr').filter({ has: page.getByRole('checkbox') })
    await sheet.getByText('30 more are not listed').waitFor({ state: 'detached' })
    assert.deepEqual(await axeFindings(page), [])
    await rows.last().getByRole('checkbox').click()
    // Those that are folded away, in one.
    await rows.filter({ hasText: 'Show all' }).getByRole('checkbox').click()
    await sheet.getByRole('button', { name: 'Approve' }).click()
    const done = await untilState(id, 'done')
    assert.deepEqual([done.preview.count, done.declined.length], [230 - 1 - 194, 195])
    const unnamed = done.declined.filter((one) => !preview.items.some((item) => item.id === one.id))
    assert.equal(unnamed.length, 1, 'one of those that a preview does not name')

    // What was left out stands in the receipt, to the last of it.
    const receipt = sheet.locator('.receipt')
    await sheet.getByText('What came of it, one by one').click()
    await receipt.getByRole('button', { name: /more/ }).click()
    await until(async () => (await receipt.locator('.declined').count()) === 195)
    await receipt.locator('.declined').getByText(`Mail ${unnamed[0]?.id}`).waitFor()
    assert.equal(await receipt.getByRole('button', { name: /more/ }).count(), 0)
  }))

test('the folders that mails lie in are called as everywhere in the app, and a cleaning says from where to where', async () => {
  const archive = (await house.truth.get<{ items: Mailbox[] }>('/mailboxes')).items.find(({ role }) => role === 'archive')!
  const [mail] = (await house.truth.get<{ items: { id: number }[] }>(`/emails?q=in:archive&limit=1`)).items
  const [mailing] = (await house.truth.get<{ items: { id: number }[] }>('/clean?limit=1')).items
  const mark = await propose('mail.mark-read', { messageIds: [mail!.id] })
  const clean = (await script.post<{ actions: Action[] }>('/clean', { messageIds: [mailing!.id] })).actions[0]!
  assert.equal(mark.preview.items[0]?.note, archive.name)
  await house.truth.request('PATCH', '/settings', { locale: 'ro' })
  try {
    await inTray(async ({ page }) => {
      await page.goto(`/approvals?at=${mark.id}`)
      await page.locator(`#${mark.id}`).getByText('Arhivă', { exact: true }).waitFor()
      await page.goto(`/approvals?at=${clean.id}`)
      await page.locator(`#${clean.id}`).getByText(/^Primite → /).waitFor()
    })
  } finally {
    await house.truth.request('PATCH', '/settings', { locale: 'en' })
  }
})
