// Home: swimming, parents on Sunday, birthdays, a concert today.
import { civil, dayFrom, mondayOf } from '../day.ts'
import type { CalendarScript } from '../event-script.ts'

export const personal: CalendarScript = ({ today }) => {
  const monday = mondayOf(today)
  const { year } = civil(today)
  const yearly = (key: string, title: string, month: number, date: number, born: number) =>
    ({ key, calendar: 'personal', title, day: dayFrom({ year: born, month, date }), days: 1, rule: 'FREQ=YEARLY', free: true }) as const
  return [
    { key: 'school-concert', calendar: 'personal', title: 'Ilinca, school concert', day: today, from: '16:30', to: '18:00', place: 'Liceul de Muzică, row C', notes: 'Third from the left. Do NOT wave.', attendees: [['anna', 'ACCEPTED'], ['me', 'ACCEPTED']], alarmMinutes: 40 },
    { key: 'dentist', calendar: 'personal', title: 'Dr. Voicu', day: today + 1, from: '11:30', to: '12:30', place: 'Bd. Eroilor 9, et. 1', notes: 'Eu la 11:30, Ilinca la 12:00.', alarmMinutes: 60 },
    { key: 'train-brasov', calendar: 'personal', title: 'Train to Brașov', day: today + 3, from: '15:00', to: '21:05', place: 'IR 1746, coach 3', alarmMinutes: 90 },
    { key: 'dinner-parents', calendar: 'personal', title: 'Cină la ai mei', day: today + 3, from: '21:30', to: '23:00', place: 'Brașov' },
    { key: 'flowers', calendar: 'personal', title: 'Flowers (not lilies)', day: today, from: '15:30', to: '15:45' },
    { key: 'tyres', calendar: 'personal', title: 'Anvelope de iarnă', day: monday + 5, from: '09:00', to: '10:00', place: 'Vulcanizare Mărăști' },
    { key: 'swimming', calendar: 'personal', title: 'Swimming', day: monday - 7 * 60, from: '17:00', to: '18:00', rule: 'FREQ=WEEKLY;BYDAY=MO', without: [monday - 21, monday - 7 * 17, monday - 7 * 18], place: 'Bazinul olimpic', exceptions: [{ on: monday - 14, movedTo: { day: monday - 13, from: '19:00', to: '20:00' } }] },
    { key: 'call-parents', calendar: 'personal', title: 'Call with parents', day: monday - 7 * 100 + 6, from: '11:00', to: '11:30', rule: 'FREQ=WEEKLY;BYDAY=SU', alarmMinutes: 0 },
    { key: 'orchestra', calendar: 'personal', title: 'Ilinca, repetiție orchestră', day: monday - 7 * 9 + 2, from: '17:30', to: '19:00', rule: 'FREQ=WEEKLY;BYDAY=WE;COUNT=30', exceptions: [{ on: monday + 2, place: 'Liceul de Muzică, sala mare', title: 'Ilinca, repetiție generală' }] },
    { key: 'recycling', calendar: 'personal', title: 'Hârtie și carton', day: monday - 14 * 26 + 3, days: 1, rule: 'FREQ=WEEKLY;INTERVAL=2', free: true },
    { key: 'rent', calendar: 'personal', title: 'Întreținere, de plătit', day: dayFrom({ year: year - 1, month: 2, date: 25 }), days: 1, rule: 'FREQ=MONTHLY', free: true },
    { key: 'book-club', calendar: 'personal', title: 'Clubul de carte (fără Mihnea)', day: lastThursdayBase(year - 1), from: '19:30', to: '22:00', rule: 'FREQ=MONTHLY;BYDAY=-1TH', place: 'la Insomnia' },
    yearly('birthday-anna', 'Anna, ziua ei', 4, 11, 1988),
    yearly('birthday-ilinca', 'Ilinca, ziua ei', 9, 2, 2015),
    yearly('birthday-mama', 'Mama, ziua ei', 2, 17, 1953),
    yearly('wedding', 'Wedding anniversary', 8, 23, 2013),
    yearly('national-day', 'Ziua Națională', 12, 1, 2020),
    { key: 'christmas', calendar: 'personal', title: 'Crăciun la Brașov', day: dayFrom({ year, month: 12, date: 24 }), days: 3, place: 'Brașov' },
    { key: 'christmas-before', calendar: 'personal', title: 'Crăciun la Brașov', day: dayFrom({ year: year - 1, month: 12, date: 24 }), days: 3, place: 'Brașov' },
    { key: 'roxana-visit', calendar: 'personal', title: 'Roxana acasă', day: dayFrom({ year, month: 12, date: 21 }), days: 13, free: true },
    { key: 'croatia', calendar: 'personal', title: 'Vis, casa cu smochini', day: dayFrom({ year, month: 7, date: 1 }), days: 12, place: 'Vis' },
    { key: 'car-inspection', calendar: 'personal', title: 'ITP mașină', day: today - 143, from: '08:00', to: '09:00', place: 'Stația ITP Baciu' },
    { key: 'fence', calendar: 'personal', title: 'Gardul, cu tata și Vlad', day: mondayOf(today - 370) + 5, days: 1, place: 'Brașov' },
    { key: 'beer-mihnea', calendar: 'personal', title: 'Bere cu Mihnea', day: today - 501, from: '20:00', to: '22:30', place: 'Insomnia' },
    { key: 'rimetea', calendar: 'personal', title: 'Rimetea cu clasa', day: dayFrom({ year: year - 1, month: 5, date: 16 }), from: '07:45', to: '18:00', place: 'Rimetea' },
  ]
}

/** A Thursday that is the last of its month, so that the series starts on its own rule. */
function lastThursdayBase(year: number): number {
  let day = dayFrom({ year, month: 2, date: 1 }) - 1
  while ((day + 4) % 7 !== 4) day -= 1
  return day
}
