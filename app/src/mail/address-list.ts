// Addresses as a person types them: "Ana Pop <ana@example.org>, luca@example.net".
import type { Address } from '../../../src/web/contract/mail.ts'

/** Commas and semicolons part addresses, but not inside quotes: "Pop, Ana" <ana@example.org>. */
function partsOf(text: string): string[] {
  return (text.match(/(?:"[^"]*"|[^,;"])+/g) ?? []).map((part) => part.trim()).filter((part) => part !== '')
}

function readOne(part: string): Address | undefined {
  const named = /^(.*?)\s*<([^<>\s]+@[^<>\s]+)>$/.exec(part)
  if (named !== null) return { name: named[1]!.replace(/^"|"$/g, '').trim(), address: named[2]! }
  return /^[^\s<>@]+@[^\s<>@]+$/.test(part) ? { name: '', address: part } : undefined
}

export const readAddresses = (text: string): Address[] => partsOf(text).flatMap((part) => readOne(part) ?? [])
export const wrongAddresses = (text: string): string[] => partsOf(text).filter((part) => readOne(part) === undefined)

export function writeAddress(person: Address): string {
  if (person.name === '') return person.address
  return /[,;<>"@]/.test(person.name) ? `"${person.name.replaceAll('"', '')}" <${person.address}>` : `${person.name} <${person.address}>`
}
