// Whether single-key shortcuts are on. Kept in this browser: it is about this keyboard, not about the person.
const key = 'secretary.single-keys'

export function singleKeysOn(): boolean {
  try {
    return localStorage.getItem(key) !== 'off'
  } catch {
    return true
  }
}
export function switchSingleKeys(on: boolean): void {
  try {
    localStorage.setItem(key, on ? 'on' : 'off')
  } catch {
    // Without storage they stay on.
  }
}
