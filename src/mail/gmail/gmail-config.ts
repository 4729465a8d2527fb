// What a Gmail account is told: whose mailbox it is, the consent says.
import { z } from 'zod'

export const gmailConfig = z.strictObject({
  /** Its calendars were consented to as well. */
  calendar: z.boolean().default(false),
})
