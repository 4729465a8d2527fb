// What was searched lately, for typing it once. Kept in this browser and nowhere else, and
// forgotten with the person who leaves it (api/leave.ts).
const key = 'secretary.recent-searches'
const most = 8

export function recentSearches(): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? '[]')
    return Array.isArray(kept) ? kept.filter((one) => typeof one === 'string').slice(0, most) : []
  } catch {
    return []
  }
}

export function rememberSearch(typed: string): void {
  const text = typed.trim()
  if (text !== '') keep([text, ...recentSearches().filter((one) => one !== text)].slice(0, most))
}

export const forgetSearches = (): void => keep([])

function keep(searches: readonly string[]): void {
  try {
    localStorage.setItem(key, JSON.stringify(searches))
  } catch {
    // Without storage nothing is remembered.
  }
}
