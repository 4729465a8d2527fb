// The part of every entry that is the same: the data folder, the store at the right
// schema, the clock, the log, the vault, the passwords. Closed in reverse.
import { accessSync, chmodSync, constants, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { sql } from 'kysely'
import type { AccountsContext } from '../accounts/context.ts'
import { argon2Hasher } from '../accounts/password.ts'
import { openVault } from '../accounts/vault.ts'
import { appendAudit } from '../actions/audit.ts'
import { systemClock } from '../base/clock.ts'
import { Fault, messageOf, RetryLater } from '../base/fault.ts'
import { openLog, type Log } from '../base/log.ts'
import { loadConfig, type Config } from '../config.ts'
import type { Db } from '../store/db.ts'
import { openLive, type Live } from '../store/live.ts'
import { migrate, type MigrationReport } from '../store/migrate.ts'
import { openPostgres } from '../store/postgres.ts'
import { openSqlite } from '../store/sqlite.ts'
import { requireOwnFolder } from './own-folder.ts'

export interface House extends AccountsContext {
  config: Config
  log: Log
  migrated: MigrationReport
  close(): Promise<void>
}

export async function openHouse(process: string, config = loadConfig()): Promise<House> {
  requireHome(config.home)
  const clock = systemClock
  const log = openLog({ level: config.logLevel, process })
  keepToOurselves(config.home)
  const db = openStore(config)
  if (config.databaseUrl !== undefined) await requireServer(db)
  const migrated = await migrate(db, clock.now(), { log })
  await requireOwnFolder({ db, clock, home: config.home })
  const vault = await openVault(
    config.masterKeys === undefined ? { kind: 'file', path: join(config.home, 'keys.json') } : { kind: 'config', keys: config.masterKeys },
    db,
  )
  return { config, clock, log, db, vault, hasher: argon2Hasher(), record: appendAudit, migrated, close: () => db.close() }
}

export function openStore(config: Config): Db {
  return config.databaseUrl === undefined ? openSqlite(join(config.home, 'secretary.db')) : openPostgres(config.databaseUrl)
}

/** Not a Fault: a server that is away may be back at the next try, and whoever supervises us tries again. */
async function requireServer(db: Db): Promise<void> {
  try {
    await sql`select 1`.execute(db.query)
  } catch (cause) {
    throw new RetryLater(`PostgreSQL does not let us in (${messageOf(cause)}). Check DATABASE_URL, and that the server is up`, { afterMs: 1_000, cause })
  }
}

export async function openHouseLive({ db, clock, log, config }: House): Promise<Live> {
  return await openLive({ db, clock, log, ...(config.databaseUrl === undefined ? {} : { connectionString: config.databaseUrl }) })
}

function requireHome(home: string): void {
  try {
    makeFolder(home)
    accessSync(home, constants.W_OK)
  } catch (cause) {
    throw new Fault('home-unwritable', `The data folder ${home} cannot be written`, {
      cause,
      fix: 'Give this user the right to write there, or set SECRETARY_HOME to another folder.',
    })
  }
}

/** What this or an earlier version made readable for others. New files are ours alone by the process's umask (main.ts). */
function keepToOurselves(home: string): void {
  for (const name of readdirSync(home)) {
    const path = join(home, name)
    if (!name.startsWith('secretary.db') || (statSync(path).mode & 0o077) === 0) continue
    // Somebody else's file is theirs to open or close; doctor says what it found.
    try {
      chmodSync(path, 0o600)
    } catch {}
  }
}

/** Not mkdir's own `recursive`: where a folder cannot be made for want of a parent that is there (/proc), Node 24 never returns. */
function makeFolder(path: string): void {
  if (existsSync(path)) return
  makeFolder(dirname(path))
  try {
    mkdirSync(path, { mode: 0o700 })
  } catch (error) {
    // Engine and web start side by side, and either may be the first.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}
