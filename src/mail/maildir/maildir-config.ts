// What a Maildir account is told: where its mail lies, and its calendars if it has any.
import { isAbsolute } from 'node:path'
import { z } from 'zod'

export const maildirConfig = z.strictObject({
  mailPath: z.string().min(1, 'Say where the Maildir lies').max(4096).refine(isAbsolute, 'Give the whole path, from the root'),
  /** A folder of .ics files; '' = no calendar. */
  calendarPath: z
    .string()
    .max(4096)
    .refine((path) => path === '' || isAbsolute(path), 'Give the whole path, from the root')
    .default(''),
  /** The sample mailbox: its outbox stays here, nothing leaves. */
  sample: z.boolean().default(false),
})
