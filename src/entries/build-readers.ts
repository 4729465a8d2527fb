// Readers of mailboxes and calendars, one an account, built when first needed.
import { findAccountById } from '../accounts/connected-accounts.ts'
import type { Clock } from '../base/clock.ts'
import { notFound } from '../base/fault.ts'
import type { CalendarReader } from '../calendar/calendar-port.ts'
import { openIcsReader } from '../calendar/ics/ics-reader.ts'
import type { MailReader } from '../mail/mail-port.ts'
import { maildirConfig } from '../mail/maildir/maildir-config.ts'
import { openMaildirReader } from '../mail/maildir/maildir-reader.ts'
import type { Db } from '../store/db.ts'

export interface Readers {
  mailReaderFor(accountId: string): Promise<MailReader>
  calendarReaderFor(accountId: string): Promise<CalendarReader>
  close(): Promise<void>
}

export function buildReaders({ db, clock }: { db: Db; clock: Clock }): Readers {
  const mail = new Map<string, MailReader>()
  const configOf = async (accountId: string) => {
    const account = await findAccountById(db, accountId)
    if (account === undefined) throw notFound('account')
    return maildirConfig.parse(account.config)
  }
  return {
    async mailReaderFor(accountId) {
      const known = mail.get(accountId)
      if (known !== undefined) return known
      const reader = openMaildirReader({ root: (await configOf(accountId)).mailPath, clock })
      mail.set(accountId, reader)
      return reader
    },
    calendarReaderFor: async (accountId) => openIcsReader({ root: (await configOf(accountId)).calendarPath }),
    close: async () => {
      for (const reader of mail.values()) await reader.close()
      mail.clear()
    },
  }
}
