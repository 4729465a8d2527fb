// Every mail is read back with a parser that knows nothing of the composer, and held against
// what was meant. Broken mails are excused from meaning, not from being parsed without a throw.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import PostalMime from 'postal-mime'
import { broken } from './broken.ts'
import { conversations, planSample } from './mailbox.ts'
import { playConversation } from './play-conversation.ts'
import { lookAtTheClock } from './day.ts'
import { seeded } from './seeded.ts'

const TUESDAY_MORNING = Date.UTC(2026, 10, 17, 7, 26)
const { mails } = planSample({ nowMs: TUESDAY_MORNING, seed: 54 })
const meant = mails.filter((mail) => mail.intent !== undefined)

/** Parsers disagree about space and about how quote marks survive format=flowed; nobody disagrees about words. */
const wordsOf = (text: string): string => text.replace(/[\s>]+/g, ' ').trim()

test('every mail that is not broken parses into the subject, sender, people and words that were meant', async () => {
  for (const { intent, raw } of meant) {
    assert.ok(intent)
    const parsed = await PostalMime.parse(raw)
    const { subject } = intent
    const charset = intent.charset ?? 'utf-8'
    assert.equal(parsed.subject, charset === 'utf-8' ? subject : withCedilla(subject))
    assert.equal(parsed.from?.address, intent.from.address, subject)
    assert.equal(parsed.from?.name ?? '', charset === 'utf-8' ? intent.from.name : withCedilla(intent.from.name), subject)
    assert.deepEqual(parsed.to?.map(({ address }) => address), intent.to.map(({ address }) => address), subject)
    assert.equal(parsed.messageId, `<${intent.messageId}>`)
    assert.equal(Math.floor(Date.parse(parsed.date ?? '') / 1_000), Math.floor(intent.dateMs / 1_000), subject)
    if (intent.text !== undefined) assert.equal(wordsOf(parsed.text ?? ''), wordsOf(charset === 'utf-8' ? intent.text : withCedilla(intent.text)), subject)
    if (intent.html !== undefined && charset === 'utf-8') assert.equal((parsed.html ?? '').trim(), intent.html.trim(), subject)
  }
})

test('every attachment arrives with its name and its bytes', async () => {
  let seen = 0
  for (const { intent, raw } of meant) {
    if (intent?.files === undefined || intent.files.length === 0) continue
    const { attachments } = await PostalMime.parse(raw)
    for (const file of intent.files) {
      const found = attachments.find(({ filename }) => filename === file.name)
      assert.ok(found, `${file.name} in ${intent.subject}`)
      assert.ok(found.content instanceof ArrayBuffer && Buffer.from(found.content).equals(file.bytes), file.name)
      seen += 1
    }
  }
  assert.ok(seen >= 60, `only ${seen} attachments`)
})

test('pictures that HTML shows by cid are in the same mail', async () => {
  const withPictures = meant.filter(({ intent }) => (intent?.inline?.length ?? 0) > 0)
  assert.ok(withPictures.length >= 4)
  for (const { raw } of withPictures) {
    const { html = '', attachments } = await PostalMime.parse(raw)
    for (const [, id] of html.matchAll(/cid:([^"]+)/g)) assert.ok(attachments.some(({ contentId }) => contentId === `<${id}>`), id)
  }
})

test('every reply refers to mails that are in the mailbox', () => {
  const known = new Set(meant.map(({ intent }) => intent?.messageId))
  for (const { intent } of meant) {
    for (const id of [...(intent?.references ?? []), ...(intent?.inReplyTo === undefined ? [] : [intent.inReplyTo])]) {
      assert.ok(known.has(id), `${id} in ${intent?.subject}`)
    }
  }
  assert.ok(meant.some(({ intent }) => intent?.inReplyTo !== undefined && intent.references === undefined), 'no reply with In-Reply-To alone')
})

test('message ids are unique, except the pair that is broken on purpose', () => {
  const ids = meant.map(({ intent }) => intent?.messageId)
  assert.equal(new Set(ids).size, ids.length)
  assert.equal(broken.filter(({ fault }) => fault.includes('used twice')).length, 2)
})

test('nothing in a thread was written before what it answers, and nothing in the future, whenever the sample is made', () => {
  for (const nowMs of [TUESDAY_MORNING, Date.UTC(2027, 0, 3, 0, 40), Date.UTC(2028, 1, 29, 21), Date.UTC(2027, 6, 11, 3)]) {
    const stage = { now: lookAtTheClock(nowMs), chance: seeded(1) }
    for (const played of conversations) {
      const times = playConversation(played, stage).map(({ receivedMs }) => receivedMs)
      assert.ok(times.every((ms) => ms <= nowMs), `${played.subject} is in the future`)
      assert.ok(times.every((ms, i) => i === 0 || ms >= (times[i - 1] ?? 0)), `${played.subject} is out of order`)
      assert.ok(times.every((ms) => ms > nowMs - 3 * 366 * 86_400_000), `${played.subject} is too old`)
    }
  }
})

test('no script leaves a date placeholder behind', () => {
  for (const { intent } of meant) assert.doesNotMatch(`${intent?.subject} ${intent?.text ?? ''}`, /\{[a-zA-Z]([+-]\d+)?\}|\.\.(?!\.)(?<!\.\.\.)/)
})

test('broken mails never make a parser throw', async () => {
  const raws = mails.filter(({ kind }) => kind === 'broken')
  assert.equal(raws.length, broken.length)
  for (const { raw } of raws) await assert.doesNotReject(PostalMime.parse(raw))
})

test('links and addresses stay on reserved names', () => {
  for (const { raw, intent } of mails) {
    // Broken mails have no intent, and are not encoded either: their bytes can be searched as they are.
    const text = intent === undefined ? raw.toString('latin1') : `${intent.text ?? ''} ${intent.html ?? ''}`
    for (const [, host] of text.matchAll(/https?:\/\/([a-zA-Z0-9.-]+)/g)) assert.match(host ?? '', /(^|\.)(example|example\.org)$/, intent?.subject)
    for (const { address } of [...(intent?.to ?? []), ...(intent === undefined ? [] : [intent.from])]) assert.match(address, /@([a-zA-Z0-9-]+\.)*(example|example\.org)$/)
  }
})

const withCedilla = (text: string): string =>
  text.replace(/[șțȘȚ]/g, (letter) => ({ ș: 'ş', ț: 'ţ', Ș: 'Ş', Ț: 'Ţ' })[letter] ?? letter)
