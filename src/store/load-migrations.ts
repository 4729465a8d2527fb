// The numbered migrations of this program, and whether a SQLite store still lacks any.
//
// Apart from migrate.ts because `up` asks before every start: what brings a store up to date
// (Kysely, above all) takes ten times as long to load as this takes to answer.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Fault } from '../base/fault.ts'
import { rootFolder } from '../base/root.ts'
import type { StoreKind } from './db.ts'

export interface Migration {
  version: number
  name: string
  /** One text for both stores; where they share nothing (full text), each has words of its own. */
  text: string | Readonly<Record<StoreKind, string>>
}

/** `0010-mail-in.sql`, or `0011-search.sqlite.sql` beside `0011-search.postgres.sql`. */
const FILE = /^(\d+-[a-z0-9-]+)(?:\.(sqlite|postgres))?\.sql$/

export function loadMigrations(folder: string = join(rootFolder(), 'src/store/migrations')): Migration[] {
  const files = readdirSync(folder).filter((file) => file.endsWith('.sql')).toSorted()
  const texts = new Map<string, Partial<Record<StoreKind | 'both', string>>>()
  for (const file of files) {
    const [, name, kind = 'both'] = FILE.exec(file) ?? []
    if (name === undefined) throw new Fault('migration-misnamed', `${file} is not named as a migration is`)
    texts.set(name, { ...texts.get(name), [kind]: readFileSync(join(folder, file), 'utf8') })
  }
  return [...texts].map(([name, text]) => ({ version: Number.parseInt(name, 10), name, text: wholeText(name, text) }))
}

/** A version that one of the stores lacks would end in two schemas under one number. */
function wholeText(name: string, { both, sqlite, postgres }: Partial<Record<StoreKind | 'both', string>>): Migration['text'] {
  if (both !== undefined && sqlite === undefined && postgres === undefined) return both
  if (both === undefined && sqlite !== undefined && postgres !== undefined) return { sqlite, postgres }
  throw new Fault('migration-incomplete', `${name} needs one file for both stores, or one for each`)
}

/** False for a store of a newer program: whoever opens it says so. */
export function isBehind(path: string, migrations: readonly Migration[] = loadMigrations()): boolean {
  let handle: DatabaseSync | undefined
  try {
    handle = new DatabaseSync(path, { readOnly: true })
    const row = handle.prepare('select max(version) as version from schema_versions').get()
    return Number(row?.['version'] ?? 0) < (migrations.at(-1)?.version ?? 0)
  } catch {
    // None yet, or one that cannot be read: opened in earnest it is made, or says what is wrong.
    return true
  } finally {
    handle?.close()
  }
}
