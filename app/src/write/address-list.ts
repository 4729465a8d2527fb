// Recipients as a person types them: "Ana Pop <ana@example.org>, luca@example.net". What is no
// address stays as it was typed, so that it can be mended where it stands.
import type { Address } from '../../../src/web/contract/mail.ts'

export interface Recipient extends Address {
  /** What was typed is no address. */
  wrong: boolean
}

/** Commas, semicolons and line ends part addresses, but not inside quotes: "Pop, Ana" <ana@example.org>. */
const partsOf = (text: string): string[] => (text.match(/(?:"[^"]*"|[^,;"\n])+/g) ?? []).map((part) => part.trim()).filter((part) => part !== '')

function readOne(part: string): Recipient {
  const named = /^(.*?)\s*<([^<>\s]+@[^<>\s]+)>$/.exec(part)
  if (named !== null) return { name: named[1]!.replace(/^"|"$/g, '').trim(), address: named[2]!, wrong: !isAddress(named[2]!) }
  return { name: '', address: part, wrong: !isAddress(part) }
}

const isAddress = (text: string): boolean => /^[^\s<>@,;:"()[\]\\]+@[^\s<>@,;:"()[\]\\.]+(?:\.[^\s<>@,;:"()[\]\\.]+)*$/.test(text)

export const readRecipients = (text: string): Recipient[] => partsOf(text).map(readOne)
export const asRecipient = ({ name, address }: Address): Recipient => ({ name, address, wrong: false })
/** Nobody twice: an address is one person, however it is written. */
export function addRecipients(there: readonly Recipient[], more: readonly Recipient[]): Recipient[] {
  const known = new Set(there.map(({ address }) => address.toLowerCase()))
  return [...there, ...more.filter(({ address }) => !known.has(address.toLowerCase()) && known.add(address.toLowerCase()))]
}

export function writeAddress(person: Address): string {
  if (person.name === '') return person.address
  return /[,;<>"@]/.test(person.name) ? `"${person.name.replaceAll('"', '')}" <${person.address}>` : `${person.name} <${person.address}>`
}
