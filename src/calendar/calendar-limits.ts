// Limits of calendars: what of a file that anybody may send is read, and how far a repetition is
// followed. What a limit is here, base/limits.ts says; these import nothing, as the app has them too.

export const calendarLimits = {
  /** Steps (a period, day or candidate looked at, 0.3 us each, so 20 ms) in expanding one repetition rule: anybody's invitation brings one. */
  ruleSteps: 60_000,
  /** Instances of one event, and of all events, that one question about a stretch of time is answered with. */
  instancesOfEvent: 2_000,
  instancesInWindow: 5_000,
  /** The longest stretch of time that may be asked for: a year, and a month on either side. */
  calendarWindowMs: 400 * 24 * 3_600_000,
  /** Events read for one question; a busy decade holds fewer. */
  eventsInWindow: 20_000,
  /** One .ics file; a whole calendar of 20 years exports to about 10 MB. */
  icsFileBytes: 64_000_000,
  /** One event with its overrides. Longer ones carry attachments in themselves and are kept raw, unread. */
  icsObjectBytes: 4_000_000,
  /** One unfolded line that is read: parsing its parameters takes time that grows with the square of its length. */
  icsLineChars: 64_000,
  /** Lines that matter (times, rules, people) of one event; a series of 20 years with an override each day has fewer. */
  icsLinesOfEvent: 100_000,
  /** Of a time zone that a file describes: its parts, the single days it names, and how often a part that holds is looked at for one piece of work (up to 6 ms each; two parts then reach 300 years). Seen: 85 parts, 144 days. */
  zoneObservances: 200,
  zoneDates: 1_000,
  zoneLooks: 300,
  /** Files of one calendar folder and calendars of one account: beyond it somebody connected the wrong folder. */
  icsFilesOfCalendar: 100_000,
  calendarsOfAccount: 500,
  /** Bytes read from a calendar folder for one page, so that a page is short even where nothing changed. */
  icsPageBytes: 32_000_000,
} as const
