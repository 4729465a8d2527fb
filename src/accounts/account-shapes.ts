// What people and programs may do, and what a person can set: one shape for the store, the
// command line, the API and the app. Zod only, so that all four can have it.
import { z } from 'zod'

export const role = z.enum(['owner', 'admin', 'member'])
export type Role = z.infer<typeof role>

export const grant = z.enum(['read', 'flag', 'draft', 'send-proposal', 'admin'])
export type Grant = z.infer<typeof grant>

/** `failing` is tried again by itself; `paused` waits for a person. */
export const accountState = z.enum(['active', 'paused', 'failing'])
export type AccountState = z.infer<typeof accountState>

/** What only its person can give: `consent` at the provider again, or the `password` it has now. '' = nothing. */
export const accountNeeds = z.enum(['', 'consent', 'password'])
export type AccountNeeds = z.infer<typeof accountNeeds>

/** Asking Intl takes longer than most searches, and every request reads its person's zone. */
const knownZones = new Set<string>()
/** More than there are names; the same name in odd capitals is none that is kept. */
const KNOWN_ZONES = 1_000

function isTimeZone(name: string): boolean {
  // An offset such as +02:00 is accepted by Intl, but it has no summer time: never a person's zone.
  if (!/^[A-Za-z]/.test(name)) return false
  if (knownZones.has(name)) return true
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
  } catch {
    return false
  }
  if (knownZones.size < KNOWN_ZONES) knownZones.add(name)
  return true
}

const minutes = z.int().min(1).max(7 * 24 * 60)

/** While a person chose nothing else, in minutes. */
export const syncMinutesDefault = { inbox: 5, sent: 15, active: 30, archive: 24 * 60 }

export const settings = z
  .strictObject({
    locale: z.enum(['en', 'ro']),
    timeZone: z.string().refine(isTimeZone, 'This is not an IANA time zone, such as Europe/Bucharest'),
    theme: z.enum(['system', 'light', 'dark']),
    density: z.enum(['comfortable', 'compact']),
    undoSeconds: z.int().min(5).max(60),
    remoteContent: z.enum(['ask', 'never']),
    /** How often mailboxes are looked at where nothing tells of new mail, in minutes. */
    syncMinutes: z.strictObject({ inbox: minutes, sent: minutes, active: minutes, archive: minutes }),
  })
  .meta({ id: 'Settings' })
export type Settings = z.infer<typeof settings>

/** Some of them, and nothing else. */
export const settingsPatch = z.strictObject(settings.partial().shape)
