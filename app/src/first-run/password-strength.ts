// An honest hint: length is what counts, and what everybody tries first counts for nothing.
// The server decides; this only says beforehand what it will say.
export type Strength = 'short' | 'obvious' | 'fair' | 'good'

/** As the server's rule: shorter is refused. */
export const passwordCharsMin = 10

export function passwordStrength(password: string, known: readonly string[]): Strength {
  const chars = [...password.normalize('NFC')]
  if (chars.length < passwordCharsMin) return 'short'
  const folded = password.toLowerCase()
  const parts = known.flatMap((word) => [word, word.split('@')[0] ?? '']).map((word) => word.toLowerCase()).filter((word) => word.length > 3)
  if (parts.some((word) => folded === word || folded.replace(/[\d\W_]+$/, '') === word)) return 'obvious'
  if (new Set(chars).size <= 3 || /^(password|parola|qwerty|12345|abcdef)/i.test(password)) return 'obvious'
  return chars.length >= 16 || /\s/.test(password.trim()) ? 'good' : 'fair'
}
