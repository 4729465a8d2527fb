// A signed note that this device signed in to this account before. It opens nothing; it only
// gives the device a guess budget of its own (guess-budget.ts), so that a stranger who burns
// the account's budget does not lock its owner out. The web keeps it in a cookie for months.
//
// Signed and not stored: there is nothing to revoke one by one, and a new password voids all.
import { createHmac, timingSafeEqual } from 'node:crypto'
import { newToken } from '../base/ids.ts'
import { accountLimits } from './account-limits.ts'
import { within, type VaultContext } from './context.ts'
import { secretBytes } from './secret-bytes.ts'
import { getSecret, putSecret } from './secrets.ts'
import { lockUntilCommit } from '../store/named-lock.ts'

export interface Device {
  /** Stays the same when the token is renewed, so that renewing does not refill the budget. */
  deviceId: string
}

export interface DeviceOwner {
  id: string
  password_changed_at: number
}

const PREFIX = 'sec_d_'
const SIGNING_KEY = { kind: 'device-signing', userId: '', record: 'house' }

export async function issueDeviceToken(context: VaultContext, userId: string, deviceId: string): Promise<string> {
  const body = [userId, deviceId === '' ? newToken().slice(0, 22) : deviceId, context.clock.now().toString(36)].join('.')
  return `${PREFIX}${body}.${sign(await signingKey(context), body)}`
}

/** Undefined for a token that is forged, old, someone else's, or from before the last change of password. */
export async function readDeviceToken(context: VaultContext, token: string, owner: DeviceOwner | undefined): Promise<Device | undefined> {
  if (!token.startsWith(PREFIX)) return undefined
  const body = token.slice(PREFIX.length, token.lastIndexOf('.'))
  const given = Buffer.from(token.slice(token.lastIndexOf('.') + 1))
  const expected = Buffer.from(sign(await signingKey(context), body))
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined
  const [userId, deviceId = '', issued = ''] = body.split('.')
  const issuedAt = Number.parseInt(issued, 36)
  if (owner === undefined || userId !== owner.id || issuedAt < owner.password_changed_at) return undefined
  if (issuedAt + accountLimits.deviceTokenMs <= context.clock.now()) return undefined
  return { deviceId }
}

function sign(key: Buffer, body: string): string {
  return createHmac('sha256', key).update(body).digest('base64url')
}

async function signingKey(context: VaultContext): Promise<Buffer> {
  const known = await getSecret(context, SIGNING_KEY)
  if (known !== undefined) return Buffer.from(known, 'base64url')
  return await context.db.transaction(async (tx) => {
    await lockUntilCommit(tx, 'accounts.device-signing')
    const inside = within(context, tx)
    const made = (await getSecret(inside, SIGNING_KEY)) ?? secretBytes(32).toString('base64url')
    await putSecret(inside, SIGNING_KEY, made)
    return Buffer.from(made, 'base64url')
  })
}
