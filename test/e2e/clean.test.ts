// Cleaning an inbox and leaving a list, in the browser: what may go is chosen, signed, gone, and
// back; a list is left by a letter that was read before it left. Held against what the API says.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Action } from '../../src/web/contract/actions.ts'
import type { CleanSendersAnswer, SubscriptionsAnswer } from '../../src/web/contract/clean.ts'
import type { Mailbox } from '../../src/web/contract/mail.ts'
import { until } from '../running.ts'
import { axeFindings, journey } from './browser.ts'
import { openDemoHouse } from './demo-house.ts'

const house = openDemoHouse()
const sendersNow = () => house.truth.get<CleanSendersAnswer>('/clean/senders')
const idsOf = ({ items }: CleanSendersAnswer, band: string, not = ''): number[] => items.filter((one) => one.band === band && one.sender.name !== not).flatMap(({ messageIds }) => messageIds).toSorted()
const cleanedBox = async () => (await house.truth.get<{ items: Mailbox[] }>('/mailboxes')).items.find(({ name }) => name === 'Secretary/Auto-Cleaned')
const messagesOf = (action: Action | undefined) => (action?.payload['messageIds'] ?? []) as number[]
const actionsOf = async (kind: string) => (await house.truth.get<{ items: Action[] }>('/actions?limit=200')).items.filter((action) => action.kind === kind)

test('what is sure is chosen, what is taken out stays, and one signature moves exactly the rest, from where an undo brings it back', () =>
  journey(house.browser, { origin: house.demo.url }, async ({ page }) => {
    const before = await sendersNow()
    await page.goto('/')
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.keyboard.press('g')
    await page.keyboard.press('k')
    await page.waitForURL(/\/clean$/)
    await page.getByText(`${before.counts.sure} mails chosen`).waitFor()
    assert.deepEqual(await axeFindings(page), [])

    // A sender is taken out; one mail that is unsure is read beside the list, and chosen there.
    await page.getByRole('checkbox', { name: /mails? from Lumina Shop/ }).last().uncheck()
    const unsure = page.getByRole('button', { name: /^Cluj pe scurt/ }).first()
    await unsure.press('Enter')
    await page.locator('.cl.mail button').first().press('Enter')
    await page.locator('article.msg').waitFor()
    await page.getByRole('button', { name: 'Clean it away' }).click()
    await page.getByRole('button', { name: 'Keep it' }).waitFor()
    const read = Number(new URL(page.url()).searchParams.get('mail'))
    const chosen = [...idsOf(before, 'sure', 'Lumina Shop'), read].toSorted()

    await page.getByRole('button', { name: `Clean ${chosen.length} mails…` }).click()
    const sheet = page.getByRole('region', { name: 'Approval of the clean-up' })
    await sheet.getByRole('heading', { name: `Clean ${chosen.length} messages away into Secretary/Auto-Cleaned` }).waitFor()
    assert.deepEqual(await axeFindings(page), [])
    const [proposed] = await actionsOf('mail.clean')
    assert.deepEqual([proposed?.state, messagesOf(proposed).toSorted()], ['proposed', chosen], 'what is signed is what was chosen')
    assert.deepEqual([Number(proposed?.preview.items[0]?.id), await cleanedBox()], [read, undefined], 'the least certain first, and nothing moved')

    await sheet.getByRole('button', { name: `Approve, and clean ${chosen.length} mails` }).click()
    await sheet.getByText(`Read back from the server: ${chosen.length} of ${chosen.length}`).waitFor()
    await until(async () => (await cleanedBox())?.total === chosen.length)
    const after = await sendersNow()
    assert.deepEqual([idsOf(after, 'sure'), after.counts.unsure], [idsOf(before, 'sure').filter((id) => !chosen.includes(id)), before.counts.unsure - 1])
    await page.locator('.cl.band').first().getByText(`${after.counts.unsure} mails from`).waitFor()

    await sheet.getByRole('button', { name: 'Undo' }).click()
    await until(async () => (await cleanedBox())?.total === 0)
    assert.deepEqual((await sendersNow()).counts, before.counts)
    await page.locator('.cl.band').first().getByText(`${before.counts.unsure} mails from`).waitFor()
  }))

test('a choice that is taken back leaves nothing behind to be signed', () =>
  journey(house.browser, { origin: house.demo.url, width: 360, height: 780 }, async ({ page }) => {
    await page.goto('/clean')
    await page.getByRole('button', { name: /^Clean \d+ mails…/ }).click()
    await page.getByRole('heading', { name: /away into Secretary/ }).waitFor()
    assert.deepEqual(await axeFindings(page), [])
    await page.getByRole('button', { name: 'Choose differently' }).click()
    await page.getByRole('button', { name: /^Clean \d+ mails…/ }).waitFor()
    await until(async () => (await actionsOf('mail.clean')).every(({ state }) => state !== 'proposed'))
  }))

test('a list is found, left by the letter that was shown, and says that it was asked; a link is shown and not asked; the past is put away', async () => {
  await (await house.truth.request('PATCH', '/settings', { undoSeconds: 5 })).body?.cancel()
  await journey(house.browser, { origin: house.demo.url }, async ({ page, asked }) => {
    await page.goto('/clean')
    await page.getByRole('link', { name: 'Subscriptions' }).click()
    await page.getByText('17 senders').first().waitFor()
    assert.deepEqual(await axeFindings(page), [])
    await page.keyboard.press('/')
    await page.keyboard.type('quiet')
    await page.getByRole('button', { name: 'Unsubscribe from Quiet Buildings' }).click()
    await page.getByText('leave@quietbuildings.example').first().waitFor()
    assert.deepEqual(await axeFindings(page), [])
    const row = page.getByRole('row').filter({ hasText: 'Quiet Buildings' }).first()
    await row.getByText('waits for your hand').waitFor()
    await page.getByRole('button', { name: 'Approve and send' }).click()
    await row.getByText(/^asked /).waitFor()
    const [letter] = await actionsOf('mail.send')
    assert.deepEqual([letter?.state, letter?.payload['to']], ['done', [{ name: '', address: 'leave@quietbuildings.example' }]])
    const { items } = await house.truth.get<SubscriptionsAnswer>('/subscriptions?q=quiet')
    assert.deepEqual([items[0]?.asked?.actionId, items[0]?.asked?.state], [letter?.id, 'done'])

    await page.getByLabel('Find a sender').fill('rail')
    await page.getByRole('button', { name: 'Unsubscribe from Rail Offers' }).click()
    await page.getByRole('heading', { name: 'Unsubscribe from Rail Offers at rail-offers.example' }).waitFor()
    await page.getByRole('button', { name: 'Put away what is in the inbox from Rail Offers' }).click()
    await page.getByRole('button', { name: /^Approve \d+/ }).click()
    await until(async () => (await actionsOf('mail.archive'))[0]?.state === 'done')
    assert.deepEqual((await actionsOf('mail.unsubscribe')).map(({ state }) => state), ['proposed'], 'nobody signed that')

    await page.getByLabel('Find a sender').fill('draftline')
    await page.getByRole('button', { name: 'Unsubscribe from DraftLine' }).click()
    const link = page.getByRole('link', { name: 'Open draftline.example' })
    assert.match((await link.getAttribute('href')) ?? '', /^https:\/\/draftline\.example\/unsubscribe\//)
    assert.equal(asked.some((url) => url.includes('draftline.example')), false)
  })
})
