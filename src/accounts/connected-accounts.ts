// The mailboxes and calendars that a person connected.
//
// `config` is the adapter's own and opaque here: the adapter's schema checked it before, and
// no secret is in it (those are in the vault, under the account's id). `failing` is set by
// the engine and clears itself once every piece of work that failed has succeeded; `paused` is
// a person's wish and stays.
import { z } from 'zod'
import { Fault, notFound } from '../base/fault.ts'
import { newId } from '../base/ids.ts'
import type { Db } from '../store/db.ts'
import { recordChange } from '../store/live.ts'
import { lockUntilCommit } from '../store/named-lock.ts'
import {
  deleteAccountRow,
  findAccountRow,
  insertAccount,
  listAccountRows,
  updateAccount,
  type ConnectedAccountRow,
} from './connected-account-store.ts'
import { accountLimits } from './account-limits.ts'
import { holdUserRow } from './user-store.ts'
import { deleteFailures, oldestFailure, saveFailure } from './account-failure-store.ts'
import type { AccountNeeds, AccountState } from './account-shapes.ts'
import type { StoreContext } from './context.ts'
import { forgetAccountSecrets } from './account-secrets.ts'

export const providerSchema = z.enum(['maildir', 'imap', 'gmail', 'outlook', 'file'])
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
  /** What its person has to give before it goes on. */
  needs: AccountNeeds
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
    needs: row.needs as AccountNeeds,
    createdAt: row.created_at,
    syncedAt: row.synced_at,
  }
}

/** For the engine and the executor, who act for everybody. */
export async function findAccountById(db: Db, id: string): Promise<ConnectedAccount | undefined> {
  const row = await findAccountRow(db, id)
  return row === undefined ? undefined : accountOf(row)
}

/** Asked alone where making the account is the end of long work; what it answers holds until then only by luck. */
export async function requireRoomForAccount(db: Db, userId: string): Promise<void> {
  if ((await listAccountRows(db, { userId })).length < accountLimits.connectedAccountsPerUser) return
  throw new Fault('accounts-too-many', `A person can connect ${accountLimits.connectedAccountsPerUser} accounts`, {
    status: 409,
    fix: 'Disconnect one that is not used any more.',
  })
}

export async function connectAccount({ db, clock }: StoreContext, wish: NewConnectedAccount): Promise<ConnectedAccount> {
  const now = clock.now()
  const row = {
    needs: '',
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
    // Held, so that the count below is true at the commit; and asked for, because a file that takes
    // an hour to come in may outlive its sender: what is deleted with a person must not come back.
    if ((await holdUserRow(tx, wish.userId)) === undefined) throw notFound('person')
    await requireRoomForAccount(tx, wish.userId)
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
  await change(context, account, (tx) => updateAccount(tx, account, { state: 'paused', state_reason: reason, needs: '' }))
}

/** By the house itself: nothing helps but what its person gives, and more tries may lock the account at its provider. */
export async function pauseUntilGiven(context: StoreContext, account: AccountRef, { needs, reason }: { needs: Exclude<AccountNeeds, ''>; reason: string }): Promise<void> {
  await change(context, account, (tx) => updateAccount(tx, account, { state: 'paused', state_reason: reason, needs }))
}

export async function resumeAccount(context: StoreContext, account: AccountRef): Promise<void> {
  await change(context, account, async (tx) => {
    // What failed before the pause is tried anew, and says so anew.
    await deleteFailures(tx, account.id)
    return await updateAccount(tx, account, { state: 'active', state_reason: '', needs: '' })
  })
}

/** What a person changed of it. */
export async function changeAccount(context: StoreContext, account: AccountRef, values: { name?: string; config?: Record<string, unknown> }): Promise<void> {
  const { name, config } = values
  const set = { ...(name === undefined ? {} : { name: name.trim() }), ...(config === undefined ? {} : { config: JSON.stringify(config) }) }
  await change(context, account, (tx) => updateAccount(tx, account, set))
}

/** Its person gave what it needed: it goes on, unless it rests because they wanted that. */
export async function reviveAccount(context: StoreContext, account: AccountRef, { config }: { config?: Record<string, unknown> } = {}): Promise<ConnectedAccount> {
  return await context.db.transaction(async (tx) => {
    const inside = { ...context, db: tx }
    if (config !== undefined) await changeAccount(inside, account, { config })
    const found = await findAccount(tx, account)
    if (found === undefined) throw notFound('account')
    if (found.needs !== '' || found.state === 'failing') await resumeAccount(inside, account)
    return (await findAccount(tx, account)) ?? found
  })
}

/** What became of a piece of work (`mail`, `mailbox:ID` …), as the engine tells it. */
export type AccountReport = { work: string } & ({ outcome: 'synced' } | { outcome: 'failing'; reason: string; code?: string; fix?: string })

/** By the engine. An account that a person paused meanwhile stays paused. */
export async function reportAccount({ db, clock }: StoreContext, ref: AccountRef, report: AccountReport): Promise<void> {
  await db.transaction(async (tx) => {
    const now = clock.now()
    // Two reports at once would each judge the account without the other's.
    await lockUntilCommit(tx, `accounts.health:${ref.id}`)
    const account = await findAccount(tx, ref)
    if (account === undefined) throw notFound('account')
    if (report.outcome === 'failing') await saveFailure(tx, { code: '', fix: '', ...report, account, nowMs: now })
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
 * `erase` removes what other folders hold of the account (mail, events …), in the
 * same transaction. What is on the provider's side stays as it is; what was imported has no
 * such side, and its files are the caller's to delete once this is committed.
 */
export async function disconnectAccount(
  context: StoreContext,
  account: AccountRef,
  erase: (tx: Db, accountId: string) => Promise<void>,
): Promise<void> {
  await change(context, account, async (tx) => {
    if (!(await deleteAccountRow(tx, account))) return false
    await deleteFailures(tx, account.id)
    await forgetAccountSecrets(tx, account)
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
