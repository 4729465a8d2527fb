// A letter from its first word to the one that left: written, formatted, carried through reloads and
// other people's changes, shown, taken back, sent later, sent. Held against the API and the bytes in Sent.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Locator, Page } from 'playwright-core'
import type { Action } from '../../src/web/contract/actions.ts'
import type { Draft } from '../../src/web/contract/drafts.ts'
import type { Message, Thread, ThreadRow } from '../../src/web/contract/mail.ts'
import { until } from '../running.ts'
import { axeFindings, journey, showRow } from './browser.ts'
import { openDemoHouse, PROVEN, toastOf } from './demo-house.ts'

const house = openDemoHouse()
const PICTURE = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAYAAACNMs+9AAAAFUlEQVR42mNk+M9Qz0AEYBxVSF+FABJADveWkH6oAAAAAElFTkSuQmCC', 'base64')

const draftOf = (page: Page): Promise<Draft> => house.truth.get<Draft>(`/drafts/${new URL(page.url()).searchParams.get('draft')}`)
const text = (page: Page): Locator => page.getByLabel('Text', { exact: true })
const isSaved = (page: Page) => page.getByText(/^Saved \d/).waitFor()
const onDemo = (walk: (page: Page) => Promise<void>, options: { expected?: RegExp; width?: number; theme?: 'dark' } = {}) =>
  journey(house.browser, { origin: house.demo.url, ...options }, ({ page }) => walk(page))

async function begin(page: Page, subject: string, words: string): Promise<void> {
  await page.goto('/write')
  await page.getByLabel('To', { exact: true }).fill('Luca Ferri <luca@example.net>')
  await page.getByLabel('Subject').fill(subject)
  await text(page).click()
  await page.keyboard.type(words)
}

test('written with people found by a few letters, formatted, with files, saved by itself and whole after a reload', () =>
  onDemo(async (page) => {
    await page.goto('/write')
    await page.getByLabel('To', { exact: true }).pressSequentially('henr')
    await page.getByRole('option').filter({ hasText: 'henrik.solberg@nordhus.example' }).waitFor()
    await page.keyboard.press('Enter')
    await page.keyboard.type('nobody,')
    await page.getByRole('alert').getByText('Not a mail address: nobody').waitFor()
    await page.getByRole('button', { name: 'Blind copy' }).click()
    await page.getByLabel('Blind copy').fill('luca@example.net')
    await page.getByLabel('Subject').fill('Handrail return')
    await text(page).click()
    await page.keyboard.type('The return is ')
    await page.keyboard.press('Control+b')
    await page.keyboard.type('110 mm')
    await page.keyboard.press('Control+b')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: /^List with dots/ }).click()
    await page.keyboard.type('drawing 07')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Control+k')
    await page.getByLabel('Leads to').fill('javascript:alert(1)')
    await page.keyboard.press('Enter')
    await page.getByText('This is no address that a link can lead to.').waitFor()
    await page.getByLabel('Leads to').fill('example.org/a')
    await page.keyboard.press('Enter')
    await text(page).getByRole('link', { name: 'example.org/a' }).waitFor()
    await page.locator('input[type=file]').first().setInputFiles([{ name: 'plan.pdf', mimeType: 'application/pdf', buffer: Buffer.alloc(200_000, 1) }, { name: 'film.mov', mimeType: 'video/quicktime', buffer: Buffer.alloc(18_500_000) }])
    await page.getByText('18.5 MB does not fit').waitFor()
    await page.getByRole('button', { name: 'Remove film.mov' }).click()
    await page.getByRole('link', { name: 'plan.pdf' }).waitFor()
    await page.locator('input[type=file]').last().setInputFiles({ name: 'dot.png', mimeType: 'image/png', buffer: PICTURE })
    await text(page).locator('img').waitFor()
    await page.getByText(/^Saved \d.*without what is no address/).waitFor()
    assert.deepEqual(await axeFindings(page), [])

    // In the middle of a word, before it can be saved.
    await page.keyboard.type('last words')
    await page.reload()
    await text(page).getByText('last words').waitFor()
    await page.getByRole('alert').getByText('Not a mail address: nobody').waitFor()
    await page.getByRole('button', { name: 'Remove nobody' }).click()
    await isSaved(page)
    const { letter } = await until(async () => {
      const draft = await draftOf(page)
      return draft.letter.html?.includes('last words') === true ? draft : undefined
    })
    assert.deepEqual([letter.to, letter.bcc, letter.subject, letter.attachments.length], [[{ name: 'Henrik Solberg', address: 'henrik.solberg@nordhus.example' }], [{ name: '', address: 'luca@example.net' }], 'Handrail return', 2])
    assert.match(letter.html ?? '', /^<div>The return is <b>110 mm<\/b><\/div><ul><li>drawing 07<\/li><li><a href="https:\/\/example\.org\/a">example\.org\/a<\/a>.*<img src="cid:lfl_\w+" alt="dot.png">/)

    // A picture that is taken out of the words no longer goes along; an undo brings both back.
    await text(page).click()
    await page.getByRole('button', { name: /^Discard/ }).click()
    await toastOf(page, 'Discarded the draft').waitFor()
    await page.keyboard.press('z')
    await text(page).getByText('last words').waitFor()
  }))

test('a picture is put between the words where one writes, and quietly', () =>
  onDemo(async (page) => {
    await begin(page, 'Between words', 'Before after')
    for (let letters = 0; letters < 6; letters += 1) await page.keyboard.press('ArrowLeft')
    await page.locator('input[type=file]').last().setInputFiles({ name: 'dot.png', mimeType: 'image/png', buffer: PICTURE })
    await text(page).locator('img').waitFor()
    await page.keyboard.type(' and')
    await until(async () => /Before<img src="cid:lfl_\w+" alt="dot.png"> and after/.test((await draftOf(page)).letter.html ?? ''))
  }))

test('what is pasted leaves its scripts, styles and remote pictures outside', () =>
  onDemo(async (page) => {
    await begin(page, 'Pasted', 'Before ')
    await text(page).evaluate((element) => {
      const data = new DataTransfer()
      data.setData('text/html', '<p style="position:fixed" onclick="alert(1)">One <b>two</b></p><img src="https://spy.example/p.gif"><script>alert(1)</script><p>three</p>')
      data.setData('text/plain', 'One two three')
      element.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
    })
    await until(async () => (await draftOf(page)).letter.html?.includes('three'))
    const { html = '' } = (await draftOf(page)).letter
    assert.match(html, /Before One <b>two<\/b><br>three/)
    assert.doesNotMatch(html, /script|spy|position|onclick|<p/)
    await text(page).evaluate((element) => {
      const data = new DataTransfer()
      data.setData('text/html', '<ul style="margin:0"><li>first</li><li>second</li></ul>')
      data.setData('text/plain', 'first second')
      element.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
    })
    await until(async () => (await draftOf(page)).letter.html?.includes('<li>second</li>'))
  }))

test('Ctrl Enter shows what leaves; signed, the seconds run down on every screen and after a reload; taken back, it is a draft again', () =>
  onDemo(async (page) => {
    await begin(page, 'Called back', 'Luca, as promised.')
    await page.keyboard.press('Control+Enter')
    await page.getByText('You sign exactly what stands above').waitFor()
    await page.getByRole('button', { name: 'Edit' }).click()
    await text(page).getByText('as promised').waitFor()
    await page.keyboard.press('Control+Enter')
    await page.getByRole('button', { name: 'Approve and send' }).click()
    await page.getByText(/^Leaves in/).waitFor()

    await page.getByRole('link', { name: 'Inbox', exact: false }).first().click()
    await toastOf(page, /Leaves in \d+ s/).waitFor()
    await page.reload()
    const toast = toastOf(page, /Leaves in \d+ s/)
    await toast.getByText('Called back', { exact: true }).waitFor()
    await toast.getByRole('button', { name: 'Take back' }).click()
    await toastOf(page, 'Took “Called back” back').getByRole('button', { name: 'Open it' }).click()
    await page.getByText('Nothing has left. Change it, or sign it again.').waitFor()
    await text(page).getByText('as promised').waitFor()
    assert.equal((await draftOf(page)).state, 'pending')
  }))

test('z takes the letter back on its own sheet, and not what was done before it', () =>
  onDemo(async (page) => {
    await page.goto('/mail/inbox')
    // On the day of the week that it is today.
    const row = await showRow(page, 'Lunch on ')
    await row.click()
    await page.getByText(PROVEN).waitFor()
    await page.keyboard.press('r')
    await text(page).getByText('Either place works').waitFor()
    await page.keyboard.type('See you there.')
    await isSaved(page)
    await page.keyboard.press('Control+Enter')
    await page.getByRole('button', { name: 'Approve and send' }).click()
    await page.getByText(/^Leaves in/).waitFor()
    await page.keyboard.press('z')
    await page.getByText('Nothing has left. Change it, or sign it again.').waitFor()
    assert.equal((await draftOf(page)).state, 'pending')
    const { items } = await house.truth.get<{ items: Action[] }>('/actions?kind=mail.mark-unread')
    assert.deepEqual(items, [], 'what was opened before stays read')

    // While another letter is written, this one is told with its seconds.
    await page.keyboard.press('Control+Enter')
    await page.getByRole('button', { name: 'Approve and send' }).click()
    await page.getByText(/^Leaves in/).waitFor()
    await page.keyboard.press('c')
    await page.getByRole('heading', { name: 'Write a mail' }).waitFor()
    await toastOf(page, /Leaves in \d+ s/).getByRole('button', { name: 'Take back' }).click()
    await toastOf(page, /^Took “Re: Lunch on .*” back/).waitFor()
  }))

test('a letter that waits for its time stands with the drafts, and is taken back and changed there', () =>
  onDemo(async (page) => {
    await begin(page, 'For tomorrow', 'Good morning.')
    await page.getByRole('button', { name: 'Send later' }).click()
    await page.getByLabel('Another time').fill('2020-01-01T08:00')
    await page.getByRole('button', { name: 'Leave then' }).click()
    // The browser, or we, say that it has passed; nothing was chosen.
    await page.getByRole('dialog', { name: 'Send later' }).waitFor()
    await page.getByRole('button', { name: /^Tomorrow morning/ }).click()
    await page.getByText(/^Leaves .*, 08:00/).waitFor()
    await page.keyboard.press('Control+Enter')
    await page.getByRole('button', { name: 'Approve and send' }).click()
    await page.getByText(/^Leaves .*, 08:00/).waitFor()
    await until(async () => (await draftOf(page)).state === 'approved')

    await page.getByRole('link', { name: 'Drafts', exact: true }).click()
    const waiting = page.getByRole('region', { name: 'Wait for their time' })
    await waiting.getByRole('link', { name: /Luca Ferri.*For tomorrow.*Leaves .*08:00/ }).click()
    await page.getByRole('button', { name: 'Take back' }).click()
    await page.getByText('Taken back before it left').waitFor()
    await page.getByRole('button', { name: 'Without waiting for a time' }).click()
    await isSaved(page)
    await until(async () => (await draftOf(page)).letter.sendAt === undefined)
    assert.equal((await house.truth.get<{ items: ThreadRow[] }>('/threads?role=sent')).items.some(({ subject }) => subject === 'For tomorrow'), false)
  }))

test('left alone it leaves once: what lies in Sent is what was shown, with its marks and its file', async () => {
  await house.truth.request('PATCH', '/settings', { undoSeconds: 5 })
  try {
    await onDemo(async (page) => {
      await begin(page, 'Truly sent', 'Plain and ')
      await page.keyboard.press('Control+i')
      await page.keyboard.type('slanted')
      await page.locator('input[type=file]').first().setInputFiles({ name: 'list.txt', mimeType: 'text/plain', buffer: Buffer.from('one') })
      await page.getByRole('link', { name: 'list.txt' }).waitFor()
      await page.keyboard.press('Control+Enter')
      await page.getByRole('button', { name: 'Approve and send' }).click()
      await page.getByText(/^Leaves in/).waitFor()
      await page.goto('/mail/inbox')
      await toastOf(page, 'Sent “Truly sent”').getByText(PROVEN).waitFor()
    })
    const sent = await until(async () => {
      const found = (await house.truth.get<{ items: ThreadRow[] }>('/threads?role=sent')).items.filter(({ subject }) => subject === 'Truly sent')
      return found.length > 0 && found
    })
    assert.equal(sent.length, 1)
    const { messages } = await house.truth.get<Thread>(`/threads/${sent[0]!.id}`)
    const message = messages.find(({ draft }) => !draft) as Message
    assert.match(message.html, /Plain and <i>slanted<\/i>/)
    assert.deepEqual([message.text.trim(), message.attachments.map(({ name }) => name)], ['Plain and slanted', ['list.txt']])
  } finally {
    await house.truth.request('PATCH', '/settings', { undoSeconds: 60 })
  }
})

test('changed elsewhere while one writes: both are shown, neither is written over', () =>
  onDemo(async (page) => {
    await begin(page, 'Two hands', 'mine')
    await isSaved(page)
    const draft = await draftOf(page)
    await page.route('**/api/v1/drafts/*', async (route) => (route.request().method() === 'GET' ? await route.abort() : await route.continue()))
    const other = await house.truth.request('PATCH', `/drafts/${draft.id}`, { version: draft.version, letter: { text: 'theirs' } })
    assert.equal(other.status, 200)
    await other.body?.cancel()
    await text(page).click()
    await page.keyboard.press('End')
    await page.keyboard.type(' and more')
    await page.getByRole('region', { name: 'What you wrote elsewhere' }).getByText('theirs').waitFor()
    await page.getByRole('region', { name: 'What you wrote here' }).getByText('mine and more').waitFor()
    assert.equal((await draftOf(page)).letter.text, 'theirs')
    assert.deepEqual(await axeFindings(page), [])
    await page.getByRole('button', { name: 'Go on with this one' }).click()
    await until(async () => (await draftOf(page)).letter.text === 'mine and more')
    await isSaved(page)
  }, { expected: /409|ERR_FAILED/ }))

/** A letter that lies with the drafts of its account, written on here and, by another program, there. */
async function writtenTwice(page: Page, subject: string): Promise<{ draft: Draft; copies(): string[] }> {
  await begin(page, subject, 'The return is 110 mm.')
  await isSaved(page)
  const first = await draftOf(page)
  await house.truth.post(`/drafts/${first.id}/keep`, { version: first.version })
  await until(async () => (await draftOf(page)).keptMessageId !== 0)
  const sample = join(house.home, 'sample')
  const folder = join(sample, readdirSync(sample)[0]!, 'mail', '.Drafts', 'cur')
  const lying = () => readdirSync(folder).map((name) => join(folder, name)).filter((path) => readFileSync(path, 'utf8').includes(`Subject: ${subject}`))
  await text(page).click()
  await page.keyboard.press('Control+End')
  await page.keyboard.type(' Mine.')
  await until(async () => (await draftOf(page)).letter.text.includes('Mine.'))
  const [path = ''] = lying()
  const before = readFileSync(path, 'utf8')
  assert.match(before, /110 mm/)
  unlinkSync(path)
  writeFileSync(join(folder, `${Date.now()}.M1.phone:2,DS`), before.replace('110 mm', '112 mm').replace('Luca Ferri', 'Luca F.'))
  await (await house.truth.request('POST', `/accounts/${first.accountId}/sync`)).body?.cancel()
  await until(async () => (await draftOf(page)).elsewhere !== null)
  return { draft: first, copies: () => lying().map((one) => readFileSync(one, 'utf8')) }
}

test('written on in another program as well: both stand side by side with what differs, and the one that goes on is chosen', () =>
  onDemo(async (page) => {
    const { draft, copies } = await writtenTwice(page, 'Written twice')
    const theirs = page.getByRole('region', { name: 'From another program' })
    const mine = page.getByRole('region', { name: 'What you wrote here' })
    await theirs.locator('mark').getByText('112').waitFor()
    await mine.locator('mark').getByText('Mine.').waitFor()
    await page.getByText('They differ in: the recipients, the text.').waitFor()
    await theirs.getByText('Luca F.').waitFor()
    assert.deepEqual(await axeFindings(page), [])
    // What would leave is not known yet.
    await page.keyboard.press('Control+Enter')
    await page.getByText('Choose above which of the two versions goes on.').waitFor()

    // Left and found again among the drafts, once; leaving it puts nothing in the place of theirs.
    await page.getByRole('link', { name: 'Drafts', exact: true }).click()
    const row = page.getByRole('link', { name: /Written twice/ })
    await row.filter({ hasText: 'Another program changed this letter, too.' }).waitFor()
    assert.equal(await row.count(), 1)
    assert.deepEqual(await axeFindings(page), [])
    await row.click()
    assert.match(copies().join('\n--\n'), /^(?![^]*Mine)[^]*112 mm/)

    await theirs.getByRole('button', { name: 'Go on with that one' }).click()
    await text(page).getByText('The return is 112 mm.').waitFor()
    await theirs.waitFor({ state: 'detached' })
    assert.deepEqual([(await draftOf(page)).letter.text.trim(), (await draftOf(page)).writtenBy.who], ['The return is 112 mm.', 'provider'])
    // One's own words are not gone by it.
    await toastOf(page, 'Goes on with what the other program wrote').getByRole('button', { name: 'Undo' }).click()
    await text(page).getByText('The return is 110 mm. Mine.').waitFor()
    await until(async () => (await draftOf(page)).letter.to[0]?.name === 'Luca Ferri')
    assert.equal((await draftOf(page)).id, draft.id)
  }))

test('going on with one’s own words puts them in the place of the other program’s once the letter is closed', () =>
  onDemo(async (page) => {
    const { draft, copies } = await writtenTwice(page, 'Mine goes on')
    await page.getByRole('region', { name: 'What you wrote here' }).getByRole('button', { name: 'Go on with this one' }).click()
    await toastOf(page, 'Goes on with what you wrote here').waitFor()
    await text(page).getByText('The return is 110 mm. Mine.').waitFor()
    assert.match(copies().join('\n--\n'), /112 mm/)
    await page.getByRole('button', { name: /^Close/ }).click()
    await until(async () => copies().length === 1 && copies()[0]!.includes('110 mm. Mine.'))
    const after = await house.truth.get<Draft>(`/drafts/${draft.id}`)
    assert.deepEqual([after.elsewhere, after.letter.text.trim(), after.removedElsewhereAt], [null, 'The return is 110 mm. Mine.', 0])
  }))

test('a answers all, the draft stands in its conversation, and r leads to it', () =>
  onDemo(async (page) => {
    await page.goto('/mail/inbox')
    await (await showRow(page, 'Staircase drawings')).click()
    await page.locator('article.msg').first().waitFor()
    await page.getByRole('link', { name: 'Reply to all' }).waitFor()
    await page.keyboard.press('a')
    await text(page).waitFor()
    await page.keyboard.type('Both are right.')
    await isSaved(page)
    const { letter, how } = await draftOf(page)
    assert.deepEqual([how, letter.to.map(({ address }) => address), letter.cc.length > 0], ['reply-all', ['henrik.solberg@nordhus.example'], true])
    assert.match(letter.html ?? letter.text, /^(?:<div>)?Both are right\.[^]*(?:<blockquote type="cite">[^]*|\n> )Good morning Andrei,/)
    await page.getByRole('button', { name: /^Close/ }).click()
    const strip = page.locator('.replybox')
    await strip.getByText('Both are right.').waitFor()
    await page.keyboard.press('f')
    await page.getByText('A draft is begun in this conversation.').waitFor()
    await text(page).getByText('Both are right.').waitFor()
  }, { expected: /409/ }))

test('a mail that comes into the conversation meanwhile is said, with the way to it', () =>
  onDemo(async (page) => {
    await page.goto('/mail/inbox')
    await (await showRow(page, 'Load calculation')).click()
    await page.locator('article.msg').first().waitFor()
    await page.keyboard.press('r')
    await text(page).waitFor()
    await page.keyboard.type('Yes.')
    await isSaved(page)
    const draft = await draftOf(page)
    const answered = await house.truth.get<Message>(`/emails/${draft.answers}`)
    const sample = join(house.home, 'sample')
    const now = new Date().toUTCString()
    const raw = `From: Priya Raman <priya@raman-structures.example>\r\nTo: demo@example.org\r\nSubject: Re: ${answered.subject}\r\nMessage-ID: <later@raman-structures.example>\r\nIn-Reply-To: <${answered.messageId.replaceAll(/[<>]/g, '')}>\r\nDate: ${now}\r\n\r\nOne more thing.\r\n`
    writeFileSync(join(sample, readdirSync(sample)[0]!, 'mail', 'new', '2.later.example'), raw)
    await (await house.truth.request('POST', `/accounts/${draft.accountId}/sync`)).body?.cancel()
    await page.getByText('A new mail came into this conversation.').waitFor()
    await page.getByRole('link', { name: 'Read it' }).click()
    await page.getByText('One more thing.').first().waitFor()
  }))

for (const width of [360, 1440]) {
  test(`nothing is cut off and everything has a name at ${width} px in the dark`, () =>
    onDemo(async (page) => {
      await begin(page, 'A subject that is longer than the line it stands on, whatever the screen', 'Words')
      await isSaved(page)
      assert.deepEqual(await axeFindings(page), [])
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true)
      await page.goto('/mail/drafts')
      await page.getByRole('region', { name: 'Being written' }).waitFor()
      assert.deepEqual(await axeFindings(page), [])
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true)
    }, { width, theme: 'dark' }))
}
