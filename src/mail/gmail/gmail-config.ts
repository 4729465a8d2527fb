// What a Gmail account is told: whose mailbox it is, the consent says.
import { z } from 'zod'

/** Google's own address; a test brings another. */
export const GMAIL = 'https://gmail.googleapis.com'

export const gmailConfig = z.strictObject({
  /** Its calendars were consented to as well. */
  calendar: z.boolean().default(false),
})
