// Which accounts lie folded in the list of folders. Kept in this browser and nowhere else: a wide
// screen has room for what a small one has not. Forgotten with the person who leaves it (api/leave.ts).
import { useSyncExternalStore } from 'react'

const key = 'secretary.folded-accounts'
const most = 200

function kept(): readonly string[] {
  try {
    const there: unknown = JSON.parse(localStorage.getItem(key) ?? '[]')
    return Array.isArray(there) ? there.filter((one) => typeof one === 'string').slice(-most) : []
  } catch {
    return []
  }
}

let folded: readonly string[] | undefined
const listeners = new Set<() => void>()
const now = (): readonly string[] => (folded ??= kept())

function set(next: readonly string[]): void {
  folded = next.slice(-most)
  try {
    localStorage.setItem(key, JSON.stringify(folded))
  } catch {
    // Without storage they are folded as long as the page is open.
  }
  for (const listener of listeners) listener()
}

export const foldAccount = (accountId: string, fold: boolean): void => set([...now().filter((id) => id !== accountId), ...(fold ? [accountId] : [])])
export const unfoldAllAccounts = (): void => set([])

export const useIsFolded = (accountId: string): boolean =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => now().includes(accountId),
  )
