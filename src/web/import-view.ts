// An account's import as clients see it: its row and its job. Asked many times while it runs, so it
// reads no mail.
import type { ConnectedAccount } from '../accounts/connected-accounts.ts'
import { limits } from '../base/limits.ts'
import { statusOfImport } from '../mail/import/import-status.ts'
import { latestImport, type Import } from '../mail/import/import-store.ts'
import { mailboxesOfAccount, type Mailbox } from '../mail/mailboxes/mailbox-store.ts'
import { isLeftOut } from '../mail/mailboxes/wanted-mailboxes.ts'
import type { Db } from '../store/db.ts'
import type { ImportEstimate, ImportStatusView } from './contract/fetching.ts'

const NONE = { importId: '', jobId: '', source: '', state: 'none', reason: '', found: 0, stored: 0, duplicate: 0, broken: 0, removed: 0, bytes: 0, keptInFile: 0, done: 0, total: 0, rate: 0, etaMs: null, startedAt: 0, finishedAt: 0 } as const

export async function importViewOf(db: Db, account: ConnectedAccount): Promise<ImportStatusView> {
  const plan = await latestImport(db, account.id)
  const whose = { accountId: account.id, accountName: account.name }
  if (plan === undefined) return { ...whose, ...NONE, troubles: [] }
  const { id, jobId, source, found, stored, duplicate, broken, removed, bytes, keptInFile, startedAt, finishedAt } = plan
  // How the file goes is said there for a terminal; clients have a way of their own.
  const { keptFile: _, ...status } = await statusOfImport(db, plan)
  return { ...whose, importId: id, jobId, source, found, stored, duplicate, broken, removed, bytes, keptInFile, startedAt, finishedAt, ...status }
}

export async function importEstimateOf(db: Db, account: ConnectedAccount, nowMs: number): Promise<ImportEstimate> {
  // A label shows what a feed or folder holds: it is nowhere fetched by itself, and counted as well every mail would count twice.
  const there = (await mailboxesOfAccount(db, account.id)).filter(({ gone, kind }) => !gone && kind !== 'label')
  const folders = there.map((one) => ({ path: one.path, name: one.name, role: one.role, kind: one.kind, messages: one.listedMessages, bytes: one.listedBytes, older: one.older === 'held-again' ? ('left-out' as const) : one.older, missing: missingOf(one) }))
  const sumOf = (amount: (mailbox: Mailbox) => number) => there.reduce((sum, mailbox) => sum + Math.max(0, amount(mailbox)), 0)
  const missing = sumOf((mailbox) => (isLeftOut(mailbox) ? 0 : missingOf(mailbox)))
  const measured = measuredRate(await latestImport(db, account.id), nowMs)
  const rate = measured ?? limits.importRateAssumed
  return {
    accountId: account.id,
    accountName: account.name,
    folders,
    messages: sumOf(({ listedMessages }) => listedMessages),
    bytes: sumOf(({ listedBytes }) => listedBytes),
    rate,
    rateFrom: measured === undefined ? 'assumed' : 'measured',
    etaMs: Math.round((missing * 1000) / rate),
  }
}

const missingOf = ({ older, listedMessages, total }: Mailbox): number => (older === 'done' || older === '' ? 0 : Math.max(0, listedMessages - total))

/** Over all of it: what the last seconds had to read says little of years. */
function measuredRate(plan: Import | undefined, nowMs: number): number | undefined {
  if (plan === undefined || plan.startedAt === 0 || plan.stored === 0) return undefined
  const seconds = ((plan.finishedAt === 0 ? nowMs : plan.finishedAt) - plan.startedAt) / 1000
  return seconds <= 0 ? undefined : Math.max(0.1, Math.round((plan.stored / seconds) * 10) / 10)
}
