// Writes the sample mailbox and its calendars into an empty folder: the mail of Andrei Marin,
// an architect in Cluj, over the two years before now.
//
//   mail/      Maildir++, the inbox at the root
//   calendar/  vdir: a folder for each calendar, a file for each event
//
// Every file is written beside its place and renamed into it, so a reader that is already
// watching never sees half a mail. The same seed at the same instant gives the same bytes.
import { existsSync, mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Fault } from '../src/base/fault.ts'
import { instant, lookAtTheClock } from './day.ts'
import { calendarFaces, calendarNames, type CalendarName } from './event-script.ts'
import { uidOf, writeIcs } from './ics.ts'
import { planSample } from './mailbox.ts'
import { directoryFor, placeOf } from './maildir.ts'
import { folders, type Folder, type MailKind } from './planned-mail.ts'
import { seeded } from './seeded.ts'

export interface SampleOptions {
  folder: string
  nowMs: number
  seed?: number
}

export interface SampleReport {
  mails: number
  mailsByKind: Record<MailKind, number>
  mailsByFolder: Record<Folder, number>
  unread: number
  events: number
  eventsByCalendar: Record<CalendarName, number>
}

const DEFAULT_SEED = 54

export function writeSample({ folder, nowMs, seed = DEFAULT_SEED }: SampleOptions): SampleReport {
  if (existsSync(folder) && readdirSync(folder).length > 0) {
    throw new Fault('sample-folder-not-empty', `The folder ${folder} is not empty; nothing was written`, {
      fix: 'Name an empty folder, or move away what lies in this one.',
    })
  }
  const { mails, events } = planSample({ nowMs, seed })
  const report: SampleReport = {
    mails: mails.length,
    mailsByKind: { conversation: 0, newsletter: 0, receipt: 0, notice: 0, invitation: 0, list: 0, bounce: 0, phishing: 0, injection: 0, broken: 0 },
    mailsByFolder: {
      INBOX: 0, Sent: 0, Drafts: 0, Archive: 0, Trash: 0, Junk: 0, Outbox: 0,
      'Proiecte/Casa Nord': 0, 'Proiecte/Moara Veche': 0, 'Facturi și chitanțe': 0, UTCN: 0,
    },
    unread: 0,
    events: events.length,
    eventsByCalendar: { studio: 0, personal: 0, utcn: 0 },
  }

  const root = join(folder, 'mail')
  for (const each of folders) makeMaildir(join(root, directoryFor(each)), each !== 'INBOX')
  const chance = seeded(seed).fork('file names')
  const todayMs = instant(lookAtTheClock(nowMs).today, '00:00')
  for (const [serial, mail] of mails.entries()) {
    const directory = join(root, directoryFor(mail.folder))
    const { sub, name } = placeOf(mail, { todayMs, serial: serial + 1, chance })
    place({ draft: join(directory, 'tmp', `${serial}`), file: join(directory, sub, name), bytes: mail.raw })
    report.mailsByKind[mail.kind] += 1
    report.mailsByFolder[mail.folder] += 1
    if (!mail.seen) report.unread += 1
  }

  for (const calendar of calendarNames) {
    const directory = join(folder, 'calendar', calendar)
    mkdirSync(directory, { recursive: true })
    const { name, color } = calendarFaces[calendar]
    place({ draft: join(directory, '.displayname.part'), file: join(directory, 'displayname'), bytes: name })
    place({ draft: join(directory, '.color.part'), file: join(directory, 'color'), bytes: color })
  }
  for (const event of events) {
    const uid = uidOf(event)
    const directory = join(folder, 'calendar', event.calendar)
    place({ draft: join(directory, `.${uid}.part`), file: join(directory, `${uid}.ics`), bytes: writeIcs(event, { nowMs }) })
    report.eventsByCalendar[event.calendar] += 1
  }
  return report
}

function makeMaildir(path: string, isFolder: boolean): void {
  for (const sub of ['cur', 'new', 'tmp']) mkdirSync(join(path, sub), { recursive: true })
  // Maildir++ marks what is a folder, so that a delivery agent never takes it for an account.
  if (isFolder) place({ draft: join(path, 'tmp', 'maildirfolder'), file: join(path, 'maildirfolder'), bytes: '' })
}

function place({ draft, file, bytes }: { draft: string; file: string; bytes: string | Buffer }): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(draft, bytes)
  renameSync(draft, file)
}
