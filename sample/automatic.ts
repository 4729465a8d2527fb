// Mail that no person typed: newsletters, receipts, notices. One way to place them all.
import { makeFile, type FileScript } from './attachments.ts'
import { composeMail, messageIdFor } from './compose-mail.ts'
import { civil, type Day } from './day.ts'
import type { Header, Mailbox } from './mime.ts'
import { domainOf, personOf } from './people.ts'
import { momentOf } from './play-conversation.ts'
import type { Folder, MailKind, PlannedMail, Stage } from './planned-mail.ts'
import { traceOf, type Verdict } from './trace.ts'

export interface AutomaticMail {
  kind: MailKind
  /** Tells this mail's chance from every other's. */
  key: string
  from: Mailbox
  to?: readonly Mailbox[]
  replyTo?: Mailbox
  subject: string
  day: Day
  time: string
  text?: string
  html?: string
  files?: readonly FileScript[]
  headers?: readonly Header[]
  folder: Folder
  unread?: boolean
  flagged?: boolean
  verdict?: Verdict
  through?: string
  messageId?: string
  inReplyTo?: string
  references?: readonly string[]
  calendar?: { method: string; ics: string }
  report?: { status: string; returned: string }
}

export const me: Mailbox = { name: personOf('me').name, address: personOf('me').address }

export function automatic(mail: AutomaticMail, { now, chance: stageChance }: Stage): PlannedMail {
  const chance = stageChance.fork(`${mail.kind} ${mail.key}`)
  const dateMs = momentOf(mail.day, mail.time, now) + chance.between(0, 50) * 1_000 - 55_000
  const { kind, folder, from } = mail
  const arrival = {
    from: from.address,
    receivedMs: dateMs,
    verdict: mail.verdict ?? 'pass',
    ...(mail.through === undefined ? {} : { through: mail.through }),
    // As RFC 8058 asks of whoever offers to unsubscribe by one click.
    ...(mail.headers?.some(([name]) => name === 'List-Unsubscribe-Post') === true ? { alsoSigned: ['list-unsubscribe', 'list-unsubscribe-post'] } : {}),
  }
  const intent = {
    from,
    to: mail.to ?? [me],
    subject: mail.subject,
    dateMs,
    zone: 'Europe/Bucharest' as const,
    messageId: mail.messageId ?? messageIdFor('bulk', domainOf(from.address), chance),
    ...(mail.replyTo === undefined ? {} : { replyTo: mail.replyTo }),
    ...(mail.inReplyTo === undefined ? {} : { inReplyTo: mail.inReplyTo }),
    ...(mail.references === undefined ? {} : { references: mail.references }),
    ...(mail.text === undefined ? {} : { text: mail.text }),
    ...(mail.html === undefined ? {} : { html: mail.html }),
    ...(mail.calendar === undefined ? {} : { calendar: mail.calendar }),
    ...(mail.report === undefined ? {} : { report: mail.report }),
    files: (mail.files ?? []).map(makeFile),
    headers: mail.headers ?? [],
    trace: traceOf(arrival, chance),
    client: 'bulk' as const,
  }
  return {
    kind,
    folder,
    seen: mail.unread !== true,
    flagged: mail.flagged === true,
    answered: false,
    receivedMs: dateMs,
    raw: composeMail(intent, chance),
    intent,
  }
}

/** `1.284,50 lei`, as Romanian bills write it. */
export function lei(amount: number): string {
  const [whole = '0', cents = '00'] = amount.toFixed(2).split('.')
  return `${whole.replace(/\B(?=(\d{3})+$)/g, '.')},${cents} lei`
}

/** `2026-11`, for keys and numbers of monthly mail. */
export function monthKey(day: Day): string {
  const { year, month } = civil(day)
  return `${year}-${String(month).padStart(2, '0')}`
}
