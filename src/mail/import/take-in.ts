// Takes in what somebody wants to import. A file that is handed over is received whole, and then
// account, import, audit line and job are made together: a file without an account is not kept,
// an account without its file is not made. One that lies on this machine is read where it lies.
import { connectAccount, findAccount, listAccounts, requireRoomForAccount, type ConnectedAccount } from '../../accounts/connected-accounts.ts'
import type { StoreContext } from '../../accounts/context.ts'
import { appendAudit } from '../../actions/audit.ts'
import { Fault } from '../../base/fault.ts'
import { newId } from '../../base/ids.ts'
import { enqueue } from '../../jobs/job.ts'
import type { Db } from '../../store/db.ts'
import { isLocal, localConfig } from '../local/local-account.ts'
import { importFile } from './import-file.ts'
import type { ImportDesk, IncomingFile } from './import-place.ts'
import { insertImport, latestImportOfFile, setImport } from './import-store.ts'
import { accountNameOf, labelOf } from './source-path.ts'
import { ALL_TIME, isAllTime, requireSpan, type WantedSpan } from './wanted-span.ts'

export interface TakenIn {
  account: ConnectedAccount
  importId: string
  jobId: string
}

interface Wish {
  owner: { userId: string; email: string }
  actor: string
}

/** What is waited for by whoever uploaded it comes before what was here; a person's own reading before both. */
const PRIORITY = { uploaded: 2, inPlace: 1 }

export async function takeIn(
  context: StoreContext & { imports: ImportDesk },
  wish: Wish & { fileName: string; name?: string; span?: WantedSpan; file: Omit<IncomingFile, 'accountId' | 'name'> },
): Promise<TakenIn> {
  const { db, clock, imports } = context
  const accountId = newId('acc', clock.now())
  const fileName = labelOf(wish.fileName)
  const span = wish.span ?? ALL_TIME
  requireSpan(span)
  // Before two gigabytes are sent for nothing; when the account is made it is asked again.
  await requireRoomForAccount(db, wish.owner.userId)
  const { calendarPath } = await imports.receive({ accountId, name: fileName, ...wish.file })
  try {
    if (calendarPath !== '' && !isAllTime(span)) throw new Fault('import-calendar-whole', 'A calendar is imported whole', { fix: 'Leave out from when and until when.' })
    return await db.transaction(async (tx) => {
      const account = await makeAccount({ ...context, db: tx }, wish, { id: accountId, name: labelOf(wish.name ?? accountNameOf(fileName)), calendarPath })
      return await begin({ ...context, db: tx }, account, { name: fileName, priority: PRIORITY.uploaded, span })
    })
  } catch (error) {
    await imports.forget(accountId)
    throw error
  }
}

/** `path` is the real one; `into` the name of an account that was imported before, or of a new one. */
export async function takeInPlace(context: StoreContext, wish: Wish & { path: string; into?: string; span?: WantedSpan }): Promise<TakenIn> {
  const { db, clock } = context
  const { span = ALL_TIME } = wish
  requireSpan(span)
  return await db.transaction(async (tx) => {
    const known = await accountFor(tx, wish)
    const account = known ?? (await makeAccount({ db: tx, clock }, wish, { name: labelOf(wish.into ?? accountNameOf(wish.path)), calendarPath: '' }))
    return await begin({ db: tx, clock }, account, { name: wish.path, priority: PRIORITY.inPlace, span })
  })
}

async function accountFor(tx: Db, { owner: { userId }, path, into }: { owner: { userId: string }; path: string; into?: string }): Promise<ConnectedAccount | undefined> {
  if (into !== undefined) return accountCalled(await listAccounts(tx, userId), into)
  const before = await latestImportOfFile(tx, { userId, name: path })
  return before === undefined ? undefined : await findAccount(tx, { userId, id: before.accountId })
}

/** A second account of the name of a connected one would be taken for it wherever accounts are listed. */
function accountCalled(accounts: readonly ConnectedAccount[], name: string): ConnectedAccount | undefined {
  const called = accounts.filter((account) => account.name === name)
  const imported = called.find(isLocal)
  if (imported !== undefined || called.length === 0) return imported
  throw new Fault('import-into-connected', `“${name}” is a connected mailbox, and mail from files becomes an account of its own`, { status: 409, fix: 'Choose another name for it.' })
}

async function makeAccount({ db, clock }: StoreContext, { owner, actor }: Wish, made: { id?: string; name: string; calendarPath: string }): Promise<ConnectedAccount> {
  const { userId, email } = owner
  const { calendarPath, ...named } = made
  const account = await connectAccount({ db, clock }, { ...named, userId, provider: 'file', address: email, config: localConfig.parse({ calendarPath }) })
  await appendAudit(db, clock.now(), { userId, actor, event: 'account.connected', subject: account.id })
  return account
}

async function begin({ db, clock }: StoreContext, account: ConnectedAccount, { name, priority, span }: { name: string; priority: number; span: WantedSpan }): Promise<TakenIn> {
  const { id: accountId, userId } = account
  const importId = await insertImport(db, clock.now(), { userId, accountId, source: 'file', name, folders: [], ...span })
  const jobId = await enqueue(db, clock, importFile, { accountId, importId }, { userId, priority })
  await setImport(db, clock.now(), { id: importId, state: 'running', jobId })
  return { account, importId, jobId }
}
