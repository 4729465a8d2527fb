// Where a person was when they left for their provider's page, so that they come back to it.
//
// In the tab's own storage, not in what goes to the provider: an address that comes back from
// elsewhere could send people anywhere. Which account came of it travels behind a #, so that a
// reload in the middle of the next step finds it again.
import { localPath } from '../sign-in/local-path.ts'

const KEY = 'secretary.way-back'
const MARK = 'connected='

export function rememberPlace(): void {
  sessionStorage.setItem(KEY, location.pathname)
}

/** Taken once; the accounts where nothing is remembered, as in a browser that restarted in between. */
export function placeBefore(): string {
  const place = sessionStorage.getItem(KEY)
  sessionStorage.removeItem(KEY)
  return place === null ? '/settings/accounts' : localPath(place)
}

export const connectedMark = (accountId: string): string => `${MARK}${accountId}`
export function connectedIn(hash: string): string {
  const text = hash.replace(/^#/, '')
  return text.startsWith(MARK) ? text.slice(MARK.length) : ''
}
