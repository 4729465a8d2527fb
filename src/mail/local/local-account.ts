// An account whose mail is in the store alone: it was read out of a file, and there is no mailbox
// elsewhere to be in step with.
import { z } from 'zod'
import type { ConnectedAccount } from '../../accounts/connected-accounts.ts'

export const localConfig = z.strictObject({
  /** The folder of the calendar that was imported; '' = none. */
  calendarPath: z.string().default(''),
})

/** Nothing is to be synced, watched or fetched for it. */
export const isLocal = ({ provider }: Pick<ConnectedAccount, 'provider'>): boolean => provider === 'file'
