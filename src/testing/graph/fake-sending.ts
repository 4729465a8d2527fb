// How the fake Graph makes a draft of a letter and sends it. What left is counted here: whom it is
// for is read out of the draft, which keeps its id when it stands in Sent. Exchange gives a letter
// back in its own words: here a header of its own says that it did.
import { z } from 'zod'
import { underName } from '../../mail/drafts/unfinished-copy.ts'
import { filesOf } from './fake-files.ts'
import type { FakeMailbox, FakeMessage } from './fake-mailbox.ts'
import { refusal, type FakeAnswer } from './fake-answer.ts'

const people = z.array(z.strictObject({ emailAddress: z.strictObject({ name: z.string(), address: z.string() }) })).optional()
const draftPatch = z.strictObject({
  internetMessageId: z.string(),
  toRecipients: people,
  ccRecipients: people,
  bccRecipients: people,
  subject: z.string().optional(),
  body: z.strictObject({ contentType: z.enum(['text', 'html']), content: z.string() }).optional(),
})

export const EXCHANGE_HEADER = 'X-MS-Has-Attach:\r\n'

const MIME_BYTES_MAX = 4_000_000

export function makeDraft(mailbox: FakeMailbox, contentType: string, body: unknown): FakeAnswer | FakeMessage {
  if (contentType !== 'text/plain' || typeof body !== 'string') return refusal(415, 'UnsupportedMediaType', 'A draft of JSON is not scripted')
  if (body.length > MIME_BYTES_MAX) return refusal(413, 'ErrorMessageSizeExceeded', 'The message exceeds the maximum supported size.')
  if (!/^[A-Za-z0-9+/]+=*$/.test(body)) return refusal(400, 'ErrorMimeContentInvalidBase64String', 'Invalid base64 string for MIME content.')
  const raw = Buffer.concat([Buffer.from(EXCHANGE_HEADER), Buffer.from(body, 'base64')])
  const named = mailbox.ownMessageIds === 'kept' ? raw : underName(raw, 'PAWPR01@eurprd01.prod.outlook.test')
  return mailbox.deliver(mailbox.wellKnown('drafts').id, named, { draft: true, isRead: true })
}

/** Undefined: it is changed. Of what was sent its name is not. */
export function patchDraft(mailbox: FakeMailbox, message: FakeMessage, body: unknown): FakeAnswer | undefined {
  const { internetMessageId, subject, body: words, toRecipients: to, ccRecipients: cc, bccRecipients: bcc } = draftPatch.parse(body)
  if (!message.draft) return refusal(400, 'ErrorInvalidPropertyUpdateSentMessage', 'Update operation is invalid for property of a sent message.')
  message.internetMessageId = internetMessageId
  message.raw = underName(message.raw, internetMessageId.slice(1, -1))
  for (const [name, people_] of Object.entries({ to, cc, bcc })) {
    if (people_ !== undefined) message.raw = withHeader(message.raw, name, people_.map(({ emailAddress: { address } }) => `<${address}>`).join(', '))
  }
  if (subject !== undefined) message.raw = withHeader(message.raw, 'subject', `=?utf-8?B?${Buffer.from(subject).toString('base64')}?=`)
  if (words !== undefined) rewriteWords(message, words)
  mailbox.touch(message.immutableId)
  return undefined
}

const fieldOf = (name: string): RegExp => new RegExp(`^${name}:(.*(?:\r\n[ \t].*)*)\r\n`, 'im')

/** '' = without it. */
function withHeader(raw: Uint8Array, name: string, value: string): Uint8Array {
  const [head = '', ...rest] = Buffer.from(raw).toString('latin1').split('\r\n\r\n')
  const others = `${head}\r\n`.replace(fieldOf(name), '')
  return Buffer.from([`${others}${value === '' ? '' : `${name}: ${value}\r\n`}`.replace(/\r\n$/, ''), ...rest].join('\r\n\r\n'), 'latin1')
}

/** One text in the place of both; its files stay. */
function rewriteWords(message: FakeMessage, { contentType, content }: { contentType: 'text' | 'html'; content: string }): void {
  message.files = filesOf(message)
  const [head = ''] = Buffer.from(message.raw).toString('latin1').split('\r\n\r\n')
  const lines = head.replaceAll(/\r\n[ \t]+/g, ' ').split('\r\n').filter((line) => !/^(content-|mime-version:)/i.test(line))
  const type = `Content-Type: text/${contentType === 'html' ? 'html' : 'plain'}; charset=utf-8`
  message.raw = Buffer.from([...lines, 'MIME-Version: 1.0', type, 'Content-Transfer-Encoding: base64', '', Buffer.from(content).toString('base64'), ''].join('\r\n'), 'latin1')
}

/** As its header names them. */
export function peopleOf({ raw }: Pick<FakeMessage, 'raw'>, name: 'to' | 'cc' | 'bcc'): string[] {
  const head = Buffer.from(raw).toString('latin1').split('\r\n\r\n')[0] ?? ''
  return (fieldOf(name).exec(`${head}\r\n`)?.[1] ?? '').match(/[^\s<>,"]+@[^\s<>,"]+/g) ?? []
}

/** Undefined: it is sent. */
export function sendDraft(mailbox: FakeMailbox, message: FakeMessage): FakeAnswer | undefined {
  if (!message.draft) return refusal(403, 'ErrorAccessDenied', 'Access is denied. Check credentials and try again.')
  const to = [...peopleOf(message, 'to'), ...peopleOf(message, 'cc'), ...peopleOf(message, 'bcc')]
  if (to.length === 0) return refusal(400, 'ErrorInvalidRecipients', 'At least one recipient is not valid.')
  mailbox.sentAway.push({ to, messageId: message.internetMessageId })
  message.draft = false
  mailbox.move(message.immutableId, mailbox.wellKnown('sentitems').id)
  return undefined
}
