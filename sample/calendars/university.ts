// Teaching at UTCN: a series for each semester, as timetables are made, not one for ever.
import { civil, dayFrom, mondayOf, weekday, type Day } from '../day.ts'
import type { CalendarScript, EventScript } from '../event-script.ts'

const WEEKS = 14

export const university: CalendarScript = ({ today }) => {
  const { year } = civil(today)
  const starts = [year - 2, year - 1, year]
    .flatMap((each) => [dayFrom({ year: each, month: 2, date: 24 }), dayFrom({ year: each, month: 10, date: 1 })])
    .map((day) => mondayOf(day + 3))
    .filter((monday) => monday <= today + 60 && monday > today - 760)
  const latest = Math.max(...starts)
  const monday = mondayOf(today)
  return [
    ...starts.flatMap((start) => semester(start, start === latest)),
    { key: 'faculty-council', calendar: 'utcn', title: 'Consiliul facultății', day: secondMonday(year - 1), from: '12:00', to: '13:30', rule: 'FREQ=MONTHLY;BYDAY=2MO', place: 'Sala de consiliu' },
    { key: 'consultations', calendar: 'utcn', title: 'Consultații diplomă', day: monday - 14 * 4 + 4, from: '12:00', to: '13:30', rule: 'FREQ=WEEKLY;INTERVAL=2;BYDAY=FR;COUNT=14', place: 'Atelier 3', attendees: [['timea', 'ACCEPTED'], ['me', 'ACCEPTED']], exceptions: [{ on: monday + 4, place: 'la birou, str. Moților 54' }] },
    { key: 'priya-lecture', calendar: 'utcn', title: 'Priya Raman: mistakes', day: fourthThursday(year, 4), from: '16:00', to: '17:30', place: 'Aula', attendees: [['priya', 'ACCEPTED'], ['rusu', 'ACCEPTED'], ['me', 'ACCEPTED']] },
    { key: 'bianca-early', calendar: 'utcn', title: 'Corectură Bianca, trei variante', day: monday + 2, from: '12:30', to: '13:00', place: 'Atelier 3' },
    { key: 'grades-due', calendar: 'utcn', title: 'Catalog restanțe, termen', day: today - 69, days: 1, free: true },
    { key: 'jury-diploma', calendar: 'utcn', title: 'Comisia de diplomă', day: dayFrom({ year, month: 6, date: 29 }), days: 3, place: 'Sala de expoziții' },
    { key: 'site-trip', calendar: 'utcn', title: 'Cu anul IV la Moara Veche', day: monday + 9, from: '09:00', to: '13:00', place: 'Sâncraiu', notes: 'Cizme. Căști avem noi.', status: 'TENTATIVE' },
    { key: 'open-doors', calendar: 'utcn', title: 'Porți deschise', day: dayFrom({ year, month: 3, date: 28 }), days: 1, place: 'Facultatea de Arhitectură' },
  ]
}

function semester(start: Day, current: boolean): EventScript[] {
  const { year, month } = civil(start)
  const name = `${year}-${month > 6 ? 'autumn' : 'spring'}`
  const last = (offset: number): string => {
    const end = civil(start + (WEEKS - 1) * 7 + offset)
    // UNTIL is UTC when DTSTART has a zone; the evening of the last day is after any class.
    return `${end.year}${String(end.month).padStart(2, '0')}${String(end.date).padStart(2, '0')}T210000Z`
  }
  return [
    {
      key: `studio-iv-${name}`, calendar: 'utcn', title: 'Atelier Proiectare IV', day: start + 2, from: '13:00', to: '17:00', place: 'Atelier 3', rule: `FREQ=WEEKLY;BYDAY=WE;UNTIL=${last(2)}`,
      without: [start + 2 + 28], exceptions: [{ on: start + 2 + 42, title: 'Atelier IV: predare intermediară', place: 'Sala de expoziții' }],
    },
    {
      key: `details-${name}`, calendar: 'utcn', title: 'Curs Detalii de arhitectură', day: start + 3, from: '16:00', to: '18:00', place: 'Aula', rule: `FREQ=WEEKLY;BYDAY=TH;UNTIL=${last(3)}`,
      exceptions: [{ on: start + 3 + 56, movedTo: { day: start + 4 + 56, from: '08:00', to: '10:00' }, place: 'Sala 7' }, ...(current ? [{ on: start + 3 + 70, cancelled: true as const }] : [])],
      alarmMinutes: 30,
    },
    { key: `hand-in-${name}`, calendar: 'utcn', title: 'Predare Detalii (A2, creion)', day: start + (WEEKS + 1) * 7 + 1, days: 1, notes: 'Laptopul se poate odihni.' },
    { key: `exam-${name}`, calendar: 'utcn', title: 'Examen Detalii', day: start + (WEEKS + 2) * 7 + 3, from: '09:00', to: '12:00', place: 'Aula', attendees: [['rusu', 'ACCEPTED'], ['me', 'ACCEPTED']] },
  ]
}

function fourthThursday(year: number, month: number): Day {
  const first = dayFrom({ year, month, date: 1 })
  return first + ((4 - weekday(first) + 7) % 7) + 21
}

function secondMonday(year: number): Day {
  const first = dayFrom({ year, month: 2, date: 1 })
  return mondayOf(first + 6) + 7
}
