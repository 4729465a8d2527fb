// Forgets what the store holds of an account's calendars. No file is touched here: a connected
// folder stays, an imported calendar is deleted by whoever removes its account.
import type { Db } from '../store/db.ts'

export async function forgetCalendarsOf(tx: Db, account: { userId: string; accountId: string }): Promise<void> {
  const { userId, accountId } = account
  const calendars = tx.query.selectFrom('calendars').select('id').where('account_id', '=', accountId).where('user_id', '=', userId)
  await tx.query.deleteFrom('events').where('calendar_id', 'in', calendars).execute()
  await tx.query.deleteFrom('calendars').where('account_id', '=', accountId).where('user_id', '=', userId).execute()
}
