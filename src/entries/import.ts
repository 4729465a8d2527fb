// `secretary import PATH`: reads mail of this machine where it lies, of any size, and says what
// became of each. (A calendar is copied: it stays a file, and ours.)
import { createReadStream } from 'node:fs'
import { realpath, stat } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { z } from 'zod'
import { readSettings } from '../accounts/settings.ts'
import type { User } from '../accounts/users.ts'
import { Fault } from '../base/fault.ts'
import { bindJob } from '../jobs/job.ts'
import { importFile, importFileHandler } from '../mail/import/import-file.ts'
import { importInPlace } from '../mail/import/import-in-place.ts'
import { formatAt } from '../mail/import/open-source.ts'
import { takeIn } from '../mail/import/take-in.ts'
import type { WantedSpan } from '../mail/import/wanted-span.ts'
import { beginOfDay, endOfDay } from '../mail/search/resolve-days.ts'
import { loadConfig } from '../config.ts'
import { requireNotOurs } from '../web/connect-folder.ts'
import { askForCalendarsOf } from './build-jobs.ts'
import { engineWork } from './engine-here.ts'
import { followImport } from './follow-import.ts'
import { openImportFolder } from './import-folder.ts'
import type { Invocation } from './invocation.ts'
import { openHouse, type House } from './open-house.ts'
import { personMeant } from './operator.ts'
import { stopOrder } from './stop-order.ts'

const USAGE = 'Usage: secretary import PATH [--user EMAIL] [--into NAME] [--from DATE] [--until DATE] [--json]'
/** This one and, should another wait, that too: neither waits for the other. */
const IMPORTS_AT_ONCE = 2

export async function run({ positionals, flags }: Invocation): Promise<number> {
  const [given] = positionals
  if (given === undefined || given === '') throw new Fault('usage', 'Say which file or folder', { fix: USAGE })
  const config = loadConfig()
  // A log of every page would run through the bar; what goes wrong is still told.
  const house = await openHouse('import', { ...config, logLevel: config.logLevel === 'info' ? 'warn' : config.logLevel })
  const stops = stopOrder(house.log)
  stops.add('store', () => house.close())
  try {
    const owner = await personMeant(house, flags['user'])
    const path = resolve(given)
    const real = await realpath(path).catch(() => path)
    requireNotOurs(await realpath(config.home), real)
    const format = await formatAt(real)
    const engine = await engineWork(house, stops)
    const span = await spanNamed(house, owner, flags)
    if (format === 'ics' && span !== undefined) throw new Fault('usage', 'A calendar is imported whole', { fix: 'Leave --from and --until out.' })
    const into = typeof flags['into'] === 'string' ? { into: flags['into'] } : {}
    const importId = format === 'ics' ? await copied(house, { owner, path, ...into }) : await readInPlace(house, { owner, path: await realpath(path), ...into, ...(span === undefined ? {} : { span }) })
    const place = openImportFolder({ home: config.home })
    await engine.begin((ground) => [bindJob(importFile, importFileHandler({ ...ground, place, askForCalendars: askForCalendarsOf(house.clock) }))], IMPORTS_AT_ONCE)
    return await followImport(house, { importId, owner, isElsewhere: engine.isElsewhere, asJson: flags['json'] === true })
  } finally {
    await stops.stopAll()
  }
}

/** A day is taken whole, as it is where its person lives. */
async function spanNamed({ db }: House, owner: User, flags: Invocation['flags']): Promise<WantedSpan | undefined> {
  const { from, until } = flags
  if (from === undefined && until === undefined) return undefined
  for (const [name, day] of Object.entries({ from, until })) {
    if (day !== undefined && !z.iso.date().safeParse(day).success) throw new Fault('usage', `--${name} is a day, as in 2019-12-31`, { fix: USAGE })
  }
  const { timeZone } = await readSettings(db, owner.id)
  return { fromMs: from === undefined ? 0 : beginOfDay(String(from), timeZone), untilMs: until === undefined ? 0 : endOfDay(String(until), timeZone) }
}

interface Wish {
  owner: User
  path: string
  into?: string
}

function readInPlace(house: House, { owner, ...wish }: Wish & { span?: WantedSpan }): Promise<string> {
  return importInPlace(house, { owner: { userId: owner.id, email: owner.email }, actor: 'operator', ...wish })
}

async function copied(house: House, { owner, path, into }: Wish): Promise<string> {
  const { size } = await stat(path)
  const taken = await takeIn(
    { ...house, imports: openImportFolder({ home: house.config.home }) },
    {
      owner: { userId: owner.id, email: owner.email },
      actor: 'operator',
      fileName: basename(path),
      ...(into === undefined ? {} : { name: into }),
      file: { bytes: createReadStream(path), announcedBytes: size, bytesMax: Infinity },
    },
  )
  return taken.importId
}
