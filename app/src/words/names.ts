// People as a row and a message head name them.
import type { Address } from '../../../src/web/contract/mail.ts'

export const nameOf = (person: Address): string => (person.name.trim() === '' ? person.address : person.name.trim())

/** Two letters for the ring: first and last word that begin with one. */
export function initialsOf(name: string): string {
  const words = name.replace(/[<>"'()]/g, ' ').split(/[\s@._-]+/).filter((word) => /^\p{L}|^\p{N}/u.test(word))
  const first = words[0]?.at(0) ?? '?'
  const last = words.length > 1 ? (words.at(-1)?.at(0) ?? '') : ''
  return (first + last).toLocaleUpperCase()
}

/** First names are enough when several people share a row. */
export function shortName(person: Address): string {
  const name = nameOf(person)
  return person.name.trim() === '' ? name : (name.split(/\s+/)[0] ?? name)
}
