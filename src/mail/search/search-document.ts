// What the index of words is given of a mail, on either store.
import type { Address } from '../types.ts'

export interface SearchDocument {
  id: number
  userId: string
  subject: string
  from: Address
  to: readonly Address[]
  cc: readonly Address[]
  bcc: readonly Address[]
  /** Its text; as bytes (UTF-8) it need not become a string on SQLite. */
  words: string | Uint8Array
  /** Names of its attachments. */
  files: readonly string[]
}

/** A name and its address stand side by side, each person on a line: a phrase may name one of them whole. */
export const peopleText = (people: readonly Address[]): string => people.map(({ name, address }) => `${name} ${address}`).join('\n')

/** Of a person's id one word that no other id makes, whatever characters ids have. */
export const ownerWord = (userId: string): string => Buffer.from(userId).toString('hex')
