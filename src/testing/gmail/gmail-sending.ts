// What Gmail does with a letter that is handed over to be sent: takes whom it is for out of its
// headers, sends it without the blind ones, and keeps it in Sent. What left is counted here.
import { problem, type Answered, type CallContext } from './gmail-answer.ts'

export function sendLetter({ mailbox, sentAway, ownMessageIds, nowMs }: CallContext, contentType: string, body: Buffer): Answered {
  const { about, raw } = partsOf(contentType, body)
  const { threadId } = about as { threadId?: string }
  const head = raw.subarray(0, raw.indexOf('\r\n\r\n') + 2).toString('latin1')
  const to = ['to', 'cc', 'bcc'].flatMap((name) => addressesIn(headerOf(head, name)))
  if (to.length === 0) return problem(400, 'invalidArgument', 'Recipient address required')
  const isKnown = [...mailbox.mails.values()].some((mail) => mail.threadId === threadId)
  if (threadId !== undefined && !isKnown) return problem(404, 'notFound', 'Requested entity was not found.')
  sentAway.push({ to, raw: withoutBlind(raw) })
  const kept = ownMessageIds === 'kept' ? raw : renamed(raw, `CA${sentAway.length}@mail.gmail.com`)
  const id = mailbox.deliver({ raw: kept, labelIds: ['SENT'], internalDate: nowMs, ...(threadId === undefined ? {} : { threadId }) })
  return { status: 200, body: { id, threadId: mailbox.mails.get(id)?.threadId, labelIds: ['SENT'] } }
}

export function partsOf(contentType: string, body: Buffer): { about: unknown; raw: Buffer } {
  const boundary = /^multipart\/related; boundary=(\S+)$/.exec(contentType)?.[1]
  if (boundary === undefined) throw new Error(`An upload of ${contentType} is not scripted`)
  const mark = Buffer.from(`--${boundary}`)
  const second = body.indexOf(mark, mark.length)
  const end = body.indexOf(mark, second + mark.length)
  return { about: JSON.parse(contentOf(body.subarray(0, second)).toString()) as unknown, raw: contentOf(body.subarray(second, end)) }
}

const contentOf = (part: Buffer): Buffer => part.subarray(part.indexOf('\r\n\r\n') + 4, part.length - 2)

const headerOf = (head: string, name: string): string => new RegExp(`^${name}:((?:.*\\r\\n)(?:[ \\t].*\\r\\n)*)`, 'im').exec(head)?.[1] ?? ''
const addressesIn = (header: string): string[] => header.match(/[^\s<>,"]+@[^\s<>,"]+/g) ?? []
const withoutBlind = (raw: Buffer): Buffer => Buffer.from(raw.toString('latin1').replace(/^bcc:.*\r\n(?:[ \t].*\r\n)*/im, ''), 'latin1')
export const renamed = (raw: Buffer, messageId: string): Buffer => Buffer.from(raw.toString('latin1').replace(/^message-id:(.*)$/im, `X-Google-Original-Message-ID:$1\r\nMessage-ID: <${messageId}>`), 'latin1')
