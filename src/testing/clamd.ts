// A private ClamAV daemon for tests: the real program on a Unix socket and a port in a temp
// folder, with signatures of our own that know one made-up file, so that none is downloaded.
//
// Up in about a second and small (16 MB with these signatures). One a process, stopped with it.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { openClamd, type ClamdAddress } from '../mail/scan/clamd.ts'
import { freePort } from './free-port.ts'
import { requireRealServers } from './real-store.ts'

export interface PrivateClamd {
  socket: ClamdAddress
  port: ClamdAddress
  /** StreamMaxLength. */
  bytesMax: number
}

const BINARY = ['/usr/sbin/clamd', '/usr/local/sbin/clamd'].find(existsSync)

/** For `skip`: why these tests cannot run here; false when they can. */
export const clamdMissing: string | false = BINARY === undefined && !requireRealServers ? 'ClamAV is not installed here (Debian: apt-get install clamav-daemon)' : false

/** What its signatures know. No real threat, so that no scanner of somebody else's stumbles over this file. */
export const HARMFUL = 'This file does harm to secretary-test-17'
export const THREAT = 'Secretary.Test.UNOFFICIAL'

const BYTES_MAX = 1_000_000
let running: Promise<PrivateClamd> | undefined

export const startClamd = (): Promise<PrivateClamd> => (running ??= start())

async function start(): Promise<PrivateClamd> {
  if (BINARY === undefined) throw new Error('ClamAV is not installed')
  const folder = mkdtempSync(join(tmpdir(), 'secretary-clamd-'))
  const port = await freePort()
  mkdirSync(join(folder, 'signatures'))
  writeFileSync(join(folder, 'signatures', 'own.ndb'), `${THREAT.replace('.UNOFFICIAL', '')}:0:*:${Buffer.from(HARMFUL).toString('hex')}\n`)
  const socket = join(folder, 'clamd.sock')
  const settings = {
    DatabaseDirectory: join(folder, 'signatures'),
    LocalSocket: socket,
    TCPSocket: port,
    TCPAddr: '127.0.0.1',
    TemporaryDirectory: folder,
    LogFile: join(folder, 'log'),
    Foreground: 'yes',
    StreamMaxLength: BYTES_MAX,
    SelfCheck: 0,
    MaxThreads: 2,
  }
  writeFileSync(join(folder, 'clamd.conf'), Object.entries(settings).map(([name, value]) => `${name} ${value}\n`).join(''))
  const server = spawn(BINARY, ['-c', join(folder, 'clamd.conf')], { stdio: 'ignore' })
  process.once('exit', () => {
    server.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  })
  server.unref()
  await untilReady({ path: socket }, folder)
  return { socket: { path: socket }, port: { host: '127.0.0.1', port }, bytesMax: BYTES_MAX }
}

async function untilReady(address: ClamdAddress, folder: string): Promise<void> {
  const clamd = openClamd(address)
  for (let attempt = 0; attempt < 400; attempt++) {
    const isUp = await clamd.examine().then(
      () => true,
      () => false,
    )
    if (isUp) return
    await delay(50)
  }
  const log = join(folder, 'log')
  throw new Error(`ClamAV did not start:\n${existsSync(log) ? readFileSync(log, 'utf8') : 'no log'}`)
}
