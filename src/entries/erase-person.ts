// Erases what the house holds of a person, for `secretary user delete`: the one place that
// knows every folder which keeps something of somebody.
//
// The audit log stays: cutting entries out of a chain of hashes is what it is there to show.
// It names ids and kinds of acts, no mail. Raw mail stays in its pack until that is compacted.
// What accounts/ keeps of the person goes with `deleteUser`, which calls this.
import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { listAccounts } from '../accounts/connected-accounts.ts'
import { findUser } from '../accounts/users.ts'
import { countActionsOf, forgetActionsOf } from '../actions/action-store.ts'
import { forgetStandingOf } from '../actions/standing-approval.ts'
import type { Clock } from '../base/clock.ts'
import { messageOf } from '../base/fault.ts'
import { limits } from '../base/limits.ts'
import { forgetCalendarsOf } from '../calendar/forget-account.ts'
import { forgetJobsOf } from '../jobs/job-store.ts'
import { forgetMailOf } from '../mail/forget-account.ts'
import { importedFolder, isImported } from '../mail/import/imported-account.ts'
import { forgetLetterFilesOf } from '../mail/letter-files/letter-file-store.ts'
import { countMessagesOf } from '../mail/messages/message-store.ts'
import type { Db } from '../store/db.ts'
import { forgetChangesOf } from '../store/live.ts'
import { forgetRulesOf } from '../triage/rules/rule-store.ts'
import { removeFolder } from './import-folder.ts'
import { sampleFolder } from './sample-account.ts'

/** Of the mail only what is seen of it: the rest of it goes in short steps (mail/forget-account.ts). */
export async function erasePerson(tx: Db, clock: Clock, userId: string): Promise<void> {
  for (const { id: accountId } of await listAccounts(tx, userId)) {
    await forgetMailOf(tx, clock, { userId, accountId })
    await forgetCalendarsOf(tx, { userId, accountId })
  }
  await forgetLetterFilesOf(tx, userId)
  await forgetActionsOf(tx, userId)
  await forgetStandingOf(tx, userId)
  await forgetRulesOf(tx, userId)
  await forgetJobsOf(tx, userId)
  await forgetChangesOf(tx, userId)
}

export interface LeftFolder {
  folder: string
  reason: string
}

/**
 * The sample mailbox and imported files lie in the data folder; a connected folder is not ours to
 * delete. Answers what could not be removed: the person is gone from the store by now, so to throw
 * would only hide that, and the sweep comes by every hour.
 */
export async function eraseFolders(home: string, { userId, accountIds }: { userId: string; accountIds: readonly string[] }): Promise<LeftFolder[]> {
  const left: LeftFolder[] = []
  for (const folder of [sampleFolder(home, userId), ...accountIds.map((accountId) => importedFolder(home, accountId))]) {
    await removeFolder(folder).catch((error: unknown) => left.push({ folder, reason: messageOf(error) }))
  }
  return left
}

/** Samples of people who are gone, and drafts of one that a kill cut off. Answers what could not be removed, as above. */
export async function sweepSamples({ db, clock }: { db: Db; clock: Clock }, home: string): Promise<LeftFolder[]> {
  const left: LeftFolder[] = []
  for (const name of await readdir(join(home, 'sample')).catch(() => [])) {
    const folder = join(home, 'sample', name)
    // A draft may have got its name meanwhile.
    const stat = await lstat(folder).catch(() => undefined)
    if (stat === undefined || clock.now() - stat.mtimeMs <= limits.importLeftoverMs) continue
    if (!name.includes('.part-') && (await findUser(db, name)) !== undefined) continue
    await removeFolder(folder).catch((error: unknown) => left.push({ folder, reason: messageOf(error) }))
  }
  return left
}

export interface Kept {
  accounts: number
  /** Of the accounts: made of a file, so that their mail lies here alone. */
  imported: number
  /** Of the accounts: a folder that somebody else fills, and that stays. */
  connected: number
  messages: number
  actions: number
}

export async function whatIsKept(db: Db, userId: string): Promise<Kept> {
  const accounts = await listAccounts(db, userId)
  const imported = accounts.filter(isImported).length
  const samples = accounts.filter(({ config }) => config['sample'] === true).length
  return {
    accounts: accounts.length,
    imported,
    connected: accounts.length - imported - samples,
    messages: await countMessagesOf(db, userId),
    actions: await countActionsOf(db, userId),
  }
}
