// What a person can set, as one schema: the app's form, the API and the store read it.
// Nothing of node is imported here, so that the app can take it through the contract.
import { z } from 'zod'

function isTimeZone(name: string): boolean {
  // An offset such as +02:00 is accepted by Intl, but it has no summer time: never a person's zone.
  if (!/^[A-Za-z]/.test(name)) return false
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

export const settingsSchema = z.strictObject({
  locale: z.enum(['en', 'ro']).default('en'),
  timeZone: z.string().refine(isTimeZone, 'This is not an IANA time zone, such as Europe/Bucharest').default('UTC'),
  theme: z.enum(['system', 'light', 'dark']).default('system'),
  density: z.enum(['comfortable', 'compact']).default('comfortable'),
  undoSeconds: z.int().min(5).max(60).default(10),
  remoteContent: z.enum(['ask', 'never']).default('ask'),
})

export type Settings = z.infer<typeof settingsSchema>
