// Checks a second factor and spends it: a code from the authenticator, or a recovery code.
// Both are good once, and one statement in the store decides which of two requests had it.
import { Secret, TOTP } from 'otpauth'
import { Fault } from '../base/fault.ts'
import { hashToken } from '../base/ids.ts'
import { accountLimits } from './account-limits.ts'
import type { VaultContext } from './context.ts'
import { secretBytes } from './secret-bytes.ts'
import { getSecret, type SecretName } from './secrets.ts'
import { raiseTotpStep, replaceRecoveryCodes, spendRecoveryHash, type UserRow } from './user-store.ts'

export interface SecondFactor {
  code?: string | undefined
  recoveryCode?: string | undefined
}

export type SpentFactor = 'code' | 'recovery-code' | 'refused'

/** One step (30 s) either way, for clocks that are off; RFC 6238, 5.2. */
const STEPS_EITHER_WAY = 1
/** Without i, l, o and u: nobody should have to guess what they wrote down. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'

export function totpSecretName(userId: string): SecretName {
  return { kind: 'totp', userId, record: userId }
}

export function totpOf(secretBase32: string, email: string): TOTP {
  return new TOTP({
    issuer: 'Secretary',
    label: email,
    secret: Secret.fromBase32(secretBase32),
    // What every authenticator app can do; SHA-1 is not the weak part of a 6-digit code.
    algorithm: 'SHA1',
    digits: 6,
    period: 30,
  })
}

export function newTotpSecret(): string {
  return new Secret({ buffer: new Uint8Array(secretBytes(20)).buffer }).base32
}

/** Inside the transaction that acts on the answer, so that a crash between the two spends nothing. */
export async function spendSecondFactor(context: VaultContext, user: UserRow, factor: SecondFactor): Promise<SpentFactor> {
  if (factor.recoveryCode !== undefined) {
    const hash = recoveryHash(user.id, factor.recoveryCode)
    return (await spendRecoveryHash(context.db, user.id, hash, context.clock.now())) ? 'recovery-code' : 'refused'
  }
  return (await spendCode(context, user, factor.code ?? '')) ? 'code' : 'refused'
}

export async function spendCode(context: VaultContext, user: UserRow, code: string): Promise<boolean> {
  const secret = await getSecret(context, totpSecretName(user.id))
  if (secret === undefined) {
    throw new Fault('two-factor-lost', 'The secret of the second factor is gone', {
      status: 500,
      fix: 'Use a recovery code, or let the operator run: ./secretary user remove-2fa EMAIL',
    })
  }
  const digits = code.replaceAll(/\s/g, '')
  if (!/^\d{6}$/.test(digits)) return false
  const totp = totpOf(secret, user.email)
  const timestamp = context.clock.now()
  const delta = totp.validate({ token: digits, timestamp, window: STEPS_EITHER_WAY })
  if (delta === null) return false
  return await raiseTotpStep(context.db, user.id, totp.counter({ timestamp }) + delta)
}

/** Voids the old ones. 80 bits each, so a plain hash holds: there is nothing to guess slowly. */
export async function newRecoveryCodes({ db }: Pick<VaultContext, 'db'>, userId: string): Promise<string[]> {
  const codes = Array.from({ length: accountLimits.recoveryCodes }, () => {
    const letters = [...secretBytes(16)].map((byte) => ALPHABET.charAt(byte % 32)).join('')
    return (letters.match(/.{4}/g) ?? []).join('-')
  })
  await replaceRecoveryCodes(db, userId, codes.map((code) => recoveryHash(userId, code)))
  return codes
}

function recoveryHash(userId: string, code: string): string {
  const plain = code.toLowerCase().replaceAll(/[^a-z0-9]/g, '').replaceAll('o', '0').replaceAll(/[il]/g, '1')
  return hashToken(`${userId}:${plain}`)
}
