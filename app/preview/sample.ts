// A made-up mailbox for looking at screens without a server: enough of everything, in two languages.
import type { Action, AuditEntry } from '../../src/web/contract/actions.ts'
import type { EventInstance } from '../../src/web/contract/calendar.ts'
import type { Job } from '../../src/web/contract/jobs.ts'
import type { Account, Mailbox, Message, Thread, ThreadRow } from '../../src/web/contract/mail.ts'

export const now = Date.now()
const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

export const accounts: Account[] = [
  { id: 'acc_1', provider: 'maildir', name: 'Studio', address: 'andrei@marinvlad.example', state: 'active', stateReason: '', syncedAt: now - 20_000, createdAt: now - 90 * day },
  { id: 'acc_2', provider: 'maildir', name: 'Office', address: 'birou@marinvlad.example', state: 'failing', stateReason: 'The folder /srv/mail/office is not readable', syncedAt: now - 3 * hour, createdAt: now - 40 * day },
]
const box = (id: string, name: string, role: Mailbox['role'], total: number, unread: number): Mailbox => ({ id, accountId: 'acc_1', name, path: name, role, total, unread, syncedAt: now - 20_000 })
export const mailboxes: Mailbox[] = [
  box('box_inbox', 'INBOX', 'inbox', 28_114, 9), box('box_sent', 'Sent', 'sent', 6_204, 0), box('box_drafts', 'Drafts', 'drafts', 3, 0), box('box_archive', 'Archive', 'archive', 41_212, 0),
  box('box_junk', 'Junk', 'junk', 88, 12), box('box_trash', 'Trash', 'trash', 140, 0), box('box_1', 'Contracte', '', 212, 0), box('box_2', 'Nordhus', '', 96, 2), box('box_3', 'Receipts', '', 61, 0),
]

const lines: [string, string, string, string, Partial<ThreadRow>][] = [
  ['Ioana Dumitrescu', 'ioana@dumitrescu-law.example', 'Anexa 2 la contractul de închiriere', 'Bună, am nevoie de semnătură până la 12', { unread: 1, messages: 3, attachments: true }],
  ['Henrik Solberg', 'henrik.solberg@nordhus.example', 'Staircase drawings, revision C', 'Two things before we order the oak', { messages: 6, attachments: true, unread: 1 }],
  ['Priya Raman', 'priya@raman-eng.example', 'Load calculation, two questions before I stamp it', 'Morning Andrei, before I', { unread: 1, messages: 2 }],
  ['Halden Supply', 'billing@haIden-supply.example', 'New bank details for invoice 2291', 'Dear customer, please update', { unread: 1 }],
  ['Elena Stan', 'elena@marinvlad.example', 'Photos from the site, level 2', 'Left the big ones in the shared folder', { attachments: true }],
  ['Matei Ionescu', 'matei@marinvlad.example', 'TVA octombrie, două facturi lipsă', 'Le-am găsit pe amândouă', { messages: 4 }],
  ['Luca Ferri', 'luca@ferri.example', 'Lunch on Tuesday?', 'Either place works, I land at ten', { flagged: true }],
  ['Marta Kowalska', 'marta@brass.example', 'Re: Revised quote, brass fittings', 'Sorry for the wait, the mill has', { messages: 5 }],
  ['Building permits office', 'permise@primarie.example', 'Dosar 4417/2026, completare', 'Vă rugăm să depuneți planșa A-07', { attachments: true }],
  ['Anna', 'anna@familie.example', 'Concert at 16:30, don’t forget', 'row C, I kept the aisle seat', {}],
  ['Nadia Olteanu', 'nadia@expo.example', 'Exhibition boards, last corrections', 'Printed a test at A3 and the', { messages: 8 }],
  ['Timber Review', 'news@timber.example', 'Issue 48, joints that forgive', 'This month: scarf joints in the wild', { unread: 1 }],
]
const ages = [40 * minute, 70 * minute, 85 * minute, 2 * hour, 2.3 * hour, 20 * hour, 22 * hour, 23 * hour, 26 * hour, 30 * hour, 3 * day, 3.2 * day]
export const rows: ThreadRow[] = Array.from({ length: 400 }, (_, index) => {
  const [name, address, subject, snippet, more] = lines[index % lines.length]!
  const round = Math.floor(index / lines.length)
  const dateMs = now - ages[index % lines.length]! - round * 4 * day
  return {
    id: `thr_${index}`, accountId: 'acc_1', mailboxId: 'box_inbox', subject, participants: [{ name, address }, ...(index % 5 === 1 ? [{ name: 'Andrei Marin', address: 'andrei@marinvlad.example' }] : [])],
    snippet, dateMs, messages: 1, unread: 0, flagged: false, attachments: false, messageIds: [Math.floor(dateMs / 1000) * 8 + index], ...(round === 0 ? more : { ...more, unread: 0 }),
  }
})

const message = (row: ThreadRow, change: Partial<Message>): Message => ({
  id: row.messageIds[0]!, threadId: row.id, accountId: 'acc_1', mailboxId: 'box_inbox', messageId: '<a@b>', subject: row.subject, from: row.participants[0]!,
  to: [{ name: 'Andrei Marin', address: 'andrei@marinvlad.example' }], cc: [], replyTo: [], dateMs: row.dateMs, seen: row.unread === 0, flagged: false, answered: false, draft: false,
  snippet: row.snippet, size: 18_400, text: `Good morning Andrei,\n\n${row.snippet}.\n\nBest,\n${row.participants[0]!.name}`, quoted: '', html: '', remoteImages: 0, attachments: [],
  authenticity: { verdict: 'pass', domain: row.participants[0]!.address.split('@')[1]!, detail: 'dmarc=pass' }, listUnsubscribe: false, broken: '', ...change,
})

export function threadOf(id: string): Thread | undefined {
  const row = rows.find((one) => one.id === id)
  if (row === undefined) return undefined
  const index = Number(id.slice(4)) % lines.length
  const older = Array.from({ length: Math.max(0, row.messages - 1) }, (_, step) =>
    message(row, {
      id: row.messageIds[0]! - 10 * (step + 1), seen: true, dateMs: row.dateMs - (step + 1) * day, snippet: ['Please find the survey attached, the third step is still the tricky one', 'Revision C attached. The stringer is 4 mm thicker, everything else as agreed'][step % 2]!,
      ...(step % 2 === 0 ? { from: { name: 'Andrei Marin', address: 'andrei@marinvlad.example' }, to: [row.participants[0]!] } : {}),
    }),
  ).toReversed()
  const last = index === 1
    ? message(row, {
        html: '<p>…</p>', remoteImages: 3, cc: [{ name: 'Elena Stan', address: 'elena@marinvlad.example' }],
        attachments: [{ index: 0, name: 'Section A-07, marked up.pdf', type: 'application/pdf', size: 1_800_000, inline: false }, { index: 1, name: 'Cutting list.xlsx', type: 'application/vnd.ms-excel', size: 44_000, inline: false }],
      })
    : index === 3
      ? message(row, { authenticity: { verdict: 'fail', domain: 'halden-supply.example', detail: 'dmarc=fail' }, broken: 'boundary "b1" never closes', replyTo: [{ name: '', address: 'pay@quick.example' }] })
      : message(row, { quoted: '> On 13 Nov Andrei wrote:\n> Revision C attached.\n> The stringer is thicker.\n', ...(index === 0 ? { text: 'Bună,\n\nAm nevoie de semnătură până la 12. Anexa 2 este atașată; te rog uită-te la articolul 4, unde am corectat suprafața.\n\nMulțumesc,\nIoana', attachments: [{ index: 0, name: 'Anexa 2.pdf', type: 'application/pdf', size: 320_000, inline: false }] } : {}) })
  return { id, accountId: 'acc_1', subject: row.subject, messages: [...older, last], total: older.length + 1, syncedAt: now }
}

export const mailHtml = `<!doctype html><html><head><meta charset="utf-8"><style>body{margin:0;padding:16px 22px;font:15px/1.55 "Hanken Grotesk",system-ui,sans-serif;color:#221f1b}table{border-collapse:collapse;margin:12px 0;font-size:14px}td,th{padding:5px 24px 5px 0;border-bottom:1px solid #ddd;text-align:left;font-weight:400}</style></head><body><p>Good morning Andrei,</p><p>Revision C looks right. Two things before we order the oak:</p><p>1. Can the fabricator hold the price below if we sign by <b>Thursday 19 November</b>?<br>2. Is the handrail return 90 or 110 mm? Drawing 07 and the section disagree.</p><table><tr><th>Item</th><th>Qty</th><th>EUR</th></tr><tr><td>Oak treads, 42 mm, oiled</td><td>17</td><td>2,890.00</td></tr><tr><td>Stringer, steel, powder-coated</td><td>2</td><td>1,290.00</td></tr><tr><td><b>Total, before tax</b></td><td></td><td><b>4,180.00</b></td></tr></table><p>Henrik Solberg · Project lead<br>Nordhus AS, Oslo</p></body></html>`

const base: Action = {
  id: 'act_1', accountId: 'acc_1', kind: 'mail.send', payload: {}, digest: '7f3a91c0b2d4e6f8', state: 'proposed', stateReason: '',
  origin: { by: 'token', name: 'Desk assistant', words: 'tell Henrik yes on both, and hold the price until Thursday' },
  preview: {
    act: 'mail.send', values: {},
    facts: [
      { label: 'to', value: 'Henrik Solberg', exact: 'henrik.solberg@nordhus.example', source: 'contacts', sourceNote: '41 mails' },
      { label: 'copy', value: 'Ola Brekke', exact: 'ola.brekke@nordhus-invoice.example', source: 'mail-text', sourceNote: '' },
      { label: 'subject', value: 'Re: Staircase drawings, revision C', exact: '', source: 'thread', sourceNote: '' },
    ],
    warnings: [{ code: 'first-contact', text: 'You have never written to Ola Brekke. The address stands only in the text of a mail.', exact: 'ola.brekke@nordhus-invoice.example' }],
    body: 'Hi Henrik,\n\nThe return is 110 mm; the section is right and drawing 07 is corrected in the attached file. Kovács will hold €4,180 before tax if you sign by Thursday 19 November.\n\nBest,\nAndrei',
    items: [], count: 1, undoable: false,
  },
  batchId: '', proposedAt: now - 8 * minute, expiresAt: now + 54 * minute, decidedAt: 0, decidedBy: '', leavesAt: 0, startedAt: 0, finishedAt: 0, receipt: null, errorCode: '', errorText: '', undoOf: '', undoneBy: '', canUndo: false,
}
const moved = (id: string, count: number, subject: string, change: Partial<Action>): Action => ({
  ...base, id, kind: 'mail.move', origin: { by: 'person', name: 'Andrei Marin', words: '' }, decidedBy: 'Andrei Marin', decidedAt: now - 24 * minute, finishedAt: now - 24 * minute + 900, proposedAt: now - 24 * minute, expiresAt: 0,
  preview: { act: 'mail.move', values: { folder: 'Archive' }, facts: [{ label: 'folder', value: 'Archive', exact: '', source: 'your-words', sourceNote: '' }], warnings: [], body: '', items: [{ id: '1', title: subject, from: 'Elena Stan', note: '' }, { id: '2', title: 'Photos', from: 'Elena Stan', note: '' }].slice(0, count), count, undoable: true },
  ...change,
})
export const actions: Action[] = [
  base,
  ...['Timber Review', 'Rail Offers', 'Chamber of Architects'].map((from, index) => moved(`act_b${index}`, 1, ['Issue 48, joints that forgive', 'Vienna from 29 euros, until Sunday', 'General meeting, agenda and proxies'][index]!, { batchId: 'bat_1', state: 'proposed', decidedBy: '', decidedAt: 0, finishedAt: 0, origin: { by: 'rule', name: 'Newsletters', words: '' }, expiresAt: now + 9 * hour, digest: `ab${index}cd91c0` })),
  moved('act_2', 12, 'x', { state: 'done', receipt: { provenAt: now - 24 * minute + 800, proof: 'Archive/cur holds all 12', expected: 12, proven: 12, items: [{ id: '1', outcome: 'done', before: {}, after: {}, error: '' }] }, canUndo: true }),
  moved('act_3', 1, 'Cheia de la subsol', { state: 'undone', receipt: null }),
  { ...base, id: 'act_4', state: 'unknown', decidedBy: 'Andrei Marin', decidedAt: now - 50 * minute, proposedAt: now - 51 * minute, errorText: 'no answer within 30 s', preview: { ...base.preview, facts: [{ ...base.preview.facts[0]!, value: 'Elena Stan', exact: 'elena@marinvlad.example' }, { label: 'subject', value: 'Cheia de la subsol', exact: '', source: 'your-words', sourceNote: '' }], warnings: [], body: 'E la portar.' } },
  moved('act_5', 1, 'Rail Offers', { state: 'rejected', decidedBy: 'Andrei Marin' }),
]
export const audit: AuditEntry[] = Array.from({ length: 14 }, (_, index) => ({
  seq: 214 - index, at: now - index * 7 * minute, actor: index % 3 === 0 ? 'person:usr_1' : 'house', event: ['action.done', 'action.approved', 'action.proposed', 'session.opened'][index % 4]!, subject: `act_${index}`, detail: {}, hash: `${(index * 7919 + 123_456_789).toString(16)}c0ffee`,
}))
const job = (id: string, change: Partial<Job>): Job => ({
  id, name: 'mail.pull-mailbox', state: 'completed', phase: 'INBOX', done: 500, total: 0, counters: { found: 500, stored: 497, duplicate: 2, broken: 1 }, rate: 0, etaMs: null, attempt: 1, maxAttempts: 5, nextTryAt: 0, asked: '', dead: false, errorCode: '', errorText: '', createdAt: now - hour, startedAt: now - hour, finishedAt: now - hour + 12_000, ...change,
})
export const jobs: Job[] = [
  job('job_1', { state: 'running', phase: 'Archive', done: 41_212, total: 66_420, counters: { stored: 40_885, proven: 40_900, duplicate: 318, broken: 9 }, rate: 28.07, etaMs: 15 * minute, finishedAt: 0 }),
  job('job_2', { state: 'failed', attempt: 5, dead: true, errorCode: 'folder-unreadable', errorText: 'The folder /srv/mail/office is not readable. Your mail is complete up to 06:10.' }),
  job('job_3', { name: 'calendar.pull-calendar', counters: { found: 212, stored: 212 } }),
  job('job_4', {}),
]
const startOfDay = new Date(now).setHours(0, 0, 0, 0)
const event = (id: string, offset: number, minutes: number, summary: string, change: Partial<EventInstance> = {}): EventInstance => ({
  id, eventId: id, calendarId: 'cal_1', summary, location: '', startMs: startOfDay + offset, endMs: startOfDay + offset + minutes * minute, allDay: false, startDate: '', endDate: '', timeZone: 'Europe/Bucharest', status: 'confirmed', recurring: false, organizer: '', attendees: [], ...change,
})
export const events: EventInstance[] = [
  event('e1', 8.5 * hour, 15, 'Stand-up', { calendarId: 'cal_2', attendees: [{ name: 'Elena', address: '', response: '' }, { name: 'Matei', address: '', response: '' }] }),
  event('e2', 10.5 * hour, 45, 'Nordhus, weekly', { timeZone: 'Europe/Oslo' }),
  event('e3', 12 * hour, 60, 'Lunch with Luca', { status: 'tentative' }),
  event('e4', 14 * hour, 60, 'Notary, annex 2', { calendarId: 'cal_3', location: 'Str. Memorandumului 12' }),
  event('e5', 23.2 * hour, 40, 'Anna, school concert', { calendarId: 'cal_5', location: 'Sala mare' }),
  event('e6', day + 9 * hour, 30, 'Site walk, Nordhus'), event('e7', 3 * day + 11 * hour, 60, 'Call with Priya', { status: 'cancelled' }),
  event('e8', 0, 0, 'Ziua Națională', { allDay: true, startDate: new Date(now + 4 * day).toISOString().slice(0, 10), endDate: new Date(now + 5 * day).toISOString().slice(0, 10), calendarId: 'cal_2' }),
]
