// Whether two forms of a letter say the same: to whom, about what, in which words, with which files.
//
// Providers that keep mail in a form of their own (Exchange) give back other bytes than they were
// given: other boundaries, another encoding, HTML with a head of its own. What a person reads is
// the same, and that is what is compared.
import { parseMessage } from '../parse/parse-message.ts'
import type { ParsedMessage } from '../parse/parsed-message.ts'
import { plainTextOf } from '../parse/plain-text.ts'
import type { Address } from '../types.ts'

export function saysTheSame(one: Uint8Array, other: Uint8Array): boolean {
  return said(parseMessage(one)) === said(parseMessage(other))
}

/** To whom, about what, in which words; its files apart. */
export const wordsOf = (raw: Uint8Array): string => words(parseMessage(raw))

function said(mail: ParsedMessage): string {
  const files = mail.attachments.map(({ name, size }) => `${name} ${size}`).toSorted()
  return JSON.stringify([words(mail), files])
}

const words = (mail: ParsedMessage): string => JSON.stringify([mail.subject.trim(), ...[mail.to, mail.cc, mail.bcc].map(addressesOf), inOneLine(plainTextOf(mail))])

const addressesOf = (people: readonly Address[]): string[] => people.map(({ address }) => address.toLowerCase()).toSorted()

const inOneLine = (text: string): string => text.replaceAll(/\s+/gu, ' ').trim()
