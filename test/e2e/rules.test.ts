// A rule from its making to its undoing, in the app and at a real IMAP server: it is made from a
// search, mail comes and it proposes, it is let act by itself, the next mail has its label, and that
// comes off again. What is labelled is asked of the server.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { dovecotMissing } from '../../src/testing/dovecot.ts'
import type { Action } from '../../src/web/contract/actions.ts'
import { freshHome, signInWith, startSecretary, until, type Running } from '../running.ts'
import { connectServer, letterOf, serverMailbox, SERVER_ACCOUNT_ENV } from '../sim/server-account.ts'
import { axeFindings, journey, openBrowser } from './browser.ts'

const ANA = { email: 'ana@example.org', password: 'four quiet harbour lamps' }
let browser: Browser
let house: Running
const ends: (() => unknown)[] = []

before(async () => {
  if (dovecotMissing !== false) return
  ;[house, browser] = await Promise.all([startSecretary({ home: freshHome(), args: [], env: SERVER_ACCOUNT_ENV }), openBrowser()])
})
after(async () => {
  await browser?.close()
  await house?.stop()
  for (const end of ends) await end()
})

test('a rule proposes, is let act by itself, labels the next mail, and that is taken back', { skip: dovecotMissing }, () =>
  journey(browser, { origin: house.url, expected: /40[0-9]/ }, async ({ page }) => {
    await page.goto(house.setupUrl!)
    await page.getByLabel('Name').fill('Ana Pop')
    await page.getByLabel('Mail address').fill(ANA.email)
    await page.getByLabel('Password').fill(ANA.password)
    await page.getByRole('button', { name: 'Become the owner' }).click()
    await page.getByRole('button', { name: 'Not now' }).waitFor()
    // Left here, the house is empty: that is said where mail would stand, with the way to change it.
    for (const place of ['/', '/mail/inbox']) {
      await page.goto(place)
      await page.getByRole('main').getByRole('heading', { name: 'No account is connected.' }).waitFor()
      assert.equal(await page.getByText('Nothing needs you').count(), 0)
    }
    assert.deepEqual(await axeFindings(page), [])
    await page.getByRole('main').getByRole('link', { name: 'Add an account' }).click()
    await page.getByRole('button', { name: 'Add an account' }).waitFor()
    const truth = await signInWith(house.url, ANA)
    const server = await serverMailbox({ after: (end) => ends.unshift(end) })
    await server.hand.append('INBOX', letterOf('Invoice of before'))
    await connectServer(truth, server)
    const labelled = async (): Promise<string[]> => {
      await server.hand.mailboxOpen('INBOX', { readOnly: true })
      const found: string[] = []
      for await (const { envelope, flags } of server.hand.fetch('1:*', { envelope: true, flags: true })) if (flags?.has('Bills')) found.push(envelope?.subject ?? '')
      return found.toSorted()
    }
    const actions = async (): Promise<Action[]> => (await truth.get<{ items: Action[] }>('/actions?limit=50')).items.filter(({ origin }) => origin.by === 'rule')

    await page.goto('/settings/rules')
    await page.getByText('There are no rules yet.').waitFor()
    await page.getByRole('button', { name: 'New rule' }).click()
    const form = page.getByRole('dialog', { name: 'New rule' })
    await form.getByLabel('Name of the rule').fill('Invoices')
    await form.getByLabel('Mail that matches').fill('size:huge')
    await form.getByLabel('What is to be done').selectOption('mail.label')
    await form.getByLabel('Label', { exact: true }).fill('Bills')
    await form.getByRole('button', { name: 'Save the rule' }).click()
    await form.getByRole('alert').getByText('Part of this search is not understood.').waitFor()
    await form.getByLabel('Mail that matches').fill('subject:invoice')
    assert.deepEqual(await axeFindings(page), [])
    await form.getByRole('button', { name: 'Save the rule' }).click()
    const row = page.getByRole('row', { name: /Invoices/ })
    await row.getByText('Asks you each time').waitFor()
    assert.deepEqual(await axeFindings(page), [])
    await row.getByRole('button', { name: 'What it would have met' }).click()
    await page.getByText('In the last thirty days it would have met 1 mail.').waitFor()
    assert.deepEqual(await axeFindings(page), [])
    await page.keyboard.press('Escape')

    await server.hand.append('INBOX', letterOf('Invoice of March'))
    await until(async () => (await actions()).length === 1)
    await page.goto('/approvals')
    await page.getByText('Proposed by the rule Invoices').waitFor()
    await page.getByText('mail that matches “subject:invoice”').waitFor()
    assert.deepEqual([(await actions()).map(({ state, preview }) => [state, preview.count]), await labelled()], [[['proposed', 1]], []], 'what was there before is no matter of it, and nothing happens unasked')

    await page.goto('/settings/rules')
    await row.getByRole('button', { name: 'Let it act by itself' }).click()
    const grant = page.getByRole('dialog', { name: /Let it act by itself/ })
    await grant.getByText('Invoices may by itself, in any account: put a label on: Bills; at most 50 mails an hour').waitFor()
    await grant.getByLabel('Your password again').fill(ANA.password)
    assert.deepEqual(await axeFindings(page), [])
    await grant.getByRole('button', { name: 'Allow this beforehand' }).click()
    await page.getByText('Invoices acts by itself as soon as this is carried out.').waitFor()
    // It comes by itself, once it was carried out.
    await row.getByText('Acts by itself').waitFor()

    await server.hand.append('INBOX', letterOf('Invoice of April'))
    await until(async () => (await labelled()).join() === 'Invoice of April')
    const done = await until(async () => (await actions()).find(({ state }) => state === 'done'))
    await truth.post(`/actions/${done.id}/undo`)
    await until(async () => (await labelled()).length === 0)

    await row.getByRole('button', { name: 'Switch off' }).click()
    await row.getByText('Switched off').waitFor()
    await page.goto('/settings/tokens')
    await page.getByText('1 that has ended').click()
    await page.getByRole('table', { name: '1 that has ended' }).getByText('Invoices').waitFor()
    await page.goto('/settings/rules')
    await row.getByRole('button', { name: 'Remove' }).click()
    await page.getByText('There are no rules yet.').waitFor()
  }))
