// Our reader beside postal-mime, over mail that many programs wrote and broke, when a folder of it
// stands beside the checkout, and over the sample, always. Where the two disagree the mail is named
// here with the reason; a disagreement without one fails, and so does a reason without one.
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import PostalMime, { type Address as PostalAddress, type Email } from 'postal-mime'
import { planSample } from '../../../sample/mailbox.ts'
import { attachmentBytes, parseMessage } from './parse-message.ts'
import { plainTextOf } from './plain-text.ts'
import { outlineMail } from './mail-outline.ts'
import { oneLine } from './row-text.ts'

const FOLDER = join(import.meta.dirname, '../../../../shared/fixtures/mime')
const skip = existsSync(FOLDER) ? false : 'no folder of fixtures beside the checkout'
const OPTIONS = { forceRfc822Attachments: true, maxNestingDepth: 60 } as const

const ASPECTS = ['subject', 'from', 'to', 'date', 'id', 'files', 'lost', 'added', 'unsearched'] as const
type Aspect = (typeof ASPECTS)[number]

/** By reason, `aspect path`. */
const EXPLAINED: Readonly<Record<string, readonly string[]>> = {
  'its lines end in CR alone, which the other one takes for one line': [
    ...['lhost-amazonses-01', 'lhost-biglobe-01', 'lhost-exim-01', 'lhost-ezweb-01', 'lhost-notes-01', 'rhost-cox-01', 'rhost-iua-01', 'rhost-kddi-01'].flatMap((name) => ['subject', 'from', 'to', 'date', 'id', 'added'].map((aspect) => `${aspect} sisimai-bounces/maildir/mac/${name}.eml`)),
    ...['lhost-amazonses-01', 'lhost-biglobe-01', 'rhost-cox-01', 'rhost-iua-01', 'rhost-kddi-01'].map((name) => `files sisimai-bounces/maildir/mac/${name}.eml`),
  ],
  'its text says that it is ASCII, and is UTF-8 or Windows-1252': [
    'added mikel-mail/plain_emails/raw_email10.eml',
    'lost mikel-mail/plain_emails/raw_email10.eml',
    'unsearched mikel-mail/plain_emails/raw_email10.eml',
    'added mikel-mail/plain_emails/raw_email6.eml',
    'lost mikel-mail/plain_emails/raw_email6.eml',
    'unsearched mikel-mail/plain_emails/raw_email6.eml',
    'added thunderbird/mail/test/browser/message-reader/data/noCharsetWindows1252.eml',
    'lost thunderbird/mail/test/browser/message-reader/data/noCharsetWindows1252.eml',
  ],
  'its header has eight bits and names no charset: that of the text is taken, or Windows-1252': [
    'subject flanker/spam/broken-headers.eml',
    'subject stalwart-mail-parser/legacy/016.eml',
    'to stalwart-mail-parser/legacy/016.eml',
    'subject stalwart-mail-parser/legacy/018.eml',
    'to stalwart-mail-parser/legacy/018.eml',
    'subject stalwart-mail-parser/legacy/027.eml',
    'to stalwart-mail-parser/legacy/027.eml',
    'files stalwart-mail-parser/legacy/016.eml',
  ],
  'a letter is cut between two encoded words': [
    'subject spamassassin-tests/nice/unicode1',
  ],
  'its boundary is missing, or is not the one that it uses: the parts are found all the same, or else the text is shown': [
    'added mime4j/testmsgs/missing-boundary.msg',
    'added rspamd/external_relay.eml',
    'added sisimai-bounces/maildir/bsd/lhost-office365-09.eml',
    'added sisimai-bounces/maildir/bsd/lhost-verizon-02.eml',
    'added sisimai-bounces/maildir/bsd/rfc3464-04.eml',
    'added sisimai-bounces/maildir/bsd/rhost-franceptt-07.eml',
    'files sisimai-bounces/maildir/bsd/rhost-franceptt-07.eml',
    'added spamscope/mail_malformed_3',
    'added stalwart-mail-parser/malformed/004.eml',
    'added thunderbird/mail/extensions/openpgp/test/unit/rnp/data/plaintext-with-key-and-windows-1252-encoded-eml-attachment.eml',
    'files thunderbird/mail/extensions/openpgp/test/unit/rnp/data/plaintext-with-key-and-windows-1252-encoded-eml-attachment.eml',
  ],
  'it says that a part is of type `text`': [
    'added thunderbird/mail/test/browser/message-window/data/test-alt-rel-text.eml',
    'files thunderbird/mail/test/browser/message-window/data/test-alt-rel-text.eml',
  ],
  'one of its bodies is HTML alone, and is told in words as we tell HTML': [
    'added thunderbird/mailnews/test/data/multipart-complex1',
  ],
  'a date without a zone is not guessed at': [
    'date mime4j/mimetools-testmsgs/not-mime.msg',
    'date spamassassin-tests/nice/unicode2',
  ],
  'encoded words are a name, never an address': [
    'from spamassassin-tests/nice/unicode2',
  ],
  'a uuencoded file is a file and no text': [
    'files mime4j/mimetools-testmsgs/sig-uu.msg',
    'lost mime4j/mimetools-testmsgs/sig-uu.msg',
    'unsearched mime4j/mimetools-testmsgs/sig-uu.msg',
  ],
  'another dress of the same words is no file': [
    'files nodemailer/examples/nodemailer.eml',
    'files nodemailer/nodemailer.eml',
    'files thunderbird/mail/components/extensions/test/xpcshell/messages/sample09.eml',
  ],
  'a named text within the mail is shown, and is a file as well': [
    'files stalwart-mail-parser/legacy/030.eml',
    'files stalwart-mail-parser/legacy/047.eml',
    'files thunderbird/mail/test/browser/message-reader/data/bug1774805_android_mms.eml',
  ],
  'the title of an HTML mail is not shown': ['unsearched spamscope/mail_test_14'],
}

const line = (text: string | null | undefined): string => oneLine(text ?? '', 1_000)
const people = (list: readonly PostalAddress[] | undefined) => (list ?? []).flatMap((one) => one.group ?? [one]).map(({ name, address }) => [line(name), line(address)]).filter(([name, address]) => name !== '' || address !== '')
const baseName = (name: string | null) => line(name).split(/[/\\]/).at(-1) ?? ''

/** What no reader shows and no index keeps is no word: zero-width letters, runs that are keys. */
function wordsOf(text: string): Set<string> {
  const seen = text.replaceAll(/[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, '').replaceAll(/[a-z\d]{41,}/gi, ' ')
  return new Set(seen.normalize('NFC').toLowerCase().match(/[\p{L}\p{N}]{2,40}/gu))
}
const without = (some: Set<string>, others: Set<string>): string[] => [...some.difference(others)].slice(0, 20)

function disagreements(raw: Uint8Array, postal: Email): Aspect[] {
  const ours = parseMessage(raw)
  const text = wordsOf(plainTextOf(ours))
  const theirs = wordsOf(plainTextOf({ text: postal.text ?? '', html: postal.html ?? '' }))
  // The reference joins the cells of a table and the words around a link; letters in the same order are enough.
  const searched = (Buffer.from(outlineMail(raw).words).toString().normalize('NFC').toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).join('')
  const pairs: Record<Aspect, [ours: unknown, theirs: unknown]> = {
    subject: [ours.subject, line(postal.subject)],
    from: [[[ours.from.name, ours.from.address]].filter(([name, address]) => name !== '' || address !== ''), people(postal.from === undefined ? undefined : [postal.from]).slice(0, 1)],
    to: [ours.to.map(({ name, address }) => [name, address]), people(postal.to)],
    date: [ours.dateMs, postal.date === undefined || Number.isNaN(Date.parse(postal.date)) ? undefined : Date.parse(postal.date)],
    id: [ours.messageId, line(postal.messageId).replace(/^<|>$/g, '')],
    files: [ours.attachments.map(({ name }) => name), postal.attachments.map((one) => baseName(one.filename) || (one.mimeType === 'message/rfc822' ? 'message.eml' : ''))],
    lost: [[], without(theirs, text)],
    added: [without(text, theirs), []],
    unsearched: [[], [...theirs].filter((word) => !searched.includes(word))],
  }
  return ASPECTS.filter((aspect) => JSON.stringify(pairs[aspect][0]) !== JSON.stringify(pairs[aspect][1]))
}

test('every disagreement with postal-mime over the fixtures has a reason', { skip }, async () => {
  const paths = readFileSync(join(FOLDER, 'MANIFEST.tsv'), 'utf8').split('\n').map((row) => row.split('\t')).filter(([, kind]) => kind === 'message').map(([path]) => path!)
  const found: string[] = []
  for (const path of paths) {
    const raw = readFileSync(join(FOLDER, path))
    for (const aspect of disagreements(raw, await PostalMime.parse(raw, OPTIONS))) found.push(`${aspect} ${path}`)
  }
  assert.deepEqual(found.toSorted(), Object.values(EXPLAINED).flat().toSorted())
})

test('over the sample there is none, and every file has the bytes that postal-mime finds', async () => {
  for (const { raw, kind } of planSample({ nowMs: Date.UTC(2026, 10, 17, 7, 26), seed: 54 }).mails) {
    if (kind === 'broken') continue
    const postal = await PostalMime.parse(raw, OPTIONS)
    const { subject, attachments } = parseMessage(raw)
    assert.deepEqual(disagreements(raw, postal), [], subject)
    for (const [index, { place, size, type }] of attachments.entries()) {
      const bytes = Buffer.from(attachmentBytes(raw, place))
      assert.equal(size, bytes.length, subject)
      // The other one rewrites the line ends of what was not encoded, and of calendars.
      if (place.encoding === 'base64' && type !== 'text/calendar') assert.ok(bytes.equals(Buffer.from(postal.attachments[index]!.content as ArrayBuffer)), subject)
    }
  }
})
