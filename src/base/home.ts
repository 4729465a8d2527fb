// Where the data lives, and what was told about it: `config.env` in the data folder, then the
// environment, which wins; and what of it the processes of a house are started with.
//
// Beside the schema of the settings (config.ts) and not in it: `up` has to know this much before
// it starts anything, and loading the schema's library takes a tenth of a second.
import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { Fault } from './fault.ts'

interface Machine {
  platform: NodeJS.Platform
  /** The person's own folder. */
  ownFolder: string
}

/** Absolute from here on: what is kept of it (an account's folder) is read by processes that start elsewhere. */
export function homeFolder(environment: NodeJS.ProcessEnv = process.env, machine: Machine = { platform: process.platform, ownFolder: homedir() }): string {
  return resolve(environment['SECRETARY_HOME'] || platformHome(environment, machine))
}

/** By name. An empty line in the file or an empty variable means "as if it were not there". */
export function settingsTold(home: string, environment: NodeJS.ProcessEnv = process.env): Record<string, string> {
  const told: NodeJS.Dict<string> = { ...parseEnv(configFile(home)), ...environment }
  return Object.fromEntries(Object.entries(told).filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== ''))
}

/** Its text; '' where there is none. */
export function configFile(home: string): string {
  const path = join(home, 'config.env')
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return ''
    if (code === 'ENOTDIR') throw new Fault('home-no-folder', `The data folder ${home} is a file, not a folder`, { cause: error, fix: 'Set SECRETARY_HOME to another folder.' })
    throw new Fault('config', `The configuration file ${path} cannot be read`, { cause: error, fix: 'Check who may read it.' })
  }
}

function platformHome(environment: NodeJS.ProcessEnv, { platform, ownFolder }: Machine): string {
  if (platform === 'darwin') return join(ownFolder, 'Library', 'Application Support', 'Secretary')
  if (platform === 'win32') return join(environment['LOCALAPPDATA'] || join(ownFolder, 'AppData', 'Local'), 'Secretary')
  return join(environment['XDG_DATA_HOME'] || join(ownFolder, '.local', 'share'), 'secretary')
}

/** What is as large has memory of its own, which is the system's again at once; by itself the C library raises this to 32 MB. */
const OWN_MEMORY_BYTES = '131072'
/** So much may lie free at the end of the rest. */
const FREE_BYTES = '131072'

/**
 * For `fork`. What an import leaves behind is short-lived and large: left alone, V8 lets its nursery
 * grow to 48 MB and the C library keeps a heap for each thread, a third of all memory, and no time
 * is won by it. Nor by four threads that search so small a nursery together, nor by four beside ours
 * for the rest of the collector's work: one does it for less processor time in all. When a page of mail
 * is done, the collector is called (store/blobs/let-go.ts). All of it has to be asked for before a process begins.
 */
export const withLessMemory = (environment: NodeJS.ProcessEnv = process.env): { execArgv: string[]; env: NodeJS.ProcessEnv } => ({
  execArgv: ['--max-semi-space-size=2', '--no-parallel-scavenge', '--v8-pool-size=1', '--expose-gc', ...process.execArgv],
  env: { MALLOC_ARENA_MAX: '1', MALLOC_MMAP_THRESHOLD_: OWN_MEMORY_BYTES, MALLOC_TRIM_THRESHOLD_: FREE_BYTES, ...environment },
})
