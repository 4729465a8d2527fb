// Whatever bytes a stranger's mail is made of, both stores take its row: one that a store refused
// would stop its whole mailbox, for the page that holds it could never be committed.
import assert from 'node:assert/strict'
import test from 'node:test'
import { seeded } from '../../../sample/seeded.ts'
import { storeTest } from '../../testing/real-store.ts'
import { openScriptedAccount } from '../../testing/scripted-account.ts'
import { scriptedMailbox } from '../../testing/scripted-mailbox.ts'
import { openMailParser } from '../parse/mail-parser.ts'

const parser = openMailParser()
test.after(() => parser.close())

const NOON = Date.UTC(2026, 0, 5, 12)

/** NUL, half a pair in UTF-16, lone continuation bytes, what a query of words is written with. */
const BAD = ['\0', '\xed\xa0\xbd', '\xff\xfe', '\x80', "'", '"', '\\', '***', '& ( ) | ! <->', ' ', '', '=?utf-8?Q?=00=ED=A0=BD?=', '=?utf-16?B?ANgA?='].map((text) => Buffer.from(text, 'latin1'))
const FIELDS = ['From', 'To', 'Cc', 'Subject', 'Message-ID', 'In-Reply-To', 'References', 'Date', 'List-Id', 'List-Unsubscribe', 'Content-Type', 'Content-Disposition']
const USUAL: Readonly<Record<string, string>> = { From: 'Bob <bob@example.org>', To: 'ana@example.org', Subject: 'Re: offer one', Date: 'Mon, 5 Jan 2026 12:00:00 +0000' }

function letter(n: number, field: string, value: Buffer): Buffer {
  const lines = Object.entries({ ...USUAL, 'Message-ID': `<${n}@example.org>` }).filter(([name]) => name !== field).map(([name, text]) => Buffer.from(`${name}: ${text}\r\n`))
  const own = field === '' ? [] : [Buffer.from(`${field}: `), value, Buffer.from('\r\n')]
  const body = field === '' ? value : Buffer.from('Hello.')
  return Buffer.concat([...lines, ...own, Buffer.from('\r\nWords before '), body, Buffer.from(' and after.\r\n')])
}

storeTest('every mail is stored, whatever stands in any of its fields', async (store, context) => {
  const provider = scriptedMailbox()
  provider.addMailbox({ path: 'in', name: 'Inbox', role: 'inbox' })
  const chance = seeded(11)
  const letters: Buffer[] = []
  for (const field of ['', ...FIELDS]) {
    for (const value of BAD) {
      letters.push(letter(letters.length, field, value))
      if (/From|To|Content/.test(field)) letters.push(letter(letters.length, field, Buffer.concat([Buffer.from('Bob <'), value, Buffer.from('>; name="'), value, Buffer.from('"')])))
    }
  }
  for (let n = 0; n < 60; n++) letters.push(Buffer.concat([letter(letters.length, 'Subject', Buffer.from('bytes')), Buffer.from(Array.from({ length: 300 }, () => chance.between(0, 255)))]))
  for (const [n, raw] of letters.entries()) provider.deliver('in', { raw, receivedMs: NOON - n * 60_000 })
  const it = await openScriptedAccount(store, context, { provider, parser })
  await it.sync()
  await it.sync()
  assert.equal((await it.messages()).length, letters.length)
})
