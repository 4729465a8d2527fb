// The whole web over a test's own store, listening on a free port, with people in it.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import type { AccountsContext } from '../accounts/context.ts'
import { argon2Hasher } from '../accounts/password.ts'
import { openCredentials } from '../accounts/credentials.ts'
import { openDiscoveryNet } from '../accounts/discover/discovery-net.ts'
import type { DiscoveryContext } from '../accounts/discover/question.ts'
import type { Authorities } from '../accounts/oauth/authority.ts'
import type { PushSigner } from '../accounts/oauth/push-signer.ts'
import { operator } from '../accounts/role.ts'
import { openSession } from '../accounts/sessions.ts'
import { addPerson, createOwner, houseHasOwner } from '../accounts/users.ts'
import { openVault } from '../accounts/vault.ts'
import type { HostPolicy } from '../accounts/server-address.ts'
import { appendAudit } from '../actions/audit.ts'
import { systemClock, type Clock } from '../base/clock.ts'
import { openLog } from '../base/log.ts'
import { allKinds } from '../entries/all-kinds.ts'
import { openImportFolder } from '../entries/import-folder.ts'
import { openMailParser } from '../mail/parse/mail-parser.ts'
import { openPacks, type Packs } from '../store/blobs/pack.ts'
import { openLive, type Live } from '../store/live.ts'
import type { EngineStatus, WebSettings } from '../web/context.ts'
import { buildServer, type RouteInfo } from '../web/server.ts'
import type { TestStore } from './real-store.ts'

export interface TestPerson {
  userId: string
  sessionId: string
  /** Cookie and CSRF token, as the app sends them. */
  headers: Record<string, string>
}

export interface TestWeb {
  url: string
  /** The data folder of what is uploaded. */
  home: string
  routes: readonly RouteInfo[]
  live: Live
  packs: Packs
  house: AccountsContext
  /** How many streams and sockets listen to the change feed, and how many connections are open. */
  listening(): number
  connections(): Promise<number>
  /** After which a connection where nothing moves is closed; 0 = never. */
  idleConnectionMs(): number
  /** Adds somebody and signs them in; the first one becomes the owner. */
  person(email: string): Promise<TestPerson>
}

export interface TestWebOptions {
  settings?: Partial<WebSettings>
  /** A fixed one, where minutes or expiries are what is tested. */
  clock?: Clock
  engine?: EngineStatus
  demo?: boolean
  /** Whether it has a virus scanner. */
  scans?: boolean
  /** For a disk that is full. */
  freeBytes?: () => Promise<number>
  /** For an audit log that cannot be written. */
  record?: AccountsContext['record']
  /** What disconnecting asks of a provider that calls us. */
  endPush?: (accountId: string) => Promise<void>
  /** Authorization servers that this house is known to; none. */
  authorities?: Authorities
  /** For calls that have to be signed. */
  pushSigner?: PushSigner
  /** For what discovery is to find; nothing on the network is asked otherwise. */
  discovery?: DiscoveryContext
  /** Mail servers of this computer that anybody may connect. */
  privateHosts?: readonly string[]
}

/** Cheap on purpose: these tests are not about how slow a hash is. */
const hasher = argon2Hasher({ memoryKib: 64, passes: 1, lanes: 1 })
export const TEST_PASSWORD = 'quiet harbour seven lamps'

export async function openTestWeb(store: TestStore, context: TestContext, options: TestWebOptions = {}): Promise<TestWeb> {
  const folder = mkdtempSync(join(tmpdir(), 'secretary-web-'))
  const log = openLog({ level: (process.env['SHOW_LOGS'] === '1' ? 'error' : 'silent'), process: 'test' })
  const clock = options.clock ?? systemClock
  const { db } = store
  const vault = await openVault({ kind: 'file', path: join(folder, 'keys.json') }, db)
  const { live, listening } = counted(await openLive({ db, clock, log, connectionString: store.address }))
  const packs = openPacks(join(folder, 'packs'))
  const parser = openMailParser()
  let url = ''
  const authorities = options.authorities ?? {}
  // Names resolve to nothing here: no test may ask the network by accident.
  const mailHosts = { privateHosts: options.privateHosts ?? [], resolve: async () => [] }
  const house: AccountsContext = { db, clock, vault, hasher, record: options.record ?? appendAudit }
  const { app, routes } = await buildServer({
    ...house,
    log,
    live,
    kinds: allKinds(clock),
    packs,
    parser,
    scans: options.scans ?? false,
    version: '0.0.0-test',
    ownUrl: () => url,
    demo: options.demo ?? false,
    engineStatus: async () => options.engine ?? { status: 'down', detail: { reason: 'not part of this test' } },
    placeSample: async () => ({ mailPath: join(folder, 'mail'), calendarPath: '', address: 'sample@example.org' }),
    imports: openImportFolder({ home: folder, ...(options.freeBytes === undefined ? {} : { freeBytes: options.freeBytes }) }),
    authorities,
    credentials: openCredentials({ ...house, authorities }),
    discovery: options.discovery ?? { net: offline(mailHosts), ispdbUrl: '' },
    endPush: options.endPush ?? (async () => {}),
    mailHosts,
    pushSigner: options.pushSigner,
    settings: {
      home: folder,
      publicUrl: undefined,
      gmailPushToken: undefined,
      host: '127.0.0.1',
      trustProxy: 0,
      corsOrigins: [],
      rateLimitChanges: 100_000,
      rateLimitCostly: 100_000,
      rateLimitReads: 100_000,
      rateLimitFetches: 100_000,
      appFolder: undefined,
      ...options.settings,
    },
  })
  url = await app.listen({ port: 0, host: '127.0.0.1' })
  context.after(async () => {
    await app.close()
    await live.close()
    await parser.close()
    await packs.close()
    rmSync(folder, { recursive: true, force: true })
  })
  return {
    url,
    home: folder,
    routes,
    live,
    packs,
    house,
    listening,
    connections: () => new Promise((resolve, reject) => app.server.getConnections((error, n) => (error === null ? resolve(n) : reject(error)))),
    idleConnectionMs: () => app.server.timeout,
    async person(email) {
      const wish = { email, name: email.split('@')[0] ?? email, password: TEST_PASSWORD }
      const user = (await houseHasOwner(db)) ? await addPerson(house, operator, { ...wish, role: 'member' }) : await createOwner(house, wish)
      const tokens = await db.transaction((tx) => openSession(tx, clock.now(), { userId: user.id, userAgent: 'test', address: '127.0.0.1' }))
      const headers = { cookie: `secretary_access=${tokens.accessToken}; secretary_refresh=${tokens.refreshToken}`, 'x-csrf-token': tokens.csrfToken }
      return { userId: user.id, sessionId: tokens.sessionId, headers }
    },
  }
}

/** No name server is asked, and no name has an address. */
function offline(mailHosts: HostPolicy): DiscoveryContext['net'] {
  const nobody = async () => []
  return { ...openDiscoveryNet(mailHosts), exchangers: nobody, services: nobody }
}

function counted(inner: Live): { live: Live; listening: () => number } {
  let n = 0
  const live: Live = {
    close: () => inner.close(),
    listen(listener) {
      const stop = inner.listen(listener)
      n++
      return () => {
        n--
        stop()
      }
    },
  }
  return { live, listening: () => n }
}
