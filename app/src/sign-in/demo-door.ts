// A server started with the sample lets whoever reaches it look around: no password to
// type, straight in. Whoever signed out on purpose stays out until they ask again.
import type { QueryClient } from '@tanstack/react-query'
import { followLink, meQuery, welcomeQuery } from '../api/auth.ts'

const LEFT = 'secretary.left-sample'

export function rememberLeaving(): void {
  sessionStorage.setItem(LEFT, '1')
}

/** True when the visitor is in now. */
export async function enterSample(client: QueryClient, asked = false): Promise<boolean> {
  if (!asked && sessionStorage.getItem(LEFT) !== null) return false
  const { demo } = await client.fetchQuery(welcomeQuery)
  if (!demo) return false
  await followLink('')
  sessionStorage.removeItem(LEFT)
  await client.fetchQuery(meQuery)
  return true
}
