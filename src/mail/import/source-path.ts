// Where the file of an import lies, and what it is called.
//
// One that is read in place is named by its whole path, since it can be asked for again; one that
// was uploaded has the name that its sender's system gave it, and lies in our own folder.
import { basename, isAbsolute } from 'node:path'
import { Fault } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import type { ImportPlace } from './import-place.ts'
import type { Import } from './import-store.ts'

export async function sourcePath(place: ImportPlace, { accountId, name }: Import): Promise<string> {
  if (liesInPlace({ name })) return name
  const path = await place.uploadOf(accountId)
  if (path !== undefined) return path
  throw new Fault('import-lost', 'The file to import is not here any more', {
    fix: 'Import the file again. Where web and engine run on two hosts, both need the same SECRETARY_HOME.',
  })
}

export const liesInPlace = ({ name }: Pick<Import, 'name'>): boolean => isAbsolute(name)

export const sourceLabel = (name: string): string => labelOf(liesInPlace({ name }) ? basename(name) : name)

/** What an account is called that is made of it. */
export const accountNameOf = (name: string): string => {
  const label = sourceLabel(name)
  return label.replace(/\.(mbox|mbx|eml|emlx|ics|txt|zip)$/i, '') || label
}

/** The last part of a name as somebody's system gave it: to be read by people, and never a path. */
export function labelOf(name: string): string {
  const last = name.toWellFormed().split(/[/\\]/).findLast((part) => part.trim() !== '') ?? ''
  const plain = last.replaceAll(/[\p{Cc}\p{Cf}]/gu, '').trim()
  return [...plain].slice(0, limits.importNameCharsMax).join('').trim()
}
