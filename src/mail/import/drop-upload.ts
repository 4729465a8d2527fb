// An uploaded file that was kept for mails too large to take in, and that its person does not want
// any longer.
import { Fault } from '../../base/fault.ts'
import type { Db } from '../../store/db.ts'
import type { ImportPlace } from './import-place.ts'
import { isAnyOpen, keepNothing } from './import-store.ts'

export async function dropKeptUpload({ db, imports }: { db: Db; imports: Pick<ImportPlace, 'dropUpload'> }, account: { id: string }): Promise<void> {
  await db.transaction(async (tx) => {
    if (await isAnyOpen(tx, account.id)) throw new Fault('import-unfinished', 'The import of this file is not over', { status: 409, fix: 'Wait for its end, or cancel it.' })
    if (!(await keepNothing(tx, account.id))) throw new Fault('import-file-not-kept', 'No uploaded file is kept of this account', { status: 404 })
  })
  // After the commit: a file that nothing refers to is swept, one that is missing is not said to be there.
  await imports.dropUpload(account.id)
}
