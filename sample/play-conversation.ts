// Plays a written conversation: gives each line its instant, its headers, the quote below
// it and the folder it ended up in.
//
// Replies refer to the mail before them. Programs differ here as they do in life: phones
// and webmail send only In-Reply-To, everybody else the whole chain of References.
import { makeFile } from './attachments.ts'
import { asWrittenIn } from './charset.ts'
import { composeMail, messageIdFor, type Mail } from './compose-mail.ts'
import { instant, isWeekend, type Day, type Now } from './day.ts'
import { asGmail, asOutlook, asParagraphs } from './html-body.ts'
import { domainOf, personOf, type Person, type PersonKey } from './people.ts'
import type { Folder, PlannedMail, Stage } from './planned-mail.ts'
import { attributionOf, withQuote } from './quote.ts'
import { fillDates, startDay, type Line, type Thread } from './script.ts'
import type { Seeded } from './seeded.ts'
import { traceOf } from './trace.ts'

/** Older quotes than this are cut by people; longer chains only make the reader scroll. */
const QUOTE_LINES_MAX = 70
const INBOX_DAYS = 40

export function playConversation(played: Thread, { now, chance }: Stage): PlannedMail[] {
  const times = timesOf(played, now, chance)
  const spoken = new Set<PersonKey>()
  const mails: Mail[] = []
  for (const [i, line] of played.lines.entries()) {
    const { dateMs, day } = times[i] ?? { dateMs: now.ms, day: now.today }
    const parent = line.fresh === true ? undefined : mails.at(-1)
    mails.push(mailOf({ played, line, dateMs, day, parent, first: !spoken.has(line.by) }, chance.fork(`${played.subject} ${i}`)))
    spoken.add(line.by)
  }
  const endedDay = times.at(-1)?.day ?? now.today
  const folder: Folder = played.folder ?? (now.today - endedDay > INBOX_DAYS ? 'Archive' : 'INBOX')
  return played.lines.map((line, i) => {
    const intent = mails[i]
    if (intent === undefined) throw new RangeError(`No mail for line ${i} of ${played.subject}`)
    const next = mails[i + 1]
    return {
      kind: 'conversation',
      folder: line.by === 'me' ? 'Sent' : folder,
      seen: line.unread !== true,
      flagged: line.flagged === true,
      answered: line.by !== 'me' && next?.inReplyTo === intent.messageId && next.from.address === personOf('me').address,
      receivedMs: intent.dateMs,
      raw: composeMail(intent, chance.fork(`${played.subject} ${i} boundary`)),
      intent,
    }
  })
}

interface Moment {
  line: Line
  played: Thread
  dateMs: number
  day: Day
  parent: Mail | undefined
  first: boolean
}

function mailOf({ played, line, dateMs, day, parent, first }: Moment, chance: Seeded): Mail {
  const person = personOf(line.by)
  const language = line.language ?? played.language
  const fill = (text: string): string => fillDates(text, day, { language, weekends: played.private === true })
  const charset = line.charset ?? 'utf-8'
  const subject = subjectOf({ line, played, parent, fill, person })
  const own = asWrittenIn(charset, signed(fill(line.text), { person, first, personal: played.private === true }))
  const text = asWrittenIn(charset, bodyOf({ own, line, parent, person }))
  const others = played.with.filter((key) => key !== line.by)
  const to = line.to ?? (line.by === 'me' ? others : (['me'] as const))
  const cc = line.cc ?? (line.by === 'me' ? [] : others)
  const domain = domainOf(person.address)
  const picture = line.picture === undefined ? undefined : makeFile(line.picture)
  const contentId = `${chance.letters(10, '0123456789abcdef')}@${domain}`
  const html = htmlOf({ line, own, text, person, contentId: picture === undefined ? undefined : contentId })
  return {
    from: mailboxOf(line.by),
    to: to.map(mailboxOf),
    cc: cc.map(mailboxOf),
    subject,
    dateMs,
    zone: person.zone,
    messageId: messageIdFor(person.client, domain, chance),
    ...threading(parent, person),
    text,
    ...(html === undefined ? {} : { html }),
    files: (line.files ?? []).map((file) => makeFile(filled(file, fill))),
    inline: picture === undefined ? [] : [{ contentId, file: picture }],
    trace: line.by === 'me' ? [] : traceOf({ from: person.address, receivedMs: dateMs, verdict: person.client === 'webmail' ? 'none' : 'pass' }, chance),
    client: person.client,
    charset,
    ...(line.transfer === undefined ? {} : { transfer: line.transfer }),
  }
}

const mailboxOf = (key: PersonKey) => ({ name: personOf(key).name, address: personOf(key).address })

function filled<T extends object>(file: T, fill: (text: string) => string): T {
  return JSON.parse(fill(JSON.stringify(file))) as T
}

function subjectOf({ line, played, parent, fill, person }: Pick<Moment, 'line' | 'played' | 'parent'> & { fill: (text: string) => string; person: Person }): string {
  if (line.subject !== undefined) return fill(line.subject)
  if (parent === undefined) return fill(played.subject)
  const bare = parent.subject.replace(/^((re|fwd?):\s*)+/i, '')
  return `${person.client === 'outlook' ? 'RE' : 'Re'}: ${bare}`
}

function threading(parent: Mail | undefined, person: Person): Pick<Mail, 'inReplyTo' | 'references'> {
  if (parent === undefined) return {}
  const inReplyTo = parent.messageId
  if (person.client === 'webmail' || (person.client === 'phone' && person.language === 'ro')) return { inReplyTo }
  return { inReplyTo, references: [...(parent.references ?? (parent.inReplyTo === undefined ? [] : [parent.inReplyTo])), inReplyTo] }
}

function signed(text: string, { person, first, personal }: { person: Person; first: boolean; personal: boolean }): string {
  if (person.signature === '' || personal) return text
  // Andrei adds the studio's name only where he signs with his own: not to "I'll fetch you at the airport".
  if (person.address === personOf('me').address && !/\n(arh\. )?Andrei( Marin)?$/.test(text)) return text
  if (person.client === 'phone') return `${text}\n\n${person.signature}`
  if (!first && person.client !== 'outlook') return text
  const mark = person.client === 'outlook' || person.client === 'apple' ? '' : '-- \n'
  return `${text}\n\n${mark}${person.signature.trimEnd()}`
}

function bodyOf({ own, line, parent, person }: { own: string; line: Line; parent: Mail | undefined; person: Person }): string {
  if (parent === undefined || line.quote === false) return own
  const quoted = { ...parent, text: (parent.text ?? '').split('\n').slice(0, QUOTE_LINES_MAX).join('\n') }
  if (line.inline === true) return `${attributionOf(quoted, person)}\n${own}`
  return withQuote(own, quoted, person)
}

function htmlOf({ line, own, text, person, contentId }: { line: Line; own: string; text: string; person: Person; contentId: string | undefined }): string | undefined {
  const picture = contentId === undefined ? '' : `<p><img src="cid:${contentId}" alt="" width="320"></p>`
  if (line.html !== undefined) return `${line.html(asParagraphs(own))}${picture}`
  const quote = text.startsWith(own) ? text.slice(own.length).trim() : ''
  if (person.client === 'gmail') return asGmail(own, quote) + picture
  if (person.client === 'outlook') return asOutlook(own, quote).replace('</body>', `${picture}</body>`)
  return contentId === undefined ? undefined : `<html><body>${asParagraphs(text)}${picture}</body></html>`
}

/** In order, never in the future, and business mail not on a Sunday unless it came yesterday or today. */
function timesOf(played: Thread, now: Now, chance: Seeded): { dateMs: number; day: Day }[] {
  const parsed = played.lines.map(({ at }) => {
    const [offset = '0', time = '09:00'] = at.split(' ')
    return { offset: Number(offset), time }
  })
  const start = startDay(played.start, now.today, parsed.at(-1)?.offset ?? 0)
  const seconds = chance.fork(`${played.subject} seconds`)
  let lastMs = 0
  return parsed.map(({ offset, time }) => {
    const day = start + offset
    const wanted = played.private === true ? day : weekdayAround(day, now.today)
    const dateMs = Math.min(Math.max(momentOf(wanted, time, now) + seconds.between(1, 58) * 1_000, lastMs + seconds.between(400, 3_000) * 1_000), now.ms - 60_000)
    lastMs = dateMs
    return { dateMs, day }
  })
}

function weekdayAround(day: Day, today: Day): Day {
  if (!isWeekend(day) || day >= today - 2) return day
  return isWeekend(day - 1) ? day + 1 : day - 1
}

/** The morning that the scripts describe ends at 09:26. Started earlier, the sample shows the same morning just over. */
export function momentOf(day: Day, time: string, now: Now): number {
  const meant = instant(day, time)
  const MORNING_ENDS = '09:26'
  if (day < now.today || meant <= now.ms - 60_000) return meant
  return now.ms - Math.max(60_000, instant(day, MORNING_ENDS) - meant)
}

