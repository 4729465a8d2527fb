// Connecting a folder of the server: the wish that is made of a request, and what refuses it.
import { resolve } from 'node:path'
import { listAllAccounts, type ConnectedAccount } from '../accounts/connected-accounts.ts'
import type { SignedInPerson } from '../accounts/sessions.ts'
import { Fault } from '../base/fault.ts'
import { requireIcsFolder } from '../calendar/ics/require-ics-folder.ts'
import { maildirConfig } from '../mail/maildir/maildir-config.ts'
import { overlap, realFolder } from '../mail/maildir/real-folder.ts'
import { requireMaildir } from '../mail/maildir/require-maildir.ts'
import { configOf } from '../mail/provider-config.ts'
import type { Db } from '../store/db.ts'
import type { z } from 'zod'
import type { WebContext } from './context.ts'

/** An engine elsewhere sees other disks than this web: what it cannot read it says on the account. */
export const isElsewhere = async (context: WebContext): Promise<boolean> => (await context.engineStatus()).status === 'off'

/** The wish with the real name of its mail folder, so that a link which is turned later does not turn the account. */
export async function onDisk(context: WebContext, wish: FolderWish): Promise<FolderWish> {
  const { mailPath, calendarPath } = wish.config
  const elsewhere = await isElsewhere(context)
  const nameOf = elsewhere ? resolve : realFolder
  for (const path of [mailPath, calendarPath]) if (path !== '') requireNotOurs(await nameOf(context.settings.home), await nameOf(path))
  if (elsewhere) return { ...wish, config: { ...wish.config, mailPath: resolve(mailPath) } }
  const real = await requireMaildir(mailPath)
  if (calendarPath !== '') await requireIcsFolder(calendarPath)
  return { ...wish, config: { ...wish.config, mailPath: real } }
}

/** What others import comes to lie in the data folder later: whoever had connected it, or what is around it, would read it. */
export function requireNotOurs(home: string, path: string): void {
  if (!overlap(home, path)) return
  throw new Fault('folder-of-house', 'This folder holds the data folder of Secretary, or lies in it', {
    fix: 'Choose the mail folder itself. What is around it may hold the mail of others.',
  })
}

/** By account, asked before the transaction: a disk that is slow to answer must not hold up the store. */
export async function connectedFolders(context: WebContext): Promise<ReadonlyMap<string, string>> {
  const nameOf = (await isElsewhere(context)) ? resolve : realFolder
  const folders = new Map<string, string>()
  for (const account of await folderAccounts(context.db)) folders.set(account.id, await nameOf(configOf(account, 'maildir').mailPath))
  return folders
}

const folderAccounts = async (db: Db): Promise<ConnectedAccount[]> => (await listAllAccounts(db)).filter(({ provider }) => provider === 'maildir')

/** Of nobody: two people who move the mails of one folder would take each other's away. */
export async function requireUnconnected(tx: Db, connected: ReadonlyMap<string, string>, mailPath: string): Promise<void> {
  for (const account of await folderAccounts(tx)) {
    if (!overlap(connected.get(account.id) ?? configOf(account, 'maildir').mailPath, mailPath)) continue
    throw new Fault('account-known', 'This folder is connected already, or one that it lies in or holds', { status: 409 })
  }
}

export interface FolderWish {
  name: string
  address: string
  config: z.output<typeof maildirConfig>
}

export async function sampleWish(context: WebContext, person: SignedInPerson): Promise<FolderWish> {
  const { mailPath, calendarPath, address } = await context.placeSample(person.userId)
  return { name: 'Sample', address, config: maildirConfig.parse({ mailPath, calendarPath, sample: true }) }
}

/** Reading a folder of the server is the owner's to allow: it may hold anybody's mail. */
export function maildirWish(person: SignedInPerson, body: { name?: string | undefined; address?: string | undefined; mailPath?: string | undefined; calendarPath?: string | undefined }): FolderWish {
  if (person.role !== 'owner') {
    throw new Fault('role-missing', 'Only the owner can connect a folder of this server', { status: 403, fix: 'Ask the owner, or explore the sample mailbox.' })
  }
  const config = maildirConfig.safeParse({ mailPath: body.mailPath ?? '', calendarPath: body.calendarPath ?? '' })
  if (!config.success) throw new Fault('bad-folder', config.error.issues[0]?.message ?? 'This folder cannot be used')
  const address = body.address ?? person.email
  return { name: body.name ?? address, address, config: config.data }
}
