// `secretary web`: the app and the API. Reads the store, proposes, records decisions; it
// holds no mailbox connection and no writer, so no mailbox of somebody's can be changed from
// here by mistake. What it does make and delete are ours: imported files and the sample.
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import type { Clock } from '../base/clock.ts'
import { Fault } from '../base/fault.ts'
import { limits } from '../base/limits.ts'
import { openPushSigner } from '../accounts/oauth/push-signer.ts'
import { outbound } from '../base/outbound.ts'
import { rootFolder } from '../base/root.ts'
import { pushOf } from '../mail/push-store.ts'
import { openMailParser } from '../mail/parse/mail-parser.ts'
import { openPacks } from '../store/blobs/pack.ts'
import type { Live } from '../store/live.ts'
import { createSetupLink } from '../accounts/one-time-links.ts'
import { buildServer } from '../web/server.ts'
import type { WebContext } from '../web/context.ts'
import { allKinds } from './all-kinds.ts'
import { announce, type Announcement } from './announce.ts'
import { buildAccounts, type AccountDeps } from './build-accounts.ts'
import { buildReaders } from './build-readers.ts'
import { asChild, tellParent } from './child.ts'
import { askEngine } from './ask-engine.ts'
import { openImportFolder } from './import-folder.ts'
import type { Invocation } from './invocation.ts'
import { openHouse, openHouseLive, type House } from './open-house.ts'
import { ownUrl, portOf } from './own-url.ts'
import { prepareDemo, placeSample } from './sample-account.ts'
import { stopOrder } from './stop-order.ts'
import { untilAskedToStop } from './stop-signal.ts'
import { ownVersion } from './version.ts'

const PORT_WAIT_MS = 3_000

export async function run(invocation: Invocation): Promise<number> {
  return await asChild(async () => {
    const house = await openHouse('web')
    const stops = stopOrder(house.log)
    stops.add('store', () => house.close())
    try {
      const live = await openHouseLive(house)
      stops.add('change feed', () => live.close())
      const web = await startWeb(house, live, invocation)
      stops.add('web', () => web.stop())
      if (!(await tellParent({ said: 'serving', announcement: web.announcement }))) announce(web.announcement, invocation.flags['json'] === true)
      await untilAskedToStop()
      return 0
    } finally {
      await stops.stopAll()
    }
  })
}

export interface RunningWeb {
  announcement: Announcement
  stop(): Promise<void>
}

export async function startWeb(house: House, live: Live, { flags }: Invocation): Promise<RunningWeb> {
  const { config, log } = house
  const demo = flags['demo'] === true
  const port = portOf(flags['port'], config.port)
  const parser = openMailParser()
  let url = ownUrl(config)
  const accounts = buildAccounts(house)
  const context: WebContext = {
    db: house.db,
    clock: house.clock,
    log,
    live,
    vault: house.vault,
    hasher: house.hasher,
    record: house.record,
    kinds: allKinds(house.clock),
    packs: openPacks(join(config.home, 'packs')),
    parser,
    scans: config.clamd !== undefined,
    version: ownVersion(),
    ownUrl: () => url,
    demo,
    engineStatus: () => askEngine(config.home, house.db.kind),
    placeSample: (userId) => placeSample(house, userId),
    imports: openImportFolder({ home: config.home }),
    ...accounts,
    endPush: (accountId) => endPush(house, accounts, accountId),
    pushSigner: config.gmailPushSigner === undefined ? undefined : openPushSigner(config.gmailPushSigner, (request) => outbound(request)),
    settings: { ...config, appFolder: join(rootFolder(), 'app/dist') },
  }
  if (demo) await prepareDemo(house)
  const { app } = await buildServer(context)
  try {
    await listen(app, { port, host: config.host }, house.clock)
  } catch (cause) {
    await app.close()
    throw cannotListen(cause as NodeJS.ErrnoException, port, config.host)
  }
  const address = app.server.address()
  const actualPort = typeof address === 'object' && address !== null ? address.port : port
  url = ownUrl(config, actualPort)
  const setupToken = await createSetupLink(house)
  const announcement = { url: context.ownUrl(), setupUrl: setupToken === undefined ? null : `${context.ownUrl()}/setup#${setupToken}`, demo }
  const stop = async () => {
    await app.close()
    await parser.close()
  }
  return { announcement, stop }
}

/** With a reader of its own, for this one question: the engine's may run on another host. */
async function endPush({ db, clock, vault, config }: House, { credentials, mailHosts }: AccountDeps, accountId: string): Promise<void> {
  if ((await pushOf(db, accountId)) === undefined) return
  const readers = buildReaders({ db, clock, credentials, mailHosts, push: { vault, publicUrl: config.publicUrl, gmailTopic: config.gmailPushTopic } })
  try {
    await (await readers.mailReaderFor(accountId)).push?.end(AbortSignal.timeout(limits.pushEndMs))
  } finally {
    await readers.close()
  }
}

/** A web whose supervisor was killed still holds the port for a moment: a start right after waits for it. */
async function listen(app: FastifyInstance, address: { port: number; host: string }, clock: Clock): Promise<void> {
  for (let waitedMs = 0; ; waitedMs += 250) {
    try {
      await app.listen(address)
      return
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || waitedMs >= PORT_WAIT_MS) throw error
      await clock.sleep(250)
    }
  }
}

function cannotListen(cause: NodeJS.ErrnoException, port: number, host: string): Error {
  if (cause.code === 'EADDRINUSE') {
    return new Fault('port-in-use', `Port ${port} is in use on ${host}`, { cause, fix: 'Stop what uses it, or choose another: PORT=8080 npm start' })
  }
  if (cause.code === 'EACCES') {
    return new Fault('port-forbidden', `This user may not open port ${port}`, { cause, fix: 'Choose one above 1023: PORT=8080 npm start' })
  }
  if (cause.code === 'EADDRNOTAVAIL' || cause.code === 'ENOTFOUND') {
    return new Fault('host-unknown', `${host} is not an address of this computer`, { cause, fix: 'Set HOST to 127.0.0.1, or to 0.0.0.0 for the whole network.' })
  }
  return cause
}
