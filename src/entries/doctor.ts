// `secretary doctor`: looks at everything that can be wrong here, changes nothing, and says
// for each thing what is so and what to do. Exit code 1 when something needs doing.
//
// With `--prove` each mailbox is compared with its provider first, with `--repair` what differs
// is mended as well; of one account or folder, where one is named.
import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { listAllAccounts, type ConnectedAccount } from '../accounts/connected-accounts.ts'
import { readKeyRing } from '../accounts/key-ring.ts'
import { verifyAudit } from '../actions/audit.ts'
import { systemClock } from '../base/clock.ts'
import { Fault, messageOf } from '../base/fault.ts'
import { limits } from '../base/limits.ts'
import { loadConfig, type Config } from '../config.ts'
import { countDeadJobs } from '../jobs/job-store.ts'
import { cannotSendYet } from '../mail/imap/imap-account.ts'
import { latestImport } from '../mail/import/import-store.ts'
import { isLocal } from '../mail/local/local-account.ts'
import { proofReports } from '../mail/proof-report.ts'
import { openClamd } from '../mail/scan/clamd.ts'
import type { Db } from '../store/db.ts'
import { loadMigrations } from '../store/load-migrations.ts'
import { schemaVersion } from '../store/migrate.ts'
import { agoOf, counted, figure, sizeOf, spanOf } from './counted.ts'
import { note, ok, wrong, type Finding } from './doctor-finding.ts'
import { packFindings } from './doctor-packs.ts'
import { mailboxFindings, nameOf } from './doctor-proof.ts'
import { askEngine } from './ask-engine.ts'
import type { Invocation } from './invocation.ts'
import { openHouse, openStore } from './open-house.ts'
import { proveNow } from './prove-now.ts'

export async function run({ flags }: Invocation): Promise<number> {
  const findings = [...(await provenFirst(flags)), ...(await examine())]
  if (flags['json'] === true) for (const finding of findings) process.stdout.write(`${JSON.stringify(finding)}\n`)
  else print(findings)
  return findings.some((finding) => finding.state === 'wrong') ? 1 : 0
}

async function provenFirst(flags: Invocation['flags']): Promise<Finding[]> {
  const [account, folder] = [flags['account'], flags['folder']]
  const repair = flags['repair'] === true
  if (!repair && flags['prove'] !== true) {
    if (account !== undefined || folder !== undefined) throw new Fault('usage', 'Say what to do with it', { fix: 'Add --prove or --repair.' })
    return []
  }
  const config = loadConfig()
  // A line of log for every mailbox would run through the answer.
  const house = await openHouse('doctor', { ...config, logLevel: config.logLevel === 'info' ? 'error' : config.logLevel })
  try {
    return await proveNow(house, { repair, account: typeof account === 'string' ? account : undefined, folder: typeof folder === 'string' ? folder : undefined })
  } finally {
    await house.close()
  }
}

async function examine(): Promise<Finding[]> {
  let config: Config
  try {
    config = loadConfig()
  } catch (error) {
    return [wrong('configuration', messageOf(error), error instanceof Fault ? error.fix : '')]
  }
  const findings = [ok('configuration', 'every setting can be used'), ...dataFolder(config), ...keys(config)]
  const engine = await askEngine(config.home, config.databaseUrl === undefined ? 'sqlite' : 'postgres')
  const runs = engine.status === 'ok'
  findings.push(
    runs ? ok('engine', `up for ${spanOf(Number(engine.detail['upSeconds']) * 1_000)}`) : note('engine', String(engine.detail['reason']), engine.status === 'off' ? 'If it should run here: npm start' : 'Start it with: npm start'),
  )
  findings.push(await port(config, runs))
  findings.push(await virusScanner(config))
  findings.push(...(await database(config)))
  return findings
}

function dataFolder({ home }: Config): Finding[] {
  if (!existsSync(home)) return [note('data folder', `${home} is not there yet`, 'The first start makes it.')]
  try {
    accessSync(home, constants.W_OK)
  } catch {
    return [wrong('data folder', `${home} cannot be written`, 'Give this user the right to write there, or set SECRETARY_HOME.')]
  }
  const { bavail, bsize } = statfsSync(home)
  const free = bavail * bsize
  return [ok('data folder', home), diskFinding(free)]
}

/** Warned of at thrice what is spared: who reads it has time to make room. */
export function diskFinding(free: number): Finding {
  const size = `${sizeOf(free)} free`
  const fix = `Make room: below ${limits.importBytesSpared / 1e6} MB imports and syncs stop until there is some.`
  return free < 3 * limits.importBytesSpared ? wrong('disk', size, fix) : ok('disk', size)
}

function keys({ home, masterKeys }: Config): Finding[] {
  if (masterKeys !== undefined) return [ok('keys', `${masterKeys.length} from SECRETARY_KEY`)]
  const path = join(home, 'keys.json')
  if (!existsSync(path)) return [note('keys', 'none yet', 'The first start makes one. Back it up then.')]
  const open = (statSync(path).mode & 0o077) !== 0
  if (open) return [wrong('keys', `${path} can be read by others`, `chmod 600 ${path}`)]
  try {
    readKeyRing({ kind: 'file', path })
    return [ok('keys', `${path}, whole, readable by this user only`)]
  } catch (error) {
    return [wrong('keys', messageOf(error), error instanceof Fault ? error.fix : '')]
  }
}

async function port({ port: wanted, host }: Config, engineUp: boolean): Promise<Finding> {
  const taken = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
    const probe = createServer()
    probe.once('error', resolve)
    probe.listen(wanted, host, () => probe.close(() => resolve(undefined)))
  })
  if (taken === undefined) return ok('port', `${wanted} on ${host} is free`)
  if (taken.code === 'EADDRINUSE' && engineUp) return ok('port', `${wanted} is in use, as it should be while Secretary runs`)
  return wrong('port', `${wanted} on ${host}: ${taken.code ?? messageOf(taken)}`, 'Stop what uses it, or set PORT to another.')
}

async function virusScanner({ clamd }: Config): Promise<Finding> {
  if (clamd === undefined) return note('virus scanner', 'none: files of mails are not scanned', 'CLAMD names one (docs/operating/virus-scanning.md).')
  try {
    const { version, madeAtMs } = await openClamd(clamd).examine()
    const made = madeAtMs === 0 ? 'it does not say of when its signatures are' : `signatures of ${new Date(madeAtMs).toISOString().slice(0, 10)}`
    if (madeAtMs > 0 && systemClock.now() - madeAtMs > limits.signaturesOldMs) return wrong('virus scanner', `${version}, ${made}`, 'They are old: see whether freshclam runs beside it.')
    return ok('virus scanner', `${version}, ${made}`)
  } catch (error) {
    return wrong('virus scanner', messageOf(error), 'Start clamd, or mend CLAMD. Until then files wait unscanned, and nothing is called clean.')
  }
}

async function database(config: Config): Promise<Finding[]> {
  const path = join(config.home, 'secretary.db')
  if (config.databaseUrl === undefined) {
    if (!existsSync(path)) return [note('database', 'none yet', 'The first start makes it.')]
    if ((statSync(path).mode & 0o077) !== 0) return [wrong('database', `${path} can be read by others`, `chmod 600 ${path}*`)]
  }
  let db: Db | undefined
  try {
    db = openStore(config)
    const version = await schemaVersion(db)
    const known = loadMigrations().at(-1)?.version ?? 0
    if (version > known) return [wrong('database', `schema ${version} is newer than this program knows (${known})`, 'Start the newer version again, or restore a backup.')]
    if (version < known) return [note('database', `schema ${version}, this program brings ${known}`, 'The next start migrates it, or: secretary migrate')]
    return [ok('database', `${db.kind}, schema ${version}`), await audit(db), ...(await packFindings(db, config.home)), ...(await accounts(db)), await deadLetters(db)]
  } catch (error) {
    return [wrong('database', messageOf(error), error instanceof Fault ? error.fix : 'Check DATABASE_URL and that the server is up.')]
  } finally {
    await db?.close()
  }
}

async function audit(db: Db): Promise<Finding> {
  const verdict = await verifyAudit(db)
  return verdict.intact
    ? ok('audit log', `whole, ${counted(verdict.entries, 'entry', 'entries')}`)
    : wrong('audit log', `broken at entry ${verdict.brokenAt}: ${verdict.why}`, 'Compare with a backup: somebody or something changed the database from outside.')
}

async function accounts(db: Db): Promise<Finding[]> {
  const findings: Finding[] = []
  const all = await listAllAccounts(db)
  const reports = await proofReports(db, all)
  for (const account of all) findings.push(await standingOf(db, account), ...sendingOf(account), ...(await mailboxFindings(db, account, reports.get(account.id)!, systemClock.now())))
  return findings
}

async function standingOf(db: Db, account: ConnectedAccount): Promise<Finding> {
  const { state, stateReason, syncedAt } = account
  const what = `account ${nameOf(account)}`
  if (state === 'failing') return wrong(what, stateReason, 'Mend what it names; the next sync tries again by itself.')
  if (state === 'paused') return note(what, `paused${stateReason === '' ? '' : `: ${stateReason}`}`)
  const plan = await latestImport(db, account.id)
  if (plan?.state === 'planned' && plan.source === 'account') return note(what, 'its mail is not fetched yet', 'How much of it is wanted is chosen in the app, Settings, Import; ten minutes after it was connected, all of it is fetched.')
  if (isLocal(account)) return ok(what, syncedAt === 0 ? 'its file is not read to its end yet' : `of a file, read to its end ${agoOf(syncedAt, systemClock.now())}; kept here alone`)
  return ok(what, syncedAt === 0 ? 'not synced yet' : `in step ${agoOf(syncedAt, systemClock.now())}`)
}

function sendingOf(account: ConnectedAccount): Finding[] {
  const trouble = cannotSendYet(account)
  return trouble === undefined ? [] : [note(`sending of ${nameOf(account)}`, `cannot send yet: ${trouble.says}`, `${trouble.fix} Then test the account in Settings, Accounts.`)]
}

async function deadLetters(db: Db): Promise<Finding> {
  const n = await countDeadJobs(db)
  return n === 0 ? ok('jobs', 'none failed for good') : wrong('jobs', `${figure(n)} failed for good`, 'secretary jobs list --dead says why; secretary jobs retry --dead tries them again.')
}

function print(findings: Finding[]): void {
  const width = Math.max(...findings.map((finding) => finding.what.length))
  const mark = { ok: 'ok   ', note: 'note ', wrong: 'WRONG' }
  for (const [index, { what, state, says, fix }] of findings.entries()) {
    // What is to be done about several in a row is said once, below the last of them.
    const isSaid = fix === '' || findings[index + 1]?.fix === fix
    process.stdout.write(`${mark[state]}  ${what.padEnd(width)}  ${says}\n${isSaid ? '' : `${' '.repeat(width + 9)}${fix}\n`}`)
  }
}
