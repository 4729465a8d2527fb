// API tokens: a person's name on a script, with only the grants it was given.
//
// A token may read and propose; it can never decide, because deciding takes a SignedInPerson
// and this file makes none. Each grant stands alone: `draft` does not include `read`.
import { Fault, notFound } from '../base/fault.ts'
import { hashToken, newId, newToken } from '../base/ids.ts'
import type { Db } from '../store/db.ts'
import { recordChange } from '../store/live.ts'
import { accountLimits } from './account-limits.ts'
import { grant, type Grant } from './account-shapes.ts'
import type { AuditedContext, StoreContext } from './context.ts'
import type { Actor } from './role.ts'
import { findTokenByHash, insertToken, listTokenRows, revokeTokenRow, touchToken, type TokenRow } from './token-store.ts'
import { tell } from './trail.ts'
import { holdUserRow } from './user-store.ts'

export interface TokenCaller {
  readonly userId: string
  readonly tokenId: string
  /** What its person called it. */
  readonly name: string
  readonly grants: ReadonlySet<Grant>
}

export interface ApiToken {
  id: string
  name: string
  grants: Grant[]
  createdAt: number
  /** 0 = never. */
  lastUsedAt: number
  /** 0 = never ends by itself. */
  expiresAt: number
}

export type TokenAuthentication = { outcome: 'token'; caller: TokenCaller } | { outcome: 'expired' } | { outcome: 'refused' }

export interface TokenWish {
  userId: string
  name: string
  grants: readonly Grant[]
  /** Absent or 0: until it is revoked. */
  expiresAt?: number | undefined
}

const NAME_CHARS_MAX = 80

/** `raw` is shown now and never again. */
export async function createToken(context: AuditedContext, actor: Actor, wish: TokenWish): Promise<{ token: ApiToken; raw: string }> {
  const { db, clock } = context
  const name = wish.name.trim()
  const now = clock.now()
  const expiresAt = wish.expiresAt ?? 0
  if (name === '' || name.length > NAME_CHARS_MAX) throw new Fault('token-name', `A token needs a name of 1 to ${NAME_CHARS_MAX} characters`, { fix: 'Name it for the script that uses it.' })
  if (wish.grants.length === 0) throw new Fault('token-grants', 'A token without a grant can do nothing', { fix: 'Give it at least one, such as read.' })
  if (expiresAt !== 0 && expiresAt <= now) throw new Fault('token-expiry', 'This token would be expired already', { fix: 'Choose a time in the future, or none.' })
  const raw = `sec_t_${newToken()}`
  const wished: TokenRow = {
    id: newId('tok', now),
    user_id: wish.userId,
    name,
    token_hash: hashToken(raw),
    grants: [...new Set(wish.grants)].join(','),
    created_at: now,
    last_used_at: 0,
    expires_at: expiresAt,
    revoked_at: 0,
  }
  const row = await db.transaction(async (tx) => {
    // The row's lock also makes the count below hold.
    const user = await holdUserRow(tx, wish.userId)
    if (user === undefined) throw notFound('person')
    if (wish.grants.includes('admin') && user.role === 'member') {
      throw new Fault('role-missing', 'Only an owner or an admin can have a token with the admin grant', { status: 403, fix: 'Leave the admin grant out.' })
    }
    const there = await listTokenRows(tx, wish.userId)
    if (there.length >= accountLimits.apiTokensPerUser) {
      throw new Fault('tokens-too-many', `A person can have ${accountLimits.apiTokensPerUser} tokens`, { status: 409, fix: 'Revoke one that is not used any more.' })
    }
    const named = { ...wished, name: freeName(name, new Set(there.map((token) => token.name))) }
    await insertToken(tx, named)
    await recordChange(tx, now, { userId: wish.userId, topic: 'setting', subject: 'tokens' })
    await tell(context, tx, { by: actor, userId: wish.userId, event: 'token.created', subject: named.id, detail: { name: named.name, grants: grantsOf(named) } })
    return named
  })
  return { token: tokenOf(row), raw }
}

/** At an approval its name is all that a person sees of it: two of one name would be taken for each other. */
function freeName(name: string, taken: ReadonlySet<string>): string {
  let free = name
  for (let n = 2; taken.has(free); n++) free = `${name.slice(0, NAME_CHARS_MAX - ` ${n}`.length)} ${n}`
  return free
}

export async function listTokens({ db }: StoreContext, userId: string): Promise<ApiToken[]> {
  return (await listTokenRows(db, userId)).map(tokenOf)
}

export async function revokeToken(context: AuditedContext, actor: Actor, { userId, tokenId }: { userId: string; tokenId: string }): Promise<void> {
  const { db, clock } = context
  await db.transaction(async (tx) => {
    if (!(await revokeTokenRow(tx, { id: tokenId, userId, nowMs: clock.now() }))) throw notFound('token')
    await recordChange(tx, clock.now(), { userId, topic: 'setting', subject: 'tokens' })
    await tell(context, tx, { by: actor, userId, event: 'token.revoked', subject: tokenId })
  })
}

export async function authenticateToken({ db, clock }: StoreContext, raw: string): Promise<TokenAuthentication> {
  if (!raw.startsWith('sec_t_')) return { outcome: 'refused' }
  const row = await findTokenByHash(db, hashToken(raw))
  if (row === undefined || row.revoked_at > 0 || row.disabled_at > 0) return { outcome: 'refused' }
  const now = clock.now()
  if (row.expires_at !== 0 && row.expires_at <= now) return { outcome: 'expired' }
  if (row.last_used_at <= now - accountLimits.lastSeenEveryMs) await touchToken(db, row.id, now)
  const grants = new Set(grantsOf(row))
  // A person who lost the role takes the grant with them, whatever the token was made with.
  if (row.role === 'member') grants.delete('admin')
  return { outcome: 'token', caller: { userId: row.user_id, tokenId: row.id, name: row.name, grants } }
}

/** For what a token was allowed and is done later: it was neither revoked nor has it ended. */
export async function tokenStands(db: Db, nowMs: number, { userId, tokenId }: { userId: string; tokenId: string }): Promise<boolean> {
  const row = (await listTokenRows(db, userId)).find(({ id }) => id === tokenId)
  return row !== undefined && (row.expires_at === 0 || row.expires_at > nowMs)
}

function tokenOf(row: TokenRow): ApiToken {
  return {
    id: row.id,
    name: row.name,
    grants: grantsOf(row),
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
    expiresAt: row.expires_at,
  }
}

/** A grant that this program does not know is no grant. */
function grantsOf(row: { grants: string }): Grant[] {
  return row.grants.split(',').flatMap((text) => grant.safeParse(text).data ?? [])
}
