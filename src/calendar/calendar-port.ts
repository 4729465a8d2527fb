// What every calendar provider must do for us, and nothing a provider merely can do.
//
// An event travels as iCalendar text, whatever the provider speaks: it is the one form that
// keeps what we do not know, and the store parses all providers' events in one place.
// Differences are capabilities, declared here, never asked by vendor name elsewhere.

/** Opaque to callers: a sync-token, a delta link, a folder's fingerprint with a position. */
export type CalendarCursor = string & { readonly brand: 'CalendarCursor' }

export interface CalendarCapabilities {
  readonly push: 'webhook' | 'none'
}

export interface CalendarRef {
  /** The provider's name for it; stays the same when the person renames the calendar. */
  path: string
  name: string
  /** #rrggbb, or '' when the provider has none. */
  colour: string
  /** Where floating times and whole days of this calendar are read; an IANA name. */
  timeZone: string
}

export type EventChange =
  | {
      kind: 'saved'
      remoteId: string
      etag: string
      /** One calendar object: a series with its overrides and the zones it names. */
      ics: string
      /** What the adapter found wrong with it already; '' = nothing. */
      broken: string
    }
  | { kind: 'removed'; remoteId: string }

export interface EventPage {
  changes: EventChange[]
  next: CalendarCursor
  /** `caught-up`: ask again later. `more`: pull again. `reset`: the old cursor is void, resync. */
  progress: 'caught-up' | 'more' | 'reset'
}

/** What the store already holds of a calendar, for providers that cannot say what changed. In the order of the ids' bytes. */
export interface KnownEvents {
  after(remoteId: string, limit: number): Promise<{ remoteId: string; etag: string }[]>
}

export interface CalendarReader {
  readonly capabilities: CalendarCapabilities
  listCalendars(signal: AbortSignal): Promise<CalendarRef[]>
  /** One bounded page; never the whole calendar. Safe to repeat with the same cursor. */
  pullChanges(request: {
    path: string
    since: CalendarCursor | undefined
    known: KnownEvents
    limit: number
    signal: AbortSignal
  }): Promise<EventPage>
  close(): Promise<void>
}
