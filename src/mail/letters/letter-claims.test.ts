// What a letter claims, by shape: each form that is found beside one that only looks like it,
// and whose word it is beside whose it is not.
import assert from 'node:assert/strict'
import test from 'node:test'
import type { SignedInPerson } from '../../accounts/sessions.ts'
import type { Origin } from '../../actions/action.ts'
import { actionKinds, propose } from '../../actions/propose.ts'
import { edit } from '../../actions/revise.ts'
import { fixedClock } from '../../testing/fixed-clock.ts'
import { openMailAccount } from '../../testing/mail-account.ts'
import { storeTest } from '../../testing/real-store.ts'
import { claimsOf } from './letter-claims.ts'
import { ownLines } from './own-lines.ts'
import { lettersOf } from './said-in-mails.ts'
import { send } from './send-action.ts'

const token: Origin = { by: 'token', id: 'tok_1', name: 'Agent', words: 'pay 4,180 EUR' }
const person: Origin = { by: 'person', id: 'ses_1', name: 'Alice', words: '' }
const claims = (text: string, { origin = token, mailText = '', own = text }: { origin?: Origin; mailText?: string; own?: string } = {}) => claimsOf(text, { origin, isInMails: (claim) => Promise.resolve(mailText !== '' && lettersOf(mailText).includes(lettersOf(claim))), own })
const facts = async (label: string, ...given: Parameters<typeof claims>) => (await claims(...given)).facts.filter((fact) => fact.label === label).map(({ value }) => value)
const codes = async (...given: Parameters<typeof claims>) => (await claims(...given)).warnings.map(({ code }) => code)

test('sums and accounts to pay to are found in both ways of writing them, and plain numbers are none', async () => {
  assert.deepEqual(await facts('amount', 'Please pay 4.180,50 EUR, or €900, or 1 200 lei.'), ['4.180,50 EUR', '€900', '1 200 lei'])
  assert.deepEqual(await facts('amount', '41.80 EUR, 4180 EUR, 4.180,00 EUR, $900 and €900'), ['41.80 EUR', '4.180,00 EUR', '$900', '€900'], 'what comes to another sum is named by itself')
  assert.deepEqual(await facts('amount', 'Send it to RO49 AAAA 1B31 0075 9384 0000 or DE89370400440532013000'), ['RO49 AAAA 1B31 0075 9384 0000', 'DE89370400440532013000'])
  assert.deepEqual(await facts('amount', 'Room 4180, page 12, leisure 5, 3 euroclasses'), [])
})

test('dates are found in both languages, and versions are none', async () => {
  assert.deepEqual(await facts('date', 'On 2026-11-19, 19.11.2026, 19 November 2026, November 19 or 3 mai'), ['2026-11-19', '19.11.2026', '19 November 2026', 'November 19', '3 mai'])
  assert.deepEqual(await facts('date', '1.11.2026 and 11.1.2026'), ['1.11.2026', '11.1.2026'])
  assert.deepEqual(await facts('date', 'version 1.2 of 12 drawings'), [])
})

test('what only a mail or only the asker says is warned of; what the person typed or said is not', async () => {
  assert.deepEqual(await codes('Pay 4.180 EUR', { mailText: 'the sum is 4 180 EUR' }), ['only-in-mail-text'])
  assert.deepEqual(await codes('Pay 4.180 EUR'), ['not-your-words'], 'a token’s words are the agent’s own')
  assert.deepEqual(await codes('Pay 4.180 EUR', { origin: person, mailText: '4.180 EUR' }), [])
  assert.deepEqual(await codes('Pay 4.180 EUR', { origin: { ...token, by: 'chat' } }), [])
  assert.deepEqual([await codes('On 2026-11-19'), await codes('On 2026-11-19', { mailText: '2026-11-19' })], [[], ['only-in-mail-text']])
})

test('what is more than can be shown is counted', async () => {
  const many = Array.from({ length: 25 }, (_, at) => `${at + 1} EUR`).join(', ')
  assert.equal((await facts('amount', many)).at(-1), '+15')
})

test('a text that is made to take long comes to its end like any other', async () => {
  for (const piece of ['1.', '1 ', '1 EUR', 'EUR 1', 'RO49 ', '1 mai', 'mai 1', '2026-', '\u00a0']) {
    const long = piece.repeat(200_000 / piece.length)
    assert.ok(Array.isArray((await claims(long)).facts), piece)
  }
})

test('what stands in the quoted mail alone is that mail’s word, also between answers and below a forward', async () => {
  const sources = async (text: string) => (await claims(text, { origin: person, mailText: '', own: ownLines(text) })).facts.map(({ value, source }) => [value, source])
  assert.deepEqual(await sources('I pay 90 EUR.\n\nOn 22 Nov 2026, 07:19, Halden wrote:\n> Pay NOK 18,940.00 to NO12 3456 0000 417\nNo.\n> or 90 EUR'), [
    ['90 EUR', 'your-words'], ['NOK 18,940.00', 'mail-text'], ['NO12 3456 0000 417', 'mail-text'], ['22 Nov 2026', 'mail-text'],
  ])
  assert.deepEqual(await sources('See below, 12 lei.\n\n---------- Mesaj redirecționat ----------\nDe la: a@b.example\n\nPlătiți 4.180 lei'), [['12 lei', 'your-words'], ['4.180 lei', 'mail-text']])
  assert.deepEqual(await sources('I owe 2.100 EUR since 11.11.2026, 12100 EUR in all.\nBob wrote:\n> 100 EUR by 1.11.2026, or 21 EUR'), [
    ['2.100 EUR', 'your-words'], ['12100 EUR', 'your-words'], ['100 EUR', 'mail-text'], ['21 EUR', 'mail-text'], ['11.11.2026', 'your-words'], ['1.11.2026', 'mail-text'],
  ], 'a sum that a larger one ends with is another')
  assert.deepEqual((await claims('Yes.\n> 5 EUR', { origin: person, mailText: '', own: 'Yes.' })).warnings, [], 'every answer quotes')
  assert.deepEqual((await claims('> 5 EUR', { origin: token, mailText: '', own: '' })).warnings.map(({ code }) => code), ['not-your-words'], 'a program may claim to quote')
})

storeTest('a letter that is proposed shows them beside its people', async (store, context) => {
  const account = await openMailAccount(store.db, context)
  const asked = await account.put('INBOX', { subject: 'Invoice over 4.180 EUR' })
  const payload = send.payload.parse({ accountId: account.accountId, to: [{ address: 'bob@example.net' }], subject: 'Re: Invoice over 4.180 EUR', text: 'I pay 4180 EUR on 2026-11-19', inReplyTo: asked.id })
  const { preview } = await send.describe(store.db, account.userId, payload, token)
  assert.deepEqual(preview.facts.filter(({ label }) => ['amount', 'date'].includes(label)).map(({ label, source }) => [label, source]), [['amount', 'mail-text'], ['date', 'asker']])
  assert.deepEqual(preview.warnings.map(({ code }) => code), ['first-contact', 'only-in-mail-text', 'no-undo'])
  const own = await send.describe(store.db, account.userId, { ...payload, text: 'I pay 90 EUR.\n\nBob wrote:\n> 4.180 EUR please' }, person)
  assert.deepEqual(own.preview.facts.filter(({ label }) => label === 'amount').map(({ value, source }) => [value, source]), [['90 EUR', 'your-words'], ['4.180 EUR', 'mail-text']])
  assert.deepEqual((await send.describe(store.db, account.userId, payload, person)).preview.warnings.map(({ code }) => code), ['first-contact', 'no-undo'])
})

storeTest('a sum that the person wrote into a program’s letter is theirs, and is not warned of; the program’s own still is', async (store, context) => {
  const { accountId, userId } = await openMailAccount(store.db, context)
  const clock = fixedClock(Date.UTC(2026, 0, 5, 12))
  const kinds = actionKinds([send])
  const letter = (text: string) => ({ accountId, to: [{ address: 'bob@example.net' }], subject: 'Invoice', text })
  const action = await propose(store.db, clock, kinds, { userId, kind: send.kind, payload: letter('We pay 250 EUR, and 90 EUR for the post.'), origin: token })
  const warned = (preview: typeof action.preview) => preview.warnings.filter(({ code, exact }) => code === 'not-your-words' && exact.endsWith('EUR')).map(({ exact }) => exact)
  assert.deepEqual(warned(action.preview), ['250 EUR', '90 EUR'])
  const by = { userId, sessionId: 'ses_1', name: 'Alice' } as unknown as SignedInPerson
  const edited = await edit(store.db, clock, kinds, { actionId: action.id, by, seenDigest: action.digest, proposal: { kind: send.kind, payload: letter('We pay 50 EUR, and 90 EUR for the post.') } })
  assert.deepEqual(edited.preview.facts.filter(({ label }) => label === 'amount').map(({ value, source }) => [value, source]), [['50 EUR', 'your-words'], ['90 EUR', 'asker']])
  assert.deepEqual(warned(edited.preview), ['90 EUR'])
})

storeTest('a letter that a header wrote stays the header’s words when the person edits it', async (store, context) => {
  const account = await openMailAccount(store.db, context)
  const { accountId, userId } = account
  const clock = fixedClock(Date.UTC(2026, 0, 5, 12))
  const kinds = actionKinds([send])
  const list = await account.put('INBOX')
  const letter = (text: string) => ({ accountId, to: [{ address: 'leave@lists.example' }], subject: 'leave', text })
  const action = await propose(store.db, clock, kinds, { userId, kind: send.kind, payload: { ...letter('Take me off. I pay 250 EUR'), unsubscribes: list.id }, origin: person })
  const told = ({ facts, warnings }: typeof action.preview) => [facts.find(({ label }) => label === 'amount')?.source, warnings.map(({ code }) => code).filter((code) => code !== 'no-undo')]
  assert.deepEqual(told(action.preview), ['asker', ['first-contact', 'only-in-mail-text', 'not-your-words']])
  const by = { userId, sessionId: 'ses_1', name: 'Alice' } as unknown as SignedInPerson
  const edited = await edit(store.db, clock, kinds, { actionId: action.id, by, seenDigest: action.digest, proposal: { kind: send.kind, payload: letter('Take me off, I pay 250 EUR') } })
  assert.deepEqual(told(edited.preview), told(action.preview))
})

storeTest('what a preview had no room for does not become the person’s word when they take something else out', async (store, context) => {
  const { accountId, userId } = await openMailAccount(store.db, context)
  const clock = fixedClock(Date.UTC(2026, 0, 5, 12))
  const kinds = actionKinds([send])
  const sums = Array.from({ length: 10 }, (_, at) => `${at + 101} EUR`)
  const links = Array.from({ length: 101 }, (_, at) => `https://pay.example/?a=1&n=${at}.`)
  const letter = (first: string) => ({ accountId, to: [{ address: 'bob@example.net' }], subject: 'Invoice', html: `<p>${[first, ...sums.slice(1)].join(', ')}, to RO49 AAAA 1B31 0075 9384 0000</p>${links.slice(first === '' ? 1 : 0).map((link) => `<a href="${link.replace('&', '&amp;')}">x</a>`).join(' ')}` })
  const action = await propose(store.db, clock, kinds, { userId, kind: send.kind, payload: letter(sums[0]!), origin: token })
  const by = { userId, sessionId: 'ses_1', name: 'Alice' } as unknown as SignedInPerson
  const { preview } = await edit(store.db, clock, kinds, { actionId: action.id, by, seenDigest: action.digest, proposal: { kind: send.kind, payload: letter('') } })
  const account = preview.facts.find(({ value }) => value.startsWith('RO49'))
  assert.deepEqual([account?.source, preview.facts.some(({ label, source }) => label === 'link' && source === 'your-words')], ['asker', false])
  assert.ok(preview.warnings.some(({ code, exact }) => code === 'not-your-words' && exact.startsWith('RO49')))
})

storeTest('what stands anywhere in the text of a mail of the conversation is found there, however it is set; what stands in another mail is not', async (store, context) => {
  const account = await openMailAccount(store.db, context)
  const first = await account.put('INBOX', { subject: 'Order', words: `${'Long before. '.repeat(50)}The sum is 4.180,00 EUR, by 19 November 2026, to RO49AAAA1B31007593840000. Three rooms of 12 m, five euro each.` })
  const asked = await account.put('INBOX', { subject: 'Re: Order', inReplyTo: first.messageId })
  await account.put('INBOX', { subject: 'Another', words: 'Pay 777 EUR' })
  const sourcesOf = async (text: string) => {
    const { preview } = await send.describe(store.db, account.userId, send.payload.parse({ accountId: account.accountId, to: [{ address: 'bob@example.net' }], subject: 'S', text, inReplyTo: asked.id }), token)
    return preview.facts.filter(({ label }) => ['amount', 'date'].includes(label)).map(({ value, source }) => [value, source])
  }
  const inMail = (...said: string[]) => said.map((value) => [value, 'mail-text'])
  const asWritten = ['4180 EUR', '€4,180', '4 180.00 €', 'EUR 4180', 'RO49 AAAA 1B31 0075 9384 0000', '19 November 2026']
  assert.deepEqual(await sourcesOf(asWritten.join('; ')), inMail(...asWritten))
  assert.deepEqual(await sourcesOf('5 EUR, 777 EUR, 4181 EUR, 12 lei, 20 November 2026'), ['5 EUR', '777 EUR', '4181 EUR', '12 lei', '20 November 2026'].map((value) => [value, 'asker']))
})
