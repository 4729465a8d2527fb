// The mailboxes and calendars that a person connected.
//
// `config` is the adapter's own and opaque here: the adapter's schema checked it before, and
// no secret is in it (those are in the vault, under the account's id). `failing` is set by
// the engine and clears itself once every piece of work that failed has succeeded; `paused` is
// a person's wish and stays.
import { z } from 'zod'
import { Fault, notFound } from '../base/fault.ts'
import { newId } from '../base/ids.ts'
import { limits } from '../base/limits.ts'
import type { Db } from '../store/db.ts'
import { recordChange } from '../store/live.ts'
import {
  deleteAccountRow,
  findAccountRow,
  insertAccount,
  listAccountRows,
  updateAccount,
  type ConnectedAccountRow,
} from './connected-account-store.ts'
import { deleteFailures, oldestFailure, saveFailure } from './account-failure-store.ts'
import type { AccountState } from './account-shapes.ts'
import type { StoreContext } from './context.ts'
import { lockUntilCommit } from '../store/named-lock.ts'

export const providerSchema = z.enum(['maildir'])
export type Provider = z.infer<typeof providerSchema>

export interface ConnectedAccount {
  id: string
  userId: string
  provider: Provider
  name: string
  /** The person's address in this account. */
  address: string
  config: Readonly<Record<string, unknown>>
  state: AccountState
  /** Why it is paused or failing, in words for a person. */
  stateReason: string
  createdAt: number
  /** 0 = never. */
  syncedAt: number
}

/** Names one account of one person: no function here takes an id alone from a caller. */
export interface AccountRef {
  userId: string
  id: string
}

export type NewConnectedAccount = Pick<ConnectedAccount, 'userId' | 'provider' | 'name' | 'address' | 'config'> & {
  /** Chosen before, where files lie under it already. */
  id?: string
}

function accountOf(row: ConnectedAccountRow): ConnectedAccount {
  return {
    id: row.id,
    userId: row.user_id,
    provider: providerSchema.parse(row.provider),
    name: row.name,
    address: row.address,
    config: JSON.parse(row.config) as Record<string, unknown>,
    state: row.state as AccountState,
    stateReason: row.state_reason,
    createdAt: row.created_at,
    syncedAt: row.synced_at,
  }
}

/** For the engine and the executor, who act for everybody. */
export async function findAccountById(db: Db, id: string): Promise<ConnectedAccount | undefined> {
  const row = await findAccountRow(db, id)
  return row === undefined ? undefined : accountOf(row)
}

export async function connectAccount({ db, clock }: StoreContext, wish: NewConnectedAccount): Promise<ConnectedAccount> {
  const now = clock.now()
  const row: ConnectedAccountRow = {
    id: wish.id ?? newId('acc', now),
    user_id: wish.userId,
    provider: wish.provider,
    name: wish.name.trim() === '' ? wish.address : wish.name.trim(),
    address: wish.address,
    config: JSON.stringify(wish.config),
    state: 'active',
    state_reason: '',
    created_at: now,
    synced_at: 0,
  }
  return await db.transaction(async (tx) => {
    await lockUntilCommit(tx, `accounts.connected:${wish.userId}`)
    if ((await listAccountRows(tx, { userId: wish.userId })).length >= limits.connectedAccountsPerUser) {
      throw new Fault('accounts-too-many', `A person can connect ${limits.connectedAccountsPerUser} accounts`, {
        status: 409,
        fix: 'Disconnect one that is not used any more.',
      })
    }
    await insertAccount(tx, row)
    await recordChange(tx, now, { userId: wish.userId, topic: 'account', subject: row.id })
    return accountOf(row)
  })
}

export async function listAccounts(db: Db, userId: string): Promise<ConnectedAccount[]> {
  return (await listAccountRows(db, { userId })).map(accountOf)
}

/** Everything the engine should keep in step, of everybody; a failing one is tried again. */
export async function listAccountsToSync(db: Db): Promise<ConnectedAccount[]> {
  return (await listAccountRows(db, { states: ['active', 'failing'] })).map(accountOf)
}

/** Of everybody: for whoever looks after the house. */
export async function listAllAccounts(db: Db): Promise<ConnectedAccount[]> {
  return (await listAccountRows(db, { states: ['active', 'failing', 'paused'] })).map(accountOf)
}

export async function findAccount(db: Db, { userId, id }: AccountRef): Promise<ConnectedAccount | undefined> {
  const row = await findAccountRow(db, id)
  return row === undefined || row.user_id !== userId ? undefined : accountOf(row)
}

export async function pauseAccount(context: StoreContext, account: AccountRef, reason = ''): Promise<void> {
  await change(context, account, (tx) => updateAccount(tx, account, { state: 'paused', state_reason: reason }))
}

export async function resumeAccount(context: StoreContext, account: AccountRef): Promise<void> {
  await change(context, account, async (tx) => {
    // What failed before the pause is tried anew, and says so anew.
    await deleteFailures(tx, account.id)
    return await updateAccount(tx, account, { state: 'active', state_reason: '' })
  })
}

/** What became of a piece of work (`mail`, `mailbox:ID` …), as the engine tells it. */
export type AccountReport = { work: string } & ({ outcome: 'synced' } | { outcome: 'failing'; reason: string })

/** By the engine. An account that a person paused meanwhile stays paused. */
export async function reportAccount({ db, clock }: StoreContext, ref: AccountRef, report: AccountReport): Promise<void> {
  await db.transaction(async (tx) => {
    const now = clock.now()
    // Two reports at once would each judge the account without the other's.
    await lockUntilCommit(tx, `accounts.health:${ref.id}`)
    const account = await findAccount(tx, ref)
    if (account === undefined) throw notFound('account')
    if (report.outcome === 'failing') await saveFailure(tx, { account, work: report.work, reason: report.reason, nowMs: now })
    else await deleteFailures(tx, ref.id, report.work)
    const failure = await oldestFailure(tx, ref.id)
    const isPaused = account.state === 'paused'
    const state = isPaused ? 'paused' : failure === undefined ? 'active' : 'failing'
    const reason = isPaused ? account.stateReason : (failure?.reason ?? '')
    const syncedAt = failure === undefined ? now : account.syncedAt
    if (state === account.state && reason === account.stateReason && syncedAt === account.syncedAt) return
    await updateAccount(tx, ref, { state, state_reason: reason, synced_at: syncedAt })
    await recordChange(tx, now, { userId: ref.userId, topic: 'account', subject: ref.id })
  })
}

/**
 * `erase` removes what other folders hold of the account (mail, events, secrets …), in the
 * same transaction. What is on the provider's side stays as it is.
 */
export async function disconnectAccount(
  context: StoreContext,
  account: AccountRef,
  erase: (tx: Db, accountId: string) => Promise<void>,
): Promise<void> {
  await change(context, account, async (tx) => {
    if (!(await deleteAccountRow(tx, account))) return false
    await deleteFailures(tx, account.id)
    await erase(tx, account.id)
    return true
  })
}

async function change({ db, clock }: StoreContext, { userId, id }: AccountRef, work: (tx: Db) => Promise<boolean>): Promise<void> {
  await db.transaction(async (tx) => {
    if (!(await work(tx))) throw notFound('account')
    await recordChange(tx, clock.now(), { userId, topic: 'account', subject: id })
  })
}
