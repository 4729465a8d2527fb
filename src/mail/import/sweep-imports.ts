// Clears away what imports left behind: all of one that a kill cut off before it had an account
// (or that was deleted while it ran), and the uploaded file of one that will not go on.
//
// An import that failed or is paused may be asked for again, so its file waits with it. One that
// was cancelled is retried in the hours after, or not at all; its account stays, with the mails
// that were placed, and says that they are not all. One that holds a mail too large to be taken in
// stays until its person says otherwise.
import { findAccountById, reportAccount, type ConnectedAccount } from '../../accounts/connected-accounts.ts'
import type { StoreContext } from '../../accounts/context.ts'
import { messageOf } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import { mayGoOn } from '../../jobs/job-store.ts'
import { importFile, importKey } from './import-file.ts'
import type { ImportDesk, ImportPlace, LeftImports } from './import-place.ts'
import { isFileKept } from './import-store.ts'

/** Answers what could not be removed: one folder that cannot must not keep the others, or whatever else is swept. */
export async function sweepImports(
  context: StoreContext,
  place: LeftImports & Pick<ImportDesk, 'forget'> & Pick<ImportPlace, 'dropUpload'>,
): Promise<{ accountId: string; reason: string }[]> {
  const { db, clock } = context
  const kept: { accountId: string; reason: string }[] = []
  const beforeMs = clock.now() - limits.importLeftoverMs
  for (const { accountId, hasUpload } of await place.left(beforeMs)) {
    const account = await findAccountById(db, accountId)
    const keep = (error: unknown) => void kept.push({ accountId, reason: messageOf(error) })
    if (account === undefined) await place.forget(accountId).catch(keep)
    else if (hasUpload && !(await isFileKept(db, accountId)) && !(await isWanted(context, account, beforeMs))) {
      // Said first: after a kill between the two it is said again, never kept back.
      await reportAccount(context, account, { work: 'import', outcome: 'failing', reason: NOT_ALL })
      await place.dropUpload(accountId).catch(keep)
    }
  }
  return kept
}

const NOT_ALL = 'The import was ended before all of the file was read, and the file is not kept any longer. To have the rest, remove this account and import the file again'

const isWanted = ({ db }: StoreContext, { id, userId }: ConnectedAccount, sinceMs: number): Promise<boolean> =>
  mayGoOn(db, { userId, name: importFile.name, lockKey: importKey(id), sinceMs })
