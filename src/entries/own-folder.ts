// A data folder and a database belong together: packs, imports and keys lie in the one, and only
// the other knows which of it is still wanted. A start with another database (DATABASE_URL set
// for a try, or forgotten) would find every pack a tail that no row refers to, and cut it.
//
// So both carry the name of their house. A folder that has none yet gets it, unless it holds mail
// that this database knows nothing of.
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '../base/clock.ts'
import { Fault } from '../base/fault.ts'
import { newId } from '../base/ids.ts'
import { packEnds } from '../mail/messages/message-store.ts'
import type { Db } from '../store/db.ts'

interface HouseTable {
  one: number
  id: string
}

declare module '../store/db.ts' {
  interface Tables {
    house: HouseTable
  }
}

interface OwnFolderOptions {
  db: Db
  clock: Clock
  home: string
  /** Refuses where something has the name already. */
  link?: typeof linkSync
}

export async function requireOwnFolder({ db, clock, home, link = linkSync }: OwnFolderOptions): Promise<void> {
  const id = await houseId(db, clock)
  const mark = join(home, 'house')
  const marked = read(mark)
  if (marked === id) return
  if (marked !== '' || ((await packEnds(db)).size === 0 && (await holdsMail(home)))) throw folderOfAnother(home)
  // Whole or not at all, and never over another's: two processes start side by side. On the disk
  // before it has its name: a power cut that left it empty would make the folder nobody's for good.
  const draft = `${mark}.${newId('new', clock.now())}`
  writeFileSync(draft, `${id}\n`, { flush: true })
  try {
    link(draft, mark)
  } catch (error) {
    // Some disks know no links (exFAT, some that are shared with a virtual machine).
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST' && read(mark) === '') renameSync(draft, mark)
  } finally {
    rmSync(draft, { force: true })
  }
  if (read(mark) !== id) throw folderOfAnother(home)
}

async function houseId(db: Db, clock: Clock): Promise<string> {
  const known = await db.query.selectFrom('house').select('id').executeTakeFirst()
  if (known !== undefined) return known.id
  await db.query.insertInto('house').values({ one: 1, id: newId('hse', clock.now()) }).onConflict((conflict) => conflict.doNothing()).execute()
  return (await db.query.selectFrom('house').select('id').executeTakeFirstOrThrow()).id
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw error
  }
}

async function holdsMail(home: string): Promise<boolean> {
  const packs = join(home, 'packs')
  for (const name of await readdir(packs).catch(() => [])) if (name.endsWith('.pack') && (await stat(join(packs, name))).size > 0) return true
  return (await readdir(join(home, 'imports')).catch(() => [])).length > 0
}

const folderOfAnother = (home: string): Fault =>
  new Fault('folder-of-another', `The data folder ${home} belongs to another database`, {
    fix: 'Set DATABASE_URL as it was for this folder (or leave it out, if it was not set), or give this database a folder of its own with SECRETARY_HOME.',
  })
