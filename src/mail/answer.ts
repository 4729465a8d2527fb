// Whom an answer goes to, what it is called, and what it quotes. One place for all who start one:
// the app, the API and whatever drafts by itself.
import type { StoredMessage } from './message-store.ts'
import type { OpenedMail } from './parse/opened-mail.ts'
import { readSubject } from './reply-subject.ts'
import type { Address } from './types.ts'

export type How = 'reply' | 'reply-all' | 'forward'

type Answered = Pick<StoredMessage, 'from' | 'to' | 'cc' | 'replyTo' | 'subject' | 'listId'> & { followupTo: readonly Address[] }

export interface Answer {
  to: Address[]
  cc: Address[]
  subject: string
}

/** `own`: the person's addresses, in lower case. */
export function answerOf(mail: Answered, how: How, own: ReadonlySet<string>): Answer {
  const { bare } = readSubject(mail.subject)
  // Once, however many programs put theirs before it.
  if (how === 'forward') return { to: [], cc: [], subject: `Fwd: ${bare}` }
  return { ...recipientsOf(mail, how, own), subject: `Re: ${bare}` }
}

function recipientsOf(mail: Answered, how: 'reply' | 'reply-all', own: ReadonlySet<string>): Pick<Answer, 'to' | 'cc'> {
  const { from, replyTo, followupTo } = mail
  const taken = new Set<string>()
  const others = (list: readonly Address[]) =>
    list.filter(({ address }) => {
      const key = address.toLowerCase()
      return address.includes('@') && !isOwn(key, own) && !taken.has(key) && taken.add(key)
    })
  // Answering one's own mail goes on writing to the same people.
  if (isOwn(from.address.toLowerCase(), own)) {
    const to = others(mail.to)
    return { to: to.length > 0 || how === 'reply-all' ? to : [from], cc: how === 'reply' ? [] : others(mail.cc) }
  }
  if (how === 'reply') return { to: orElse(others(replyTo), [from]), cc: [] }
  // Who is on the list already asked not to get a second copy (Mail-Followup-To of mutt and others).
  if (followupTo.length > 0) {
    const to = others(followupTo)
    if (to.length > 0) return { to, cc: [] }
  }
  const to = others(replyTo.length > 0 ? replyTo : [from])
  // A list that puts its own address into Reply-To did not speak for the writer, who may not be on it.
  const writer = mail.listId !== '' && replyTo.length > 0 ? [from] : []
  const cc = others([...writer, ...mail.to, ...mail.cc])
  return to.length === 0 ? { to: orElse(cc, [from]), cc: [] } : { to, cc }
}

const orElse = <T>(list: T[], other: T[]): T[] => (list.length > 0 ? list : other)

/** `ana+lists@…` is Ana's where `ana@…` is. */
const isOwn = (address: string, own: ReadonlySet<string>): boolean => own.has(address) || own.has(address.replace(/\+[^@]*(?=@)/, ''))

export interface Quoting {
  locale: 'en' | 'ro'
  timeZone: string
}

/** As programs in that language write it, which is how it is known again. */
const FORWARDED_SAYS = {
  en: { title: 'Forwarded message', from: 'From', date: 'Date', subject: 'Subject', to: 'To' },
  ro: { title: 'Mesaj redirecționat', from: 'De la', date: 'Data', subject: 'Subiect', to: 'Către' },
} as const

/** What stands below the answer: the mail, with whose words they are. Known again as a quote by what reads mail here. */
export function quoteOf(mail: Pick<StoredMessage, 'from' | 'to' | 'subject' | 'dateMs'>, opened: Pick<OpenedMail, 'text' | 'quoted'>, how: How, { locale, timeZone }: Quoting): string {
  const when = new Intl.DateTimeFormat(locale === 'ro' ? 'ro-RO' : 'en-GB', { timeZone, dateStyle: 'medium', timeStyle: 'short' }).format(mail.dateMs)
  const words = [opened.text, opened.quoted].filter((part) => part.trim() !== '').join('\n\n').trim()
  if (how === 'forward') {
    const says = FORWARDED_SAYS[locale]
    const head = [`${says.from}: ${written(mail.from)}`, `${says.date}: ${when}`, `${says.subject}: ${mail.subject}`, `${says.to}: ${mail.to.map(written).join(', ')}`]
    return [`---------- ${says.title} ----------`, ...head, '', words].join('\n')
  }
  const said = locale === 'ro' ? `În ${when}, ${written(mail.from)} a scris:` : `On ${when}, ${written(mail.from)} wrote:`
  return [said, ...words.split('\n').map((line) => (line === '' || line.startsWith('>') ? `>${line}` : `> ${line}`))].join('\n')
}

const written = ({ name, address }: Address): string => (name === '' ? address : `${name} <${address}>`)
