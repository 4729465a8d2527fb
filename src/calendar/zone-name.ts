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

/** The name to read times in: an IANA one, UTC, or the TZID itself when only the file knows it. */
export function zoneName(tzid: string, fileZone: FileZone | undefined): string | undefined {
  const name = tzid.trim().replace(/^"|"$/g, '')
  return (
    ianaName(name) ??
    ianaName(findIana(name)[0] ?? '') ??
    ianaName(fileZone?.location ?? '') ??
    ianaName(/[A-Z][A-Za-z_]+\/[A-Z][A-Za-z_-]+(?:\/[A-Z][A-Za-z_-]+)?$/.exec(name)?.[0] ?? '') ??
    ((fileZone?.observances.length ?? 0) > 0 ? tzid : undefined)
  )
}

/** Areas of the zone database; other accepted names ("EST", "+02:00") have to be spelt exactly. */
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
