// What this installation was told, read once and passed on as a value.
//
// One set of names for both places: `config.env` in the data folder and the environment
// (which wins), so a line can move from one to the other unchanged. Every problem is
// reported at once, in words that say what to write instead.
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { z } from 'zod'
import { Fault } from './base/fault.ts'
import { configFile, homeFolder, settingsTold } from './base/home.ts'

const wholeNumber = (min: number, max: number) => {
  const error = `must be a whole number from ${min} to ${max}`
  return z.coerce.number({ error }).int({ error }).min(min, { error }).max(max, { error })
}
const list = z.string().transform((text) => text.split(',').map((item) => item.trim()).filter((item) => item !== ''))

/** An authorization server of another kind than the provider's own; http only on this computer, for trying things out. */
const issuer = z.url({ protocol: /^https?$/ }).refine((url) => url.startsWith('https:') || /^http:\/\/(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?(?:\/|$)/.test(url), 'must start with https://')

/** ClamAV's daemon, on this computer or on another. */
const CLAMD_PLACE = /^(?:unix:(?<path>\/.+)|tcp:(?:\[(?<bare>[^\]]+)\]|(?<host>[^:]+)):(?<port>\d{1,5}))$/
const clamdPlace = z.string().transform((text, context): ClamdPlace => {
  const { path, bare, host, port } = CLAMD_PLACE.exec(text)?.groups ?? {}
  if (path !== undefined) return { path }
  const name = bare ?? host
  if (name !== undefined && Number(port) <= 65_535) return { host: name, port: Number(port) }
  context.addIssue({ code: 'custom', message: 'must be unix:/path/of/its/socket or tcp:host:port' })
  return z.NEVER
})

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
  /** Jobs a worker process runs at once. Most of them wait for a server, which costs nothing; a page of mail in hand is 8 MB. */
  WORKERS: wholeNumber(1, 64).default(6),
  /** Where ClamAV's daemon listens: files of mails are scanned. */
  CLAMD: clamdPlace.optional(),
  /** Base64 keys of 32 bytes that seal secrets, newest first, instead of the key file in the data folder. */
  SECRETARY_KEY: list.optional(),
  /** Mail servers of this network that anybody of the house may connect, by name or address. */
  ALLOW_PRIVATE_HOSTS: list.default([]),
  /** Where mail settings of a domain are asked for that nobody else tells. A word turns it off, because an empty setting is one that was not made. */
  ISPDB_URL: z.string().refine((text) => text === 'off' || (URL.canParse(text) && text.startsWith('https://')), 'must start with https://, or be off').default('https://autoconfig.thunderbird.net/v1.1/'),
  /** This installation as Google and Microsoft know it. */
  GOOGLE_CLIENT_ID: z.string().default(''),
  GOOGLE_CLIENT_SECRET: z.string().default(''),
  GOOGLE_ISSUER: issuer.optional(),
  /** Where Google's Pub/Sub takes notices of new mail, and the secret at the end of the address that it hands them to. */
  GMAIL_PUSH_TOPIC: z.string().regex(/^projects\/[\w.:-]+\/topics\/[\w.~+%-]+$/, 'must be projects/PROJECT/topics/TOPIC').optional(),
  GMAIL_PUSH_TOKEN: z.string().regex(/^[\w-]{32,128}$/, 'must be 32 to 128 letters and digits').optional(),
  /** Who signs those calls, and for whom: as the subscription says. */
  GMAIL_PUSH_AUDIENCE: z.string().min(1).max(500).optional(),
  GMAIL_PUSH_ACCOUNT: z.email('must be the address of a service account').optional(),
  MICROSOFT_CLIENT_ID: z.string().default(''),
  MICROSOFT_CLIENT_SECRET: z.string().default(''),
  /** Whose people may consent: common, organizations, consumers, or one organisation's id. */
  MICROSOFT_TENANT: z.string().regex(/^[\w.-]+$/, 'must be common, organizations, consumers, or the id or domain of your organisation').default('common'),
  MICROSOFT_ISSUER: issuer.optional(),
})

/** A client id alone, or a secret alone, is a half that works nowhere. */
const halves = (values: Record<string, unknown>): string[] =>
  ['GOOGLE', 'MICROSOFT'].flatMap((name) => {
    const [id, secret] = [`${name}_CLIENT_ID`, `${name}_CLIENT_SECRET`]
    return (values[id] === '') === (values[secret] === '') ? [] : [`${values[id] === '' ? id : secret}: must be set along with ${values[id] === '' ? secret : id}`]
  })

/** Without the other each of the two is a push that nobody sends, or that nobody believes. */
const pushHalves = ({ GMAIL_PUSH_TOPIC: topic, GMAIL_PUSH_TOKEN: token, GMAIL_PUSH_AUDIENCE: audience, GMAIL_PUSH_ACCOUNT: account }: Partial<Record<string, unknown>>): string[] => [
  ...((topic === undefined) === (token === undefined) ? [] : ['GMAIL_PUSH_TOPIC and GMAIL_PUSH_TOKEN: must be set together']),
  ...((audience === undefined) === (account === undefined) ? [] : ['GMAIL_PUSH_AUDIENCE and GMAIL_PUSH_ACCOUNT: must be set together']),
  ...(audience !== undefined && token === undefined ? ['GMAIL_PUSH_AUDIENCE: needs GMAIL_PUSH_TOPIC and GMAIL_PUSH_TOKEN'] : []),
]

/** One authorization server that this installation is known to. */
export interface OAuthConfig {
  clientId: string
  clientSecret: string
  tenant: string
  issuer: string | undefined
}

export type ClamdPlace = { path: string } | { host: string; port: number }

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
  /** Undefined: nothing is scanned, and nothing is said to be clean. */
  clamd: ClamdPlace | undefined
  masterKeys: string[] | undefined
  allowPrivateHosts: string[]
  /** '' = nobody is asked. */
  ispdbUrl: string
  google: OAuthConfig | undefined
  microsoft: OAuthConfig | undefined
  gmailPushTopic: string | undefined
  gmailPushToken: string | undefined
  /** Undefined: its calls need not be signed. */
  gmailPushSigner: { audience: string; account: string } | undefined
}

/** What the file says that is no setting: a slip of the pen would be a default that nobody asked for. */
function strangersIn(text: string): string[] {
  const names = Object.keys(parseEnv(text)).filter((name) => !Object.hasOwn(schema.shape, name))
  // A value in quotes may have lines of its own. Only the first word is told: the rest may be a key.
  const lines = /["'`]/.test(text) ? [] : text.split(/\r?\n/).filter((line) => !/^\s*(?:#|$)|=/.test(line))
  return [...names.map((name) => `${name}: there is no such setting`), ...lines.map((line) => `${line.trim().split(/\s/)[0] ?? ''}: has no = behind it`)]
}

export function loadConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const home = homeFolder(environment)
  const parsed = schema.safeParse(settingsTold(home, environment))
  const lines = [...strangersIn(configFile(home)), ...(parsed.error?.issues ?? []).map((issue) => `${issue.path.join('.')}: ${issue.message}`), ...halves(parsed.data ?? {}), ...pushHalves(parsed.data ?? {})]
  if (!parsed.success || lines.length > 0) {
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
    clamd: values.CLAMD,
    masterKeys: values.SECRETARY_KEY,
    allowPrivateHosts: values.ALLOW_PRIVATE_HOSTS.map((host) => host.toLowerCase()),
    ispdbUrl: values.ISPDB_URL === 'off' ? '' : values.ISPDB_URL,
    google: oauthOf({ clientId: values.GOOGLE_CLIENT_ID, clientSecret: values.GOOGLE_CLIENT_SECRET, tenant: '', issuer: values.GOOGLE_ISSUER }),
    microsoft: oauthOf({ clientId: values.MICROSOFT_CLIENT_ID, clientSecret: values.MICROSOFT_CLIENT_SECRET, tenant: values.MICROSOFT_TENANT, issuer: values.MICROSOFT_ISSUER }),
    gmailPushTopic: values.GMAIL_PUSH_TOPIC,
    gmailPushToken: values.GMAIL_PUSH_TOKEN,
    gmailPushSigner: values.GMAIL_PUSH_AUDIENCE === undefined || values.GMAIL_PUSH_ACCOUNT === undefined ? undefined : { audience: values.GMAIL_PUSH_AUDIENCE, account: values.GMAIL_PUSH_ACCOUNT },
  }
}

const oauthOf = (config: OAuthConfig): OAuthConfig | undefined => (config.clientId === '' ? undefined : config)
