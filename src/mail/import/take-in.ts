// Takes a file in: it is received whole, and then account, audit line and job are made
// together. A file without an account is not kept, an account without its file is not made.
import { connectAccount, type ConnectedAccount } from '../../accounts/connected-accounts.ts'
import type { StoreContext } from '../../accounts/context.ts'
import { appendAudit } from '../../actions/audit.ts'
import { newId } from '../../base/ids.ts'
import { limits } from '../../base/limits.ts'
import { enqueue } from '../../jobs/job.ts'
import { maildirConfig } from '../maildir/maildir-config.ts'
import { importFile } from './import-file.ts'
import type { ImportDesk, IncomingFile } from './import-place.ts'

export interface TakenIn {
  account: ConnectedAccount
  jobId: string
}

export async function takeIn(
  context: StoreContext & { imports: ImportDesk },
  wish: { owner: { userId: string; email: string }; actor: string; fileName: string; name?: string; file: Omit<IncomingFile, 'accountId'> },
): Promise<TakenIn> {
  const { db, clock, imports } = context
  const { userId, email } = wish.owner
  const accountId = newId('acc', clock.now())
  const fileName = labelOf(wish.fileName)
  const { format, ...paths } = await imports.receive({ accountId, ...wish.file })
  try {
    return await db.transaction(async (tx) => {
      const name = labelOf(wish.name ?? fileName.replace(/\.(mbox|mbx|eml|ics|txt)$/i, ''))
      const config = maildirConfig.parse(paths)
      const account = await connectAccount({ ...context, db: tx }, { id: accountId, userId, provider: 'maildir', name, address: email, config })
      await appendAudit(tx, clock.now(), { userId, actor: wish.actor, event: 'account.connected', subject: account.id })
      const jobId = await enqueue(tx, clock, importFile, { accountId, format, fileName }, { userId, priority: 10 })
      return { account, jobId }
    })
  } catch (error) {
    await imports.forget(accountId)
    throw error
  }
}

/** The last part of a name as somebody's system gave it: to be read by people, and never a path. */
export function labelOf(name: string): string {
  const last = name.toWellFormed().split(/[/\\]/).findLast((part) => part.trim() !== '') ?? ''
  const plain = last.replaceAll(/[\p{Cc}\p{Cf}]/gu, '').trim()
  return [...plain].slice(0, limits.importNameCharsMax).join('').trim()
}
