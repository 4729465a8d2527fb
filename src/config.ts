// What this installation was told, read once and passed on as a value.
//
// One set of names for both places: `config.env` in the data folder and the environment
// (which wins), so a line can move from one to the other unchanged. Every problem is
// reported at once, in words that say what to write instead.
import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { z } from 'zod'
import { Fault } from './base/fault.ts'

const wholeNumber = (min: number, max: number) => {
  const error = `must be a whole number from ${min} to ${max}`
  return z.coerce.number({ error }).int({ error }).min(min, { error }).max(max, { error })
}
const list = z.string().transform((text) => text.split(',').map((item) => item.trim()).filter((item) => item !== ''))

const schema = z.object({
  PORT: wholeNumber(0, 65_535).default(7373),
  HOST: z.string().default('127.0.0.1'),
  /** How browsers reach us when a proxy stands in front; decides cookies and links. */
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** How many proxies in front may say who the client is. */
  TRUST_PROXY: wholeNumber(0, 10).default(0),
  DATABASE_URL: z.string().regex(/^postgres(ql)?:\/\//, 'must start with postgresql://').optional(),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  CORS_ORIGINS: list.default([]),
  /** Requests a minute and person (or address): sign-in and changes; costly reads (raw mail, a stretch of the calendar); plain reads; pictures fetched from elsewhere. */
  RATE_LIMIT_CHANGES: wholeNumber(1, 1_000_000).default(100),
  RATE_LIMIT_COSTLY: wholeNumber(1, 1_000_000).default(100),
  RATE_LIMIT_READS: wholeNumber(1, 1_000_000).default(1500),
  RATE_LIMIT_FETCHES: wholeNumber(1, 1_000_000).default(300),
  /** Jobs a worker process runs at once. */
  WORKERS: wholeNumber(1, 64).default(3),
  /** Base64 keys of 32 bytes that seal secrets, newest first, instead of the key file in the data folder. */
  SECRETARY_KEY: list.optional(),
})

export interface Config {
  home: string
  port: number
  host: string
  publicUrl: string | undefined
  trustProxy: number
  databaseUrl: string | undefined
  logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent'
  corsOrigins: string[]
  rateLimitChanges: number
  rateLimitCostly: number
  rateLimitReads: number
  rateLimitFetches: number
  workers: number
  masterKeys: string[] | undefined
}

export function loadConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  // Absolute from here on: what is kept of it (an account's folder) is read by processes that start elsewhere.
  const home = resolve(environment['SECRETARY_HOME'] || platformHome(environment))
  const told = { ...fileSettings(join(home, 'config.env')), ...environment }
  // An empty line in the file or an empty variable means "as if it were not there".
  const given = Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined && value !== ''))
  const parsed = schema.safeParse(given)
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
    throw new Fault('config', `The configuration has ${lines.length === 1 ? 'a problem' : `${lines.length} problems`}: ${lines.join('; ')}`, {
      fix: `Mend it in the environment or in ${join(home, 'config.env')}; config.sample.env shows every setting.`,
    })
  }
  const values = parsed.data
  return {
    home,
    port: values.PORT,
    host: values.HOST,
    publicUrl: values.PUBLIC_URL?.replace(/\/+$/, ''),
    trustProxy: values.TRUST_PROXY,
    databaseUrl: values.DATABASE_URL,
    logLevel: values.LOG_LEVEL,
    corsOrigins: values.CORS_ORIGINS,
    rateLimitChanges: values.RATE_LIMIT_CHANGES,
    rateLimitCostly: values.RATE_LIMIT_COSTLY,
    rateLimitReads: values.RATE_LIMIT_READS,
    rateLimitFetches: values.RATE_LIMIT_FETCHES,
    workers: values.WORKERS,
    masterKeys: values.SECRETARY_KEY,
  }
}

function fileSettings(path: string): NodeJS.Dict<string> {
  try {
    return parseEnv(readFileSync(path, 'utf8'))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return {}
    if (code === 'ENOTDIR') throw new Fault('home-no-folder', `The data folder ${dirname(path)} is a file, not a folder`, { cause: error, fix: 'Set SECRETARY_HOME to another folder.' })
    throw new Fault('config', `The configuration file ${path} cannot be read`, { cause: error, fix: 'Check who may read it.' })
  }
}

function platformHome(environment: NodeJS.ProcessEnv): string {
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Secretary')
  if (process.platform === 'win32') return join(environment['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'), 'Secretary')
  return join(environment['XDG_DATA_HOME'] ?? join(homedir(), '.local', 'share'), 'secretary')
}
