// Which zone a TZID means. Files name zones in at least six ways; in this order we try:
// the world's own name, Microsoft's, the one that the file says it comes from
// (X-LIC-LOCATION), a name at the end of a longer one ("/freeassociation.sourceforge.net/
// Europe/Bucharest", "custom_America/New_York"), and last the file's own VTIMEZONE.
//
// A known name beats the VTIMEZONE beside it: those carry one pair of rules, often of the
// year in which the programme was written, and the zone database carries all of them.
import { findIana } from 'windows-iana'
import type { Observance } from './types.ts'

export interface FileZone {
  tzid: string
  location: string
  observances: Observance[]
}

/** `own`: only the file knows it, by the TZID itself. Undefined: nobody does. */
export interface ZoneFound {
  name: string
  own: boolean
}

/** @param known looks a name up in the zone database; a page of events remembers the answers (zone-clock.ts). */
export function zoneOfTzid(
  tzid: string,
  fileZone: FileZone | undefined,
  known: (name: string) => string | undefined,
): ZoneFound | undefined {
  const written = tzid.trim().replace(/^"|"$/g, '')
  const name =
    known(written) ??
    known(findIana(written)[0] ?? '') ??
    known(fileZone?.location ?? '') ??
    known(/[A-Z][A-Za-z_]+\/[A-Z][A-Za-z_-]+(?:\/[A-Z][A-Za-z_-]+)?$/.exec(written)?.[0] ?? '')
  if (name !== undefined) return { name, own: false }
  return (fileZone?.observances.length ?? 0) > 0 ? { name: tzid, own: true } : undefined
}

/** The name when the runtime's zone database has it. Costs up to a millisecond: it builds a formatter. */
export function ianaName(name: string): string | undefined {
  if (name === '') return undefined
  if (/^(?:utc|gmt|z|etc\/utc|etc\/gmt)$/i.test(name)) return 'UTC'
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return name
  } catch {
    return undefined
  }
}
