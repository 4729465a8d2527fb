// Imports mail that lies on this computer, by its path: the command and the app ask for it alike.
// One that was begun and not ended goes on from where it was, so asking twice reads nothing twice.
import { findAccountById } from '../../accounts/connected-accounts.ts'
import type { StoreContext } from '../../accounts/context.ts'
import { Fault } from '../../base/fault.ts'
import { latestImportOfFile, type Import } from './import-store.ts'
import { resumeImport } from './steer-import.ts'
import { takeInPlace } from './take-in.ts'
import type { WantedSpan } from './wanted-span.ts'

interface Wish {
  owner: { userId: string; email: string }
  actor: string
  /** The real one. */
  path: string
  /** The name of an account that was imported before, or of a new one. */
  into?: string
  /** Mail that is dated outside is left where it is. Unsaid, what was begun goes on as it was begun. */
  span?: WantedSpan
}

/** Answers the import that does it. */
export async function importInPlace(context: StoreContext, wish: Wish): Promise<string> {
  const { owner, actor, path, into, span } = wish
  const before = await latestImportOfFile(context.db, { userId: owner.userId, name: path })
  if (before === undefined || isOver(before) || !(await isInto(context, before, into))) return (await takeInPlace(context, wish)).importId
  // Half of it was read between some days: read on between others, neither would be true of all of it.
  if (span !== undefined && (before.fromMs !== span.fromMs || before.untilMs !== span.untilMs)) throw new Fault('import-unfinished', 'This file is being imported with other days', { status: 409, fix: 'Let that import come to its end with the command that began it, then ask for this one.' })
  await resumeImport(context.db, context.clock, { importId: before.id, by: { actor, userId: owner.userId } })
  return before.id
}

const isOver = ({ state }: Import): boolean => state === 'done' || state === 'cancelled'

async function isInto({ db }: StoreContext, { accountId }: Import, into: string | undefined): Promise<boolean> {
  return into === undefined || (await findAccountById(db, accountId))?.name === into
}
