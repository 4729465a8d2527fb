// Invitations, answers and cancellations by mail (iTIP, RFC 5546), about events that stand in
// the calendars: the same UID, the same time, so that accepting one changes the other.
import { automatic, type AutomaticMail } from './automatic.ts'
import { civil, instant, longDate, type Day } from './day.ts'
import type { AttendeeState, EventScript } from './event-script.ts'
import { uidOf, writeIcs, type Method } from './ics.ts'
import { personOf, type PersonKey } from './people.ts'
import type { Folder, PlannedMail, Stage } from './planned-mail.ts'

interface Note {
  event: string
  method: Method
  by: PersonKey
  /** Days before now. */
  daysAgo: number
  time: string
  answer?: AttendeeState
  words: string
  unread?: boolean
  ro?: true
}

const notes: readonly Note[] = [
  { event: 'site-walk-nordhus', method: 'REQUEST', by: 'henrik', daysAgo: 0, time: '08:14', unread: true, words: 'Stair hall, level by level, on video. The carpenter holds the telephone, so expect ceilings.' },
  { event: 'priya-structure', method: 'REQUEST', by: 'priya', daysAgo: 4, time: '16:45', words: 'Forty minutes on the stringer and whatever else has moved.' },
  { event: 'nordhus-weekly', method: 'REQUEST', by: 'henrik', daysAgo: 418, time: '10:30', words: 'Same time every Tuesday from now on, until there is a house.' },
  { event: 'exchange-call', method: 'REQUEST', by: 'permits', daysAgo: 390, time: '13:10', ro: true, words: 'Vă invităm la ședințele lunare de coordonare.' },
  { event: 'mock-up-brass', method: 'REQUEST', by: 'marta', daysAgo: 38, time: '12:00', words: 'So that your client can touch the samples while we talk.' },
  { event: 'mock-up-brass', method: 'CANCEL', by: 'marta', daysAgo: 31, time: '08:20', words: 'I am sorry, the samples are still under the saw. I will propose another day as soon as they are out.' },
  { event: 'kovacs-prototype', method: 'REPLY', by: 'radu', daysAgo: 8, time: '21:02', answer: 'ACCEPTED', ro: true, words: 'Vin, cu bocanci.' },
  { event: 'kovacs-prototype', method: 'REPLY', by: 'builder', daysAgo: 8, time: '18:40', answer: 'TENTATIVE', ro: true, words: 'daca ajung' },
  { event: 'brasov-set-up', method: 'REPLY', by: 'nadia', daysAgo: 9, time: '12:31', answer: 'ACCEPTED', words: 'Naturally.' },
  { event: 'brasov-set-up', method: 'REPLY', by: 'vlad', daysAgo: 9, time: '14:05', answer: 'ACCEPTED', ro: true, words: '' },
  { event: 'vis-portfolio', method: 'REPLY', by: 'timea', daysAgo: 12, time: '19:14', answer: 'ACCEPTED', ro: true, words: 'Vă mulțumesc! Aduc și desenele mari.' },
  { event: 'vis-portfolio', method: 'REPLY', by: 'elena', daysAgo: 12, time: '17:20', answer: 'ACCEPTED', ro: true, words: '' },
  { event: 'matei-vat', method: 'REPLY', by: 'matei', daysAgo: 3, time: '19:02', answer: 'ACCEPTED', ro: true, words: '' },
  { event: 'priya-trusses', method: 'REPLY', by: 'priya', daysAgo: 484, time: '10:40', answer: 'ACCEPTED', words: 'Boots packed.' },
  { event: 'oslo-visit', method: 'REPLY', by: 'henrik', daysAgo: 360, time: '09:15', answer: 'ACCEPTED', words: 'Real boots.' },
  { event: 'oslo-visit', method: 'REPLY', by: 'elena', daysAgo: 361, time: '16:30', answer: 'ACCEPTED', words: '' },
  { event: 'motilor-reception', method: 'REPLY', by: 'permits', daysAgo: 468, time: '14:24', answer: 'ACCEPTED', ro: true, words: '' },
  { event: 'priya-lecture', method: 'REPLY', by: 'rusu', daysAgo: 215, time: '11:20', answer: 'ACCEPTED', ro: true, words: 'Rezerv Aula și restaurantul.' },
  { event: 'moara-site', method: 'REPLY', by: 'builder', daysAgo: 270, time: '20:20', answer: 'ACCEPTED', ro: true, words: '' },
  { event: 'moara-site', method: 'REPLY', by: 'radu', daysAgo: 271, time: '22:11', answer: 'ACCEPTED', ro: true, words: 'Joi la două săptămâni, perfect.' },
]

export function invitations(events: readonly EventScript[], stage: Stage): PlannedMail[] {
  const byKey = new Map(events.map((event) => [event.key, event] as const))
  return notes.map((note) => {
    const event = byKey.get(note.event)
    if (event === undefined) throw new RangeError(`No event ${note.event}`)
    return automatic(mailOf(note, event, stage), stage)
  })
}

const prefixes = {
  en: { REQUEST: 'Invitation: ', CANCEL: 'Cancelled: ', ACCEPTED: 'Accepted: ', TENTATIVE: 'Tentative: ', DECLINED: 'Declined: ', 'NEEDS-ACTION': '' },
  ro: { REQUEST: 'Invitație: ', CANCEL: 'Anulat: ', ACCEPTED: 'Acceptat: ', TENTATIVE: 'Provizoriu: ', DECLINED: 'Refuzat: ', 'NEEDS-ACTION': '' },
} as const

function mailOf(note: Note, event: EventScript, { now }: Stage): AutomaticMail {
  const { method, by, daysAgo, time, answer = 'ACCEPTED' } = note
  const language = note.ro === true ? 'ro' : 'en'
  const { name, address } = personOf(by)
  const day = now.today - daysAgo
  const attendees = method === 'REPLY' ? ([[by, answer]] as const) : invited(event)
  // A meeting that was cancelled since was a real one when people were asked to it.
  const { status, ...standing } = event
  const asked: EventScript = method === 'REQUEST' || status === undefined ? standing : event
  const ics = writeIcs({ ...asked, organizer: event.organizer ?? 'me' }, {
    nowMs: instant(day, time), method, attendees, sequence: method === 'CANCEL' ? 1 : 0,
  })
  return {
    kind: 'invitation', key: `${note.event} ${method} ${by}`, from: { name, address }, day, time,
    subject: `${prefixes[language][method === 'REPLY' ? answer : method]}${event.title}, ${when(event.day, event.from, language)}`,
    text: body(note, event, language),
    calendar: { method, ics },
    messageId: `${method.toLowerCase()}.${by}.${uidOf(event)}`,
    folder: folderFor(daysAgo, event), unread: note.unread === true,
  }
}

/** An invitation asks Andrei, whatever his calendar says today. */
function invited({ attendees = [] }: EventScript): readonly (readonly [PersonKey, AttendeeState])[] {
  return attendees.map(([who, state]) => [who, who === 'me' ? 'NEEDS-ACTION' : state] as const)
}

function body({ words, method, answer, by }: Note, event: EventScript, language: 'en' | 'ro'): string {
  const { name } = personOf(by)
  const facts = [event.title, when(event.day, event.from, language), event.place ?? ''].filter((line) => line !== '').join('\n')
  if (method === 'REPLY') {
    const verbs = language === 'ro' ? { ACCEPTED: 'a acceptat', TENTATIVE: 'poate vine', DECLINED: 'nu vine', 'NEEDS-ACTION': '' } : { ACCEPTED: 'has accepted', TENTATIVE: 'may come', DECLINED: 'has declined', 'NEEDS-ACTION': '' }
    return `${name} ${verbs[answer ?? 'ACCEPTED']}.\n\n${facts}${words === '' ? '' : `\n\n${words}`}`
  }
  return `${words}\n\n${facts}`
}

function when(day: Day, from: string | undefined, language: 'en' | 'ro'): string {
  return `${longDate(day, language)} ${civil(day).year}${from === undefined ? '' : `, ${from}`}`
}

function folderFor(daysAgo: number, { calendar }: EventScript): Folder {
  if (daysAgo < 35) return 'INBOX'
  return calendar === 'utcn' ? 'UTCN' : 'Archive'
}
