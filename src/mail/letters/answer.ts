// Whom an answer goes to, what it is called, and what it quotes. One place for all who start one:
// the app, the API and whatever drafts by itself.
import { canBeWrittenTo } from './correct-address.ts'
import type { StoredMessage } from '../messages/message-row.ts'
import type { OpenedMail } from '../parse/opened-mail.ts'
import { readSubject } from './reply-subject.ts'
import type { Address } from '../types.ts'

export type How = 'reply' | 'reply-all' | 'forward'

type Answered = Pick<StoredMessage, 'from' | 'to' | 'cc' | 'replyTo' | 'subject' | 'listId'> & { followupTo: readonly Address[] }

export interface Answer {
  to: Address[]
  cc: Address[]
  subject: string
  /** Whom it would go to as well, if that were an address: a header may name what is none. */
  unreachable: Address[]
}

/** `own`: the person's addresses, in lower case. */
export function answerOf(mail: Answered, how: How, own: ReadonlySet<string>): Answer {
  const { bare } = readSubject(mail.subject)
  // Once, however many programs put theirs before it.
  if (how === 'forward') return { to: [], cc: [], subject: `Fwd: ${bare}`, unreachable: [] }
  const unreachable: Address[] = []
  // One of these must not keep the others from an answer.
  const reached = (list: readonly Address[]) => list.filter((person) => canBeWrittenTo(person) || (person.address !== '' && !unreachable.push(person)))
  const { from, to, cc, replyTo, followupTo } = mail
  const onlyOne = how === 'reply' && !isOwn(from.address.toLowerCase(), own)
  const answered = { listId: mail.listId, from, replyTo: reached(replyTo), followupTo: onlyOne ? [] : reached(followupTo), to: onlyOne ? [] : reached(to), cc: how === 'reply' ? [] : reached(cc) }
  const people = recipientsOf(answered, how, own)
  return { to: reached(people.to), cc: people.cc, subject: `Re: ${bare}`, unreachable }
}

function recipientsOf(mail: Omit<Answered, 'subject'>, how: 'reply' | 'reply-all', own: ReadonlySet<string>): Pick<Answer, 'to' | 'cc'> {
  const { from, replyTo, followupTo } = mail
  const taken = new Set<string>()
  const others = (list: readonly Address[]) =>
    list.filter(({ address }) => {
      const key = address.toLowerCase()
      return !isOwn(key, own) && !taken.has(key) && taken.add(key)
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

type Quoted = Pick<StoredMessage, 'from' | 'to' | 'subject' | 'dateMs'>

/** Whose words follow: one line above an answer's quote, a head above what is passed on. */
export function quoteHead(mail: Quoted, how: How, { locale, timeZone }: Quoting): string[] {
  const when = new Intl.DateTimeFormat(locale === 'ro' ? 'ro-RO' : 'en-GB', { timeZone, dateStyle: 'medium', timeStyle: 'short' }).format(mail.dateMs)
  if (how !== 'forward') return [locale === 'ro' ? `În ${when}, ${written(mail.from)} a scris:` : `On ${when}, ${written(mail.from)} wrote:`]
  const says = FORWARDED_SAYS[locale]
  return [`---------- ${says.title} ----------`, `${says.from}: ${written(mail.from)}`, `${says.date}: ${when}`, `${says.subject}: ${mail.subject}`, `${says.to}: ${mail.to.map(written).join(', ')}`]
}

/** What stands below the answer: the mail, with whose words they are. Known again as a quote by what reads mail here. */
export function quoteOf(mail: Quoted, opened: Pick<OpenedMail, 'text' | 'quoted'>, how: How, quoting: Quoting): string {
  const words = [opened.text, opened.quoted].filter((part) => part.trim() !== '').join('\n\n').trim()
  const head = quoteHead(mail, how, quoting)
  if (how === 'forward') return [...head, '', words].join('\n')
  return [...head, ...words.split('\n').map((line) => (line === '' || line.startsWith('>') ? `>${line}` : `> ${line}`))].join('\n')
}

const written = ({ name, address }: Address): string => (name === '' ? address : `${name} <${address}>`)
