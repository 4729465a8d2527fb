// What a program puts under a reply: attribution and quote, in the manner of each.
import { monthName, shortDate, wall, weekdayName, type Day, type Language, type Zone } from './day.ts'
import { writeMailbox, type Mailbox } from './mime.ts'
import type { Client } from './people.ts'

interface Quoted {
  from: Mailbox
  to: readonly Mailbox[]
  subject: string
  dateMs: number
  /** Everything that stood in the mail, older quotes included. */
  text: string
}

interface Quoter {
  client: Client
  language: Language
  zone: Zone
}

/** `body` with the quote where this program puts it: above for bottom posters, below for the rest. */
export function withQuote(body: string, parent: Quoted, quoter: Quoter): string {
  const { client } = quoter
  if (client === 'outlook') return `${body}\n\n${outlookHead(parent, quoter)}\n\n${parent.text}`
  const attribution = attributionOf(parent, quoter)
  const quote = marked(parent.text)
  if (client === 'thunderbird' || client === 'webmail') return `${attribution}\n${quote}\n\n${body}`
  return `${body}\n\n${attribution}\n\n${quote}`
}

export function attributionOf(parent: Quoted, { client, language, zone }: Quoter): string {
  const at = wall(parent.dateMs, zone)
  const { name, address } = parent.from
  const who = name === '' ? address : `${name} <${address}>`
  const ro = language === 'ro'
  const figures = (between: string): string => [at.date, at.month].map((n) => String(n).padStart(2, '0')).join(between) + between + at.year
  switch (client) {
    case 'gmail':
      return ro
        ? `În ${shortWeekday(at.day)}, ${shortDate(at.day, 'ro')} ${at.year} la ${at.time}, ${who} a scris:`
        : `On ${weekdayName(at.day, 'en').slice(0, 3)}, ${monthName(at.month, 'en').slice(0, 3)} ${at.date}, ${at.year} at ${at.time} ${who} wrote:`
    case 'apple':
    case 'phone':
      return ro
        ? `Pe ${shortDate(at.day, 'ro')} ${at.year}, la ${at.time}, ${who} a scris:`
        : `On ${shortDate(at.day, 'en')} ${at.year}, at ${at.time}, ${who} wrote:`
    case 'thunderbird':
      return ro ? `La ${figures('.')} ${at.time}, ${name} a scris:` : `On ${figures('/')} ${at.time}, ${name} wrote:`
    case 'webmail':
    case 'outlook': {
      const day = [at.year, String(at.month).padStart(2, '0'), String(at.date).padStart(2, '0')].join('-')
      return ro ? `La ${day} ${at.time}, ${who} a scris:` : `On ${day} ${at.time}, ${who} wrote:`
    }
  }
}

/** `mie.`, `joi`. */
function shortWeekday(day: Day): string {
  const whole = weekdayName(day, 'ro')
  return whole.length === 3 ? whole : `${whole.slice(0, 3)}.`
}

function outlookHead(parent: Quoted, { language, zone }: Quoter): string {
  const at = wall(parent.dateMs, zone)
  const date = `${weekdayName(at.day, language)}, ${at.date} ${monthName(at.month, language)} ${at.year} ${at.time}`
  const to = parent.to.map((each) => (each.name === '' ? each.address : each.name)).join('; ')
  const from = writeOutlookName(parent.from)
  return language === 'ro'
    ? `________________________________\nDe la: ${from}\nTrimis: ${date}\nCătre: ${to}\nSubiect: ${parent.subject}`
    : `________________________________\nFrom: ${from}\nSent: ${date}\nTo: ${to}\nSubject: ${parent.subject}`
}

const writeOutlookName = ({ name, address }: Mailbox): string => (name === '' ? writeMailbox({ name, address }) : `${name} <${address}>`)

function marked(text: string): string {
  return text
    .split('\n')
    .map((line) => (line.startsWith('>') ? `>${line}` : line === '' ? '>' : `> ${line}`))
    .join('\n')
}
