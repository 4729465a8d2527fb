// Brings an account's list of mailboxes up to date and asks for a pull of each that may have changed.
//
// A provider that tells a state with each mailbox in its list (IMAP's LIST-STATUS) answers for
// all of them in one round trip: where nothing happened, nothing else is asked.
import { z } from 'zod'
import { forgetFailures, withAccountHealth } from '../../accounts/account-health.ts'
import { findAccountById } from '../../accounts/connected-accounts.ts'
import { readSettings } from '../../accounts/settings.ts'
import type { Clock } from '../../base/clock.ts'
import { Fault } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import { dismissOlderLetters } from '../../jobs/dead-letter.ts'
import { defineJob, enqueue, type Handler, type JobContext } from '../../jobs/job.ts'
import type { Db } from '../../store/db.ts'
import { latestImport, type Import } from '../import/import-store.ts'
import type { MailboxRef, MailReader, SyncCursor } from '../mail-port.ts'
import type { MailboxRole } from '../mail-shapes.ts'
import { lockMailOf } from '../messages/mail-store.ts'
import { isKeptPath } from '../mailboxes/mailbox-path.ts'
import { changedMailboxes, mailboxesOfAccount, saveCursor, saveMailboxes, saveUnchanged, type Mailbox } from '../mailboxes/mailbox-store.ts'
import { partialOf, unreadableIn } from '../messages/unfinished-store.ts'
import { isAnyMissing } from '../messages/missing-store.ts'
import { isAllFetched, isFetchable, isReadAgain } from '../mailboxes/wanted-mailboxes.ts'
import { askForOlder, readAgain, startFetching } from './ask-for-older.ts'
import { fetchRest } from './fetch-rest.ts'
import { failuresOf, isDue } from './intervals.ts'
import { PROOF_WORK } from './after-proof.ts'
import type { Intake } from './intake.ts'
import type { MailParser } from '../parse/mail-parser.ts'
import { pullMailbox } from './pull-mailbox.ts'

export const syncAccount = defineJob({
  name: 'mail.sync-account',
  // By the schedule only those are pulled whose time has come; a person who asks means all of them.
  payload: z.strictObject({ accountId: z.string(), onlyDue: z.boolean().optional() }),
  maxAttempts: 5,
  timeoutMs: 2 * 60_000,
  lockKey: ({ accountId }) => `account:${accountId}`,
  shareKey: ({ accountId }) => accountId,
  uniqueKey: ({ accountId, onlyDue }) => `sync:${accountId}${onlyDue === true ? ':due' : ''}`,
})

/** What people look at first comes first; junk and trash can wait until the rest is here. */
const URGENCY: Record<MailboxRole, number> = { inbox: 4, outbox: 3, sent: 3, drafts: 2, archive: 1, '': 1, trash: 0, junk: 0 }

export function syncAccountHandler(deps: Pick<Intake, 'readerFor'> & { parser: Pick<MailParser, 'wake'> }): Handler<typeof syncAccount> {
  return async ({ accountId, onlyDue }, context) => {
    const { db, clock, log, signal, userId, report } = context
    await withAccountHealth({ db, clock, signal }, { accountId, work: 'mail' }, async () => {
      const reader = await deps.readerFor(accountId)
      // Then the newest mail is read within the second: what that takes wakes while the server lists its folders.
      const mailNext = (await mailboxesOfAccount(db, accountId)).length === 0
      if (mailNext) deps.parser.wake()
      const listedAt = clock.now()
      const refs = await listKept(reader, context, { mailNext })
      const { syncMinutes } = await readSettings(db, userId)
      const failedAt = await failuresOf(db, accountId)
      const isWanted = (mailbox: Mailbox) => onlyDue !== true || isDue(mailbox, syncMinutes, { nowMs: listedAt, failedAt })
      await db.transaction(async (tx) => {
        // Disconnected while its provider answered: what it listed would stand there as an account that nobody has.
        await lockMailOf(tx, accountId)
        if ((await findAccountById(tx, accountId)) === undefined) return
        const mailboxes = await saveMailboxes(tx, clock.now(), { userId, accountId, refs })
        // What is not there any more cannot fail any more.
        for (const prefix of ['mailbox:', PROOF_WORK]) await forgetFailures(tx, { accountId, prefix, except: mailboxes.map(({ id }) => id) })
        const { changed, unchanged } = await judgeMailboxes(tx, accountId, mailboxes)
        await saveUnchanged(tx, unchanged, listedAt)
        const ordered = changed.filter(isWanted).toSorted((a, b) => URGENCY[b.role] - URGENCY[a.role])
        const listed = new Map(refs.map((ref) => [ref.path, ref]))
        for (const mailbox of ordered) {
          const { id, path, name, role } = mailbox
          const { begin, state = '' } = listed.get(path) ?? {}
          // One that failed before is pulled: only so its account hears that it fails no more.
          const isBegun = begin !== undefined && isNew(mailbox) && reader.capabilities.older && failedAt(`mailbox:${id}`) === 0
          if (isBegun) await beginFrom(tx, clock, mailbox, { begin, caughtUp: { at: listedAt, listedState: state }, by: context.jobId })
          else await enqueue(tx, clock, pullMailbox, { mailboxId: id }, { userId, shareKey: accountId, priority: URGENCY[role], phase: name })
        }
      })
      await goOnFetching(db, clock, { accountId, userId })
      report({ done: refs.length, total: refs.length })
      log.info('Listed the mailboxes', { accountId, mailboxes: refs.length })
    })
  }
}

const isNew = ({ isBegun, older, syncedAt }: Mailbox): boolean => !isBegun && older === '' && syncedAt === 0

/** Instead of a first pull, which would open it only to learn what the list has told: its mail is older mail, and comes at once. */
async function beginFrom(tx: Db, clock: Clock, mailbox: Mailbox, { begin, caughtUp, by }: { begin: SyncCursor; caughtUp: { at: number; listedState: string }; by: string }): Promise<void> {
  await saveCursor(tx, mailbox.id, { cursor: begin, caughtUp })
  await askForOlder(tx, clock, mailbox)
  // Nor is there anything left to say of a pull that failed for good before.
  await dismissOlderLetters(tx, clock.now(), { id: by, unique_key: pullMailbox.uniqueKey?.({ mailboxId: mailbox.id }) ?? '' })
}

/** Those that can be kept; what a server calls them otherwise keeps no other mailbox from being here. */
async function listKept(reader: MailReader, { log, signal }: Pick<JobContext, 'log' | 'signal'>, { mailNext }: { mailNext: boolean }): Promise<MailboxRef[]> {
  const refs = await reader.listMailboxes(signal, { mailNext })
  if (refs.length > limits.mailboxesOfAccount) {
    throw new Fault('mailboxes-too-many', `This account lists ${refs.length} mailboxes; ${limits.mailboxesOfAccount} are read at most`, { fix: 'Remove those that hold nothing, at its provider.' })
  }
  const kept = refs.filter(({ path }) => isKeptPath(path))
  if (kept.length < refs.length) log.warn('Mailboxes are left out: their names cannot be kept', { mailboxes: refs.length - kept.length })
  return kept
}

/** A pull also settles what is missing and asks again for what could not be read: then it is worth its while without a change. */
async function judgeMailboxes(tx: Db, accountId: string, listed: readonly Mailbox[]): Promise<{ changed: Mailbox[]; unchanged: string[] }> {
  const mailboxes = listed.filter((mailbox) => mailbox.kind !== 'label')
  if (await isAnyMissing(tx, accountId)) return { changed: mailboxes, unchanged: [] }
  const moved = await changedMailboxes(tx, accountId)
  const changed: Mailbox[] = []
  for (const mailbox of mailboxes) if (moved.has(mailbox.id) || (await unreadableIn(tx, mailbox.id, 1)).length > 0) changed.push(mailbox)
  return { changed, unchanged: mailboxes.filter((one) => !changed.includes(one)).map(({ id }) => id) }
}

/** After a pause, after whatever else ended the job before the last page, and where nobody chose what is wanted. */
async function goOnFetching(db: Db, clock: Clock, account: { accountId: string; userId: string }): Promise<void> {
  const mailboxes = await mailboxesOfAccount(db, account.accountId)
  const waiting = mailboxes.filter(isFetchable)
  // Behind all the rest; not only at the end of an import, or one that was given up would never be asked for again.
  const isRestNext = waiting.length === 0 && (await partialOf(db, account.accountId, 1)).length > 0
  if (isRestNext) await db.transaction((tx) => enqueue(tx, clock, fetchRest, { accountId: account.accountId }, { userId: account.userId }))
  const plan = await latestImport(db, account.accountId)
  if (plan?.source !== 'account') return
  const isWanted = plan.state === 'running' || isLeftUnchosen(plan, clock.now())
  // What it waited for may be gone at its provider: then all of the rest is here, and that it is over has yet to be said.
  const isToEnd = plan.state === 'running' && isAllFetched(mailboxes)
  if (isToEnd || (isWanted && waiting.length > 0)) await db.transaction((tx) => startFetching(tx, clock, { importId: plan.id, ...account }))
  if (plan.state === 'cancelled' && waiting.some(isReadAgain)) await db.transaction((tx) => readAgain(tx, clock, account))
}

const isLeftUnchosen = ({ state, createdAt }: Import, nowMs: number): boolean => state === 'planned' && createdAt + limits.importChoiceMs <= nowMs
