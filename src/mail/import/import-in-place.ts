// Imports mail that lies on this computer, by its path: the command and the app ask for it alike.
// One that was begun and not ended goes on from where it was, so asking twice reads nothing twice.
import { findAccountById } from '../../accounts/connected-accounts.ts'
import type { StoreContext } from '../../accounts/context.ts'
import { latestImportOfFile, type Import } from './import-store.ts'
import { resumeImport } from './steer-import.ts'
import { takeInPlace } from './take-in.ts'

interface Wish {
  owner: { userId: string; email: string }
  actor: string
  /** The real one. */
  path: string
  /** The name of an account that was imported before, or of a new one. */
  into?: string
}

/** Answers the import that does it. */
export async function importInPlace(context: StoreContext, wish: Wish): Promise<string> {
  const { owner, actor, path, into } = wish
  const before = await latestImportOfFile(context.db, { userId: owner.userId, name: path })
  if (before === undefined || isOver(before) || !(await isInto(context, before, into))) return (await takeInPlace(context, wish)).importId
  await resumeImport(context.db, context.clock, { importId: before.id, by: { actor, userId: owner.userId } })
  return before.id
}

const isOver = ({ state }: Import): boolean => state === 'done' || state === 'cancelled'

async function isInto({ db }: StoreContext, { accountId }: Import, into: string | undefined): Promise<boolean> {
  return into === undefined || (await findAccountById(db, accountId))?.name === into
}
