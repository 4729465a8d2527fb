// The places of the app, once: for the rail, the tab bar (five of them), the palette and the keys.
import { BrushCleaning, CalendarDays, History, House, Inbox, Settings } from '../kit/icons.ts'
import * as m from '../messages/m.ts'

export const places = [
  { to: '/', name: m.place_home, icon: House, keys: 'g h' },
  { to: '/mail/$mailbox', name: m.place_inbox, icon: Inbox, keys: 'g i' },
  { to: '/approvals', name: m.place_approvals, icon: undefined, keys: 'g a' },
  { to: '/calendar', name: m.place_calendar, icon: CalendarDays, keys: 'g c' },
  { to: '/clean', name: m.place_clean, icon: BrushCleaning, keys: 'g k' },
  { to: '/activity', name: m.place_activity, icon: History, keys: 'g t' },
  { to: '/settings', name: m.place_settings, icon: Settings, keys: 'g s' },
] as const

/** Only the inbox's address has a part to fill; the others ignore it. */
export const placeParams = { mailbox: 'inbox' } as const

export type Place = (typeof places)[number]

/** Within reach of a thumb; the others stand on these screens. */
export const thumbPlaces = places.filter(({ to }) => to !== '/clean' && to !== '/settings')

/** What is starred lies in many folders: its place is a search. */
export const starredSearch = { q: 'is:starred' } as const
