// Chooses what of the mail that was there before an account was connected is fetched: which
// folders, and from which day to which. It can be widened later; what is here is never taken away.
//
// Whoever is asked right after connecting has the import planned meanwhile, so that nothing is
// downloaded that is about to be left out. It begins with the choice, or by itself (sync-account.ts).
import type { Clock } from '../../base/clock.ts'
import { Fault } from '../../base/fault.ts'
import type { ConnectedAccount } from '../../accounts/connected-accounts.ts'
import type { Db } from '../../store/db.ts'
import { isLocal } from '../local/local-account.ts'
import { mailboxesOfAccount } from '../mailboxes/mailbox-store.ts'
import { startFetching } from '../sync/ask-for-older.ts'
import { isWaiting, wantOlder } from '../mailboxes/wanted-mailboxes.ts'
import { insertImport, latestImport, setImport, setWanted } from './import-store.ts'
import { requireSpan } from './wanted-span.ts'

export interface OlderWish {
  /** Paths; none = all of them. */
  folders: readonly string[]
  /** 0 = everything. */
  fromMs: number
  /** The first moment that is not wanted any more; 0 or absent = no end. */
  untilMs?: number
}

/** In the transaction that connects the account: its mail waits for the choice. */
export async function planOlder(tx: Db, clock: Clock, { id: accountId, userId }: ConnectedAccount): Promise<void> {
  await insertImport(tx, clock.now(), { userId, accountId, source: 'account', name: '', folders: [], fromMs: 0 })
}

/** Answers the import that fetches it. */
export async function chooseOlder(db: Db, clock: Clock, { account, wish }: { account: ConnectedAccount; wish: OlderWish }): Promise<string> {
  if (isLocal(account)) throw new Fault('import-of-file', `${account.name} was made of a file, which has no older mail to choose from`, { status: 409, fix: 'Import the file again to bring what is missing.' })
  const { id: accountId, userId } = account
  const { fromMs, untilMs = 0 } = wish
  requireSpan({ fromMs, untilMs })
  return await db.transaction(async (tx) => {
    // A label is no place to fetch from: chosen, it would leave out the feed that holds its mail.
    const mailboxes = (await mailboxesOfAccount(tx, accountId)).filter(({ gone, kind }) => !gone && kind !== 'label')
    const stranger = wish.folders.find((path) => !mailboxes.some((one) => one.path === path))
    if (stranger !== undefined) throw new Fault('mailbox-missing', `${account.name} has no folder ${stranger}`, { status: 409, fix: 'Choose among those that the estimate lists.' })
    const before = await latestImport(tx, accountId)
    const isOver = before === undefined || before.state === 'done' || before.state === 'cancelled' || before.state === 'failed'
    const importId = isOver ? await insertImport(tx, clock.now(), { userId, accountId, source: 'account', name: '', ...wish }) : before.id
    if (!isOver) await setWanted(tx, importId, wish)
    const isLonger = before !== undefined && before.fromMs !== 0 && fromMs < before.fromMs
    const isLater = before !== undefined && before.untilMs !== 0 && (untilMs === 0 || untilMs > before.untilMs)
    await wantOlder(tx, accountId, { folders: wish.folders, fromTheStart: isLonger || isLater, andWhatWaits: isLater })
    await begin(tx, clock, { importId, accountId, userId })
    return importId
  })
}

/** A mailbox that nobody has looked at yet asks for its own (`askForOlder`); with none that waits there is nothing to do. */
async function begin(tx: Db, clock: Clock, which: { importId: string; accountId: string; userId: string }): Promise<void> {
  const mailboxes = (await mailboxesOfAccount(tx, which.accountId)).filter(({ gone, kind }) => !gone && kind !== 'label')
  if (mailboxes.some(isWaiting)) return await startFetching(tx, clock, which)
  const isKnown = mailboxes.length > 0 && mailboxes.every(({ syncedAt }) => syncedAt > 0)
  await setImport(tx, clock.now(), { id: which.importId, state: isKnown ? 'done' : 'running' })
}
