// The secret that a provider sends along with each call about an account: what does not hold it is
// not from there. Sealed like every secret, made when it is first needed, and the same ever after,
// since an order outlives the process that made it.
import { timingSafeEqual } from 'node:crypto'
import { newToken } from '../base/ids.ts'
import { pushName } from './account-secrets.ts'
import type { VaultContext } from './context.ts'
import { getSecret, putSecret } from './secrets.ts'

interface Whose {
  id: string
  userId: string
}

/** By the engine alone, which holds the order: two that make one at the same time would each believe in another. */
export async function pushSecret(context: VaultContext, account: Whose): Promise<string> {
  const known = await getSecret(context, pushName(account))
  if (known !== undefined) return known
  const made = newToken()
  await putSecret(context, pushName(account), made)
  return made
}

/** False also where none was ever made. */
export async function isPushSecret(context: Pick<VaultContext, 'db' | 'vault'>, account: Whose, given: string): Promise<boolean> {
  const known = await getSecret(context, pushName(account))
  return known !== undefined && isSameText(known, given)
}

/** In a time that says nothing of where they differ. */
export function isSameText(known: string, given: string): boolean {
  const [a, b] = [Buffer.from(known), Buffer.from(given)]
  return a.length === b.length && timingSafeEqual(a, b)
}
