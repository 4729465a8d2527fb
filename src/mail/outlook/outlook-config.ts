// What a Microsoft 365 or Outlook.com account is told: whose mailbox it is, the consent says.
import { z } from 'zod'

export const outlookConfig = z.strictObject({
  /** Its calendars were consented to as well. */
  calendar: z.boolean().default(false),
})
