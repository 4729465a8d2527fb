// Whether somebody signed in from this browser before. It decides only which question comes
// first: a browser that never did is not asked who it is, because the honest answer is a 401,
// and that is an error in everybody's console. The session itself is the cookie, unseen here.
const KEY = 'secretary.been-here'

export function rememberBeingHere(): void {
  try {
    localStorage.setItem(KEY, '1')
  } catch {
    // Storage may be switched off: then each visit asks as a first one does.
  }
}

export function forgetBeingHere(): void {
  try {
    localStorage.removeItem(KEY)
  } catch {
    // There was nothing to forget.
  }
}

export function beenHere(): boolean {
  try {
    return localStorage.getItem(KEY) !== null
  } catch {
    return false
  }
}
