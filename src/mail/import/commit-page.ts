// Commits what was read of a file, and what becomes of the import when all of it was.
import { limits } from '../../base/limits.ts'
import type { JobContext } from '../../jobs/job.ts'
import type { Db } from '../../store/db.ts'
import { addMessages, lockMailOf } from '../messages/mail-store.ts'
import { addMailboxes, settleMailboxes, type Mailbox } from '../mailboxes/mailbox-store.ts'
import type { ImportPage } from './import-page.ts'
import { countIn, findImport, sayOfImport, endImport, keepInFile, type Import, type ImportCounts } from './import-store.ts'
import { USUAL_MAILBOXES } from './mailbox-of-file.ts'
import { liesInPlace } from './source-path.ts'

interface Whose {
  account: { id: string; userId: string }
  plan: Import
}

/** Undefined when the account was disconnected while the page was read. */
export async function commitPage({ db, clock, log, saveCheckpoint }: JobContext, read: Whose & { page: ImportPage; checkpoint: unknown }): Promise<ImportCounts | undefined> {
  const { page, plan, checkpoint } = read
  const account = { userId: read.account.userId, accountId: read.account.id }
  const counts = await db.transaction(async (tx) => {
    await lockMailOf(tx, account.accountId)
    const now = await findImport(tx, plan.id)
    if (now === undefined) return undefined
    const mailboxes = await addMailboxes(tx, clock.now(), account, page.refs.values())
    const counts = { found: page.found, stored: 0, duplicate: page.held, broken: page.unread, removed: page.removed }
    for (const [path, messages] of page.messages) {
      const { stored, duplicate } = await addMessages(tx, clock.now(), { ...account, id: (mailboxes.get(path) as Mailbox).id }, messages)
      const broken = stored.filter((message) => message.broken !== '').length
      counts.stored += stored.length - broken
      counts.broken += broken
      counts.duplicate += duplicate
    }
    await countIn(tx, plan.id, { ...counts, bytes: page.bytes })
    // One that is read where it lies is not ours to keep or to drop.
    if (page.tooLarge > 0 && !liesInPlace(plan)) await keepInFile(tx, plan.id, page.tooLarge)
    if (page.troubles.length > 0) await sayOfImport(tx, plan.id, troublesTold(now, page.troubles))
    await saveCheckpoint(checkpoint, tx)
    return counts
  })
  if (counts !== undefined) log.info('Read a page of an imported file', { importId: plan.id, ...counts })
  return counts
}

/** A line each, the first few: how many there are in all is counted. */
function troublesTold({ reason }: Import, more: readonly string[]): string {
  const told = reason === '' ? [] : reason.split('\n')
  return [...told, ...more.map(inOneLine)].slice(0, limits.importTroublesTold).join('\n')
}

/** Of a long one the beginning goes, which names the folders above the file: by its end it is known what is wrong (trouble-words.ts). */
function inOneLine(trouble: string): string {
  const line = trouble.replaceAll(/\s+/g, ' ')
  return line.length <= limits.importTroubleCharsMax ? line : `…${line.slice(1 - limits.importTroubleCharsMax)}`
}

export async function concludeImport({ db, clock, log }: Pick<JobContext, 'clock' | 'log'> & { db: Db }, { account, plan }: Whose): Promise<void> {
  await db.transaction(async (tx) => {
    const whose = { userId: account.userId, accountId: account.id }
    // Disconnected behind its last page: the usual mailboxes of nobody would be made.
    await lockMailOf(tx, account.id)
    if ((await findImport(tx, plan.id)) === undefined) return
    const there = [...(await addMailboxes(tx, clock.now(), whose, [])).values()]
    // Where a feed's labels are the places, so are these.
    const kind = there.some((mailbox) => mailbox.kind === 'feed') ? 'label' : 'folder'
    const missing = USUAL_MAILBOXES.filter(({ role }) => !there.some((mailbox) => mailbox.role === role))
    await addMailboxes(tx, clock.now(), whose, missing.map((ref) => ({ ...ref, kind })))
    await settleMailboxes(tx, clock.now(), account.id)
    await endImport(tx, clock.now(), plan.id)
  })
  log.info('Imported a file', { importId: plan.id, accountId: account.id })
}
