// A house with people in it, for tests: real hashing (at the smallest cost Argon2 allows,
// because its strength is not what is tested), a real vault, and a clock that stands still.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import type { AccountsContext } from '../accounts/context.ts'
import { argon2Hasher, type PasswordHasher } from '../accounts/password.ts'
import { operator } from '../accounts/role.ts'
import type { Role } from '../accounts/account-shapes.ts'
import { authenticate, type SignedInPerson, type SessionTokens } from '../accounts/sessions.ts'
import { signIn } from '../accounts/sign-in.ts'
import { invite, prepareInvited } from '../accounts/invitations.ts'
import { insertUser } from '../accounts/user-store.ts'
import { createOwner, type User } from '../accounts/users.ts'
import { openVault } from '../accounts/vault.ts'
import { appendAudit } from '../actions/audit.ts'
import type { Db } from '../store/db.ts'
import { fixedClock, type FixedClock } from './fixed-clock.ts'
import type { TestStore } from './real-store.ts'

export const NOON = Date.UTC(2026, 0, 5, 12)
export const ALICE = { email: 'alice@example.org', name: 'Alice', password: 'violet tractor nine' }
export const BOB = { email: 'bob@example.org', name: 'Bob', password: 'marble kettle seven' }
export const HOME = { userAgent: 'Firefox', address: '192.0.2.1' }

export interface CountingHasher extends PasswordHasher {
  runs(): number
}

export function countingHasher(): CountingHasher {
  const inner = argon2Hasher({ memoryKib: 8, passes: 1, lanes: 1 })
  let runs = 0
  return {
    ...inner,
    runs: () => runs,
    hash(password) {
      runs++
      return inner.hash(password)
    },
    verify(phc, password) {
      runs++
      return inner.verify(phc, password)
    },
  }
}

export interface House extends AccountsContext {
  clock: FixedClock
  hasher: CountingHasher
  keyFile: string
}

export async function openHouse(store: TestStore, test: TestContext): Promise<House> {
  const folder = mkdtempSync(join(tmpdir(), 'secretary-house-'))
  test.after(() => rmSync(folder, { recursive: true, force: true }))
  const keyFile = join(folder, 'vault-keys.json')
  return {
    db: store.db,
    clock: fixedClock(NOON),
    hasher: countingHasher(),
    vault: await openVault({ kind: 'file', path: keyFile }, store.db),
    record: appendAudit,
    keyFile,
  }
}

/** Somebody to own things, by an id of the test's choice; nobody can sign in as them. */
export async function putPerson(db: Db, id: string): Promise<void> {
  const nothingYet = { role: 'member', password_hash: '', totp_secret_id: '', totp_confirmed: 0, totp_last_step: 0, password_changed_at: 0, created_at: 0, disabled_at: 0 }
  await insertUser(db, { ...nothingYet, id, email: `${id}@example.org`, name: id })
}

/** Alice owns the house. */
export async function withAlice(house: House): Promise<User> {
  return await createOwner(house, ALICE)
}

/** Accepted, and not yet signed in. */
export async function acceptInvitation(house: House, wish: Parameters<typeof prepareInvited>[1]): Promise<User> {
  return await house.db.transaction(await prepareInvited(house, wish))
}

/** Bob was invited. */
export async function withBob(house: House, role: Role = 'member'): Promise<User> {
  const { token } = await invite(house, operator, { email: BOB.email, role })
  return await acceptInvitation(house, { token, name: BOB.name, password: BOB.password })
}

export interface SignedIn {
  person: SignedInPerson
  tokens: SessionTokens
  deviceToken: string
}

export async function signedIn(house: House, who: { email: string; password: string }): Promise<SignedIn> {
  const entered = await signIn(house, { email: who.email, password: who.password, ...HOME })
  if (entered.outcome !== 'signed-in') throw new Error(`${who.email} could not sign in: ${entered.outcome}`)
  const proof = await authenticate(house, entered.tokens.accessToken)
  if (proof.outcome !== 'person') throw new Error(`A fresh session was ${proof.outcome}`)
  return { person: proof.person, tokens: entered.tokens, deviceToken: entered.deviceToken }
}
