// The two stores for benches of the store: a file of its own, and a private PostgreSQL when
// the machine has one.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Db, StoreKind } from '../src/store/db.ts'
import { migrate } from '../src/store/migrate.ts'
import { openPostgres } from '../src/store/postgres.ts'
import { openSqlite } from '../src/store/sqlite.ts'
import { freshPostgres, postgresBinaries } from '../src/testing/postgres-cluster.ts'

export interface BenchStore {
  kind: StoreKind
  address: string
  db: Db
}

export async function* benchStores(): AsyncGenerator<BenchStore> {
  for (const kind of ['sqlite', 'postgres'] as const) {
    if (kind === 'postgres' && postgresBinaries() === undefined) {
      process.stderr.write('bench: PostgreSQL is not installed here; its half is left out\n')
      continue
    }
    const folder = mkdtempSync(join(tmpdir(), 'secretary-bench-store-'))
    const address = kind === 'sqlite' ? join(folder, 'secretary.db') : await freshPostgres()
    const db = openStore(kind, address)
    try {
      await migrate(db, 0)
      yield { kind, address, db }
    } finally {
      await db.close()
      rmSync(folder, { recursive: true, force: true })
    }
  }
}

export const openStore = (kind: string, address: string): Db => (kind === 'postgres' ? openPostgres(address) : openSqlite(address))
