// The studio's calendar: what repeats, this week as the mails tell it, and two years behind it.
import { civil, dayFrom, mondayOf, weekday, weekdayName, workdayFrom } from '../day.ts'
import type { CalendarScript, EventScript } from '../event-script.ts'

export const studio: CalendarScript = (now) => {
  const { today } = now
  const monday = mondayOf(today)
  const in2 = workdayFrom(today + 2)
  const tomorrow = workdayFrom(today + 1)
  const lastYear = mondayOf(today - 420)
  const { year } = civil(today)
  const thisWeek: EventScript[] = [
    { key: 'lunch-luca', calendar: 'studio', title: 'Hold: lunch with Luca', day: today, from: '12:00', to: '13:15', status: 'TENTATIVE', place: 'behind the Tailors’ Tower' },
    { key: 'notary-annex-2', calendar: 'studio', title: 'Notar, Anexa 2', day: today, from: '14:00', to: '14:40', place: 'Str. Memorandumului 12, et. 1', notes: 'De luat: originalul semnat, buletinul, ștampila.', alarmMinutes: 45 },
    { key: 'drawings-nordhus', calendar: 'studio', title: 'Nordhus, drawings with Elena', day: workdayFrom(today - 1), from: '09:30', to: '10:45', place: 'big table' },
    { key: 'focus-a07', calendar: 'studio', title: 'Focus: A-07', day: workdayFrom(today - 1), from: '11:00', to: '13:00' },
    { key: 'permits-4417', calendar: 'studio', title: 'Urbanism, dosar 4417', day: tomorrow, from: '08:45', to: '09:45', place: 'Primăria, ghișeul 5', notes: 'A-07 cu cote de nivel + taxa de timbru.' },
    { key: 'focus-load', calendar: 'studio', title: 'Focus: load report', day: tomorrow, from: '10:00', to: '11:00' },
    { key: 'priya-structure', calendar: 'studio', title: 'Priya, structure', day: tomorrow, from: '14:00', to: '14:45', place: 'call', organizer: 'priya', attendees: [['me', 'ACCEPTED'], ['priya', 'ACCEPTED']], alarmMinutes: 10 },
    { key: 'hold-halden-1', calendar: 'studio', title: 'Hold: Halden, 1 of 3', day: tomorrow, from: '13:00', to: '13:45', status: 'TENTATIVE' },
    { key: 'hold-halden-2', calendar: 'studio', title: 'Hold: Halden, 2 of 3', day: tomorrow, from: '15:00', to: '15:45', status: 'TENTATIVE' },
    { key: 'hold-halden-3', calendar: 'studio', title: 'Hold: Halden, 3 of 3', day: in2, from: '09:30', to: '10:15', status: 'TENTATIVE' },
    { key: 'site-walk-nordhus', calendar: 'studio', title: 'Site walk, Nordhus', day: in2, from: '10:00', to: '11:00', zone: 'Europe/Oslo', place: 'Video call, https://meet.nordhus.example/site-walk', notes: 'Stair hall, level by level. Bring the section.', organizer: 'henrik', attendees: [['henrik', 'ACCEPTED'], ['me', 'NEEDS-ACTION'], ['elena', 'ACCEPTED']] },
    { key: 'priya-call', calendar: 'studio', title: 'Priya, call', day: in2, from: '12:25', to: '13:00', place: 'call' },
    { key: 'oak-order', calendar: 'studio', title: 'Oak order, Kovács', day: in2, from: '14:00', to: '14:30', notes: 'Price held until today.' },
    { key: 'matei-vat', calendar: 'studio', title: 'Matei, TVA', day: in2, from: '14:30', to: '15:00', attendees: [['matei', 'ACCEPTED'], ['me', 'ACCEPTED']] },
    { key: 'photos-moara', calendar: 'studio', title: 'Moara: photographs', day: in2, from: '15:45', to: '17:00', place: 'Sâncraiu' },
    { key: 'price-held', calendar: 'studio', title: `Price held until ${weekdayName(in2, 'en')}, Kovács`, day: workdayFrom(today - 1), days: Math.max(1, in2 - workdayFrom(today - 1) + 1), free: true },
    { key: 'brasov-set-up', calendar: 'studio', title: 'Brașov, exhibition set-up', day: today + 4, days: 2, place: 'Casa Formei, Brașov', attendees: [['nadia', 'ACCEPTED'], ['vlad', 'ACCEPTED'], ['me', 'ACCEPTED']] },
    { key: 'scari-opening', calendar: 'studio', title: '„Scări”, vernisaj', day: today + 10, from: '18:00', to: '20:30', place: 'Casa Formei, Brașov', notes: 'Treapta: nu se lustruiește.' },
    { key: 'kovacs-prototype', calendar: 'studio', title: 'Prototip treaptă, Kovács', day: workdayFrom(today - 6), from: '11:00', to: '12:00', place: 'Atelier Kovács, Gherla', attendees: [['radu', 'ACCEPTED'], ['me', 'ACCEPTED'], ['builder', 'TENTATIVE']] },
    { key: 'sofia-visit', calendar: 'studio', title: 'Sofia Lindqvist in Cluj?', day: workdayFrom(today + 10), days: 1, status: 'TENTATIVE', free: true },
  ]
  const nordhusTuesday = lastYear + 1
  const repeating: EventScript[] = [
    {
      key: 'stand-up', calendar: 'studio', title: 'Stand-up', day: lastYear, from: '08:30', to: '08:45', rule: 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR',
      without: [monday - 10, monday - 66, monday - 199].map(workdayFrom),
      exceptions: [
        { on: monday - 5, movedTo: { day: monday - 5, from: '09:15', to: '09:30' } },
        { on: monday + 11, title: 'Stand-up, without Matei' },
      ],
      attendees: [['me', 'ACCEPTED'], ['elena', 'ACCEPTED'], ['matei', 'ACCEPTED'], ['vlad', 'ACCEPTED']],
    },
    {
      key: 'nordhus-weekly', calendar: 'studio', title: 'Nordhus, weekly', day: nordhusTuesday, from: '09:30', to: '10:15', zone: 'Europe/Oslo', rule: 'FREQ=WEEKLY;BYDAY=TU', place: 'call',
      without: [monday + 1 - 42, monday + 1 - 140],
      exceptions: [
        { on: monday + 8, movedTo: { day: monday + 9, from: '13:00', to: '13:45' }, title: 'Nordhus, weekly (moved)' },
        { on: monday + 1 - 14, place: 'Oslo, Storgata 11', title: 'Nordhus, weekly, in person' },
      ],
      organizer: 'henrik', attendees: [['henrik', 'ACCEPTED'], ['me', 'ACCEPTED'], ['elena', 'TENTATIVE']], alarmMinutes: 10,
    },
    {
      key: 'moara-site', calendar: 'studio', title: 'Moara, ședință de șantier', day: mondayOf(today - 13) + 3 - 14 * 20, from: '10:00', to: '12:00', rule: 'FREQ=WEEKLY;INTERVAL=2;BYDAY=TH', place: 'Moara Veche, Sâncraiu',
      without: [mondayOf(today - 13) + 3 - 14 * 6], exceptions: [{ on: mondayOf(today - 13) + 3 - 28, cancelled: true }],
      attendees: [['radu', 'ACCEPTED'], ['builder', 'ACCEPTED'], ['elena', 'ACCEPTED'], ['me', 'ACCEPTED']], alarmMinutes: 75,
    },
    { key: 'friday-review', calendar: 'studio', title: 'Review, all drawings', day: lastYear + 4, from: '10:00', to: '11:00', rule: 'FREQ=WEEKLY;BYDAY=FR', exceptions: [{ on: monday + 4, title: 'Review, rev C' }], attendees: [['elena', 'ACCEPTED'], ['vlad', 'ACCEPTED'], ['me', 'ACCEPTED']] },
    { key: 'vat-close', calendar: 'studio', title: 'Închidere TVA cu Matei', day: dayFrom({ year: year - 1, month: 1, date: 20 }), from: '15:30', to: '16:15', rule: 'FREQ=MONTHLY;BYMONTHDAY=20' },
    { key: 'office-lunch', calendar: 'studio', title: 'Office lunch', day: firstFriday(year - 1, 2), from: '13:00', to: '14:30', rule: 'FREQ=MONTHLY;BYDAY=1FR', place: 'at Feri’s', free: true },
    { key: 'invoice-day', calendar: 'studio', title: 'Facturi de emis', day: lastWorkday(year - 1, 3), from: '16:00', to: '16:30', rule: 'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1' },
    { key: 'insurance', calendar: 'studio', title: 'Expiră asigurarea profesională', day: dayFrom({ year: year - 2, month: 5, date: 30 }), days: 1, rule: 'FREQ=YEARLY', free: true, alarmMinutes: 10_080 },
    { key: 'exchange-call', calendar: 'studio', title: 'Primăria: coordonare autorizații', day: thirdWednesday(year - 1, 2), from: '13:00', to: '14:00', zone: 'GTB Standard Time', rule: 'FREQ=MONTHLY;BYDAY=3WE', place: 'Sala 12', organizer: 'permits', attendees: [['permits', 'ACCEPTED'], ['me', 'ACCEPTED']] },
  ]
  return [...thisWeek, ...repeating, ...past(today)]
}

const past = (today: number): EventScript[] => [
  { key: 'mill-first-visit', calendar: 'studio', title: 'Moara din Sâncraiu, prima vizită', day: workdayFrom(today - 651), from: '15:00', to: '18:00', place: 'Sâncraiu, lângă pod' },
  { key: 'mill-survey', calendar: 'studio', title: 'Relevu Moara, Elena și Vlad', day: workdayFrom(today - 633), days: 2, place: 'Sâncraiu' },
  { key: 'henrik-first-call', calendar: 'studio', title: 'Telefon: Henrik Solberg, Nordhus', day: workdayFrom(today - 609), from: '14:30', to: '15:30', zone: 'Europe/Oslo' },
  { key: 'priya-trusses', calendar: 'studio', title: 'Priya in Cluj, trusses', day: workdayFrom(today - 472), days: 2, place: 'Sâncraiu', attendees: [['priya', 'ACCEPTED'], ['me', 'ACCEPTED']] },
  { key: 'motilor-reception', calendar: 'studio', title: 'Recepție str. Moților 54', day: workdayFrom(today - 461), from: '10:00', to: '12:00', place: 'Str. Moților 54, intrare prin curte', attendees: [['permits', 'ACCEPTED'], ['me', 'ACCEPTED']] },
  { key: 'heritage-board', calendar: 'studio', title: 'Comisia zonală, dosar 812', day: workdayFrom(today - 409), from: '10:00', to: '11:30', place: 'Direcția pentru Cultură Cluj' },
  { key: 'oslo-visit', calendar: 'studio', title: 'Oslo: site, sawmill', day: mondayOf(today - 355), days: 4, place: 'Oslo, Nesodden', attendees: [['elena', 'ACCEPTED'], ['me', 'ACCEPTED'], ['henrik', 'ACCEPTED']] },
  { key: 'turda-hand-in', calendar: 'studio', title: 'Concurs Turda, predare', day: workdayFrom(today - 198), days: 1, notes: 'Nimeni nu doarme la birou.' },
  { key: 'freiburg-fair', calendar: 'studio', title: 'Holzbau fair, Freiburg', day: today - 186, days: 3, place: 'Freiburg' },
  { key: 'mill-cracks', calendar: 'studio', title: 'Gauge to Radu', day: workdayFrom(today - 219), from: '16:00', to: '17:30', place: 'Sâncraiu' },
  { key: 'roof-done', calendar: 'studio', title: 'Șarpanta, termen nou', day: workdayFrom(today - 94), days: 1, free: true },
  { key: 'crane-glass', calendar: 'studio', title: 'Macara + geam casa scării', day: workdayFrom(today - 121), from: '08:00', to: '11:00', place: 'Sâncraiu' },
  { key: 'mock-up-brass', calendar: 'studio', title: 'Brass samples with the client', day: workdayFrom(today - 30), from: '11:00', to: '11:45', place: 'call', status: 'CANCELLED', organizer: 'marta', attendees: [['marta', 'ACCEPTED'], ['me', 'ACCEPTED'], ['henrik', 'DECLINED']] },
  { key: 'vis-portfolio', calendar: 'studio', title: 'Interviu: portofolii', day: workdayFrom(today - 6), from: '15:00', to: '17:00', attendees: [['elena', 'ACCEPTED'], ['me', 'ACCEPTED'], ['timea', 'ACCEPTED']] },
]

function thirdWednesday(year: number, month: number): number {
  const first = dayFrom({ year, month, date: 1 })
  return first + ((3 - weekday(first) + 7) % 7) + 14
}

function firstFriday(year: number, month: number): number {
  const first = dayFrom({ year, month, date: 1 })
  return first + ((5 - weekday(first) + 7) % 7)
}

function lastWorkday(year: number, month: number): number {
  let day = dayFrom({ year, month: month + 1, date: 1 }) - 1
  while (weekday(day) === 0 || weekday(day) === 6) day -= 1
  return day
}
