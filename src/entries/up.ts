// `secretary up`: the engine and the web side by side, restarted when they die.
//
// Two processes, so that an import at full speed never makes a list wait, and a crash of
// one leaves the other serving. A child that exits because something is misconfigured
// (a port in use, a newer schema) would only fail again: then everything stops and says so.
import { fork, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { messageOf } from '../base/fault.ts'
import { systemClock } from '../base/clock.ts'
import { homeFolder, settingsTold, withLessMemory } from '../base/home.ts'
import { limits } from '../base/limits.ts'
import { backoffMs } from '../base/retry.ts'
import { isBehind } from '../store/load-migrations.ts'
import { announce, type Announcement } from './announce.ts'
import { MISCONFIGURED, type ChildMessage } from './child.ts'
import type { Invocation } from './invocation.ts'
import { untilAskedToStop } from './stop-signal.ts'

const HEALTHY_AFTER_MS = 30_000
const TRIES_TO_COME_UP = 3

export async function run(invocation: Invocation): Promise<number> {
  if (invocation.flags['single-process'] === true) {
    const { runSingle } = await import('./single-process.ts')
    return await runSingle(invocation)
  }
  await bringStoreUpToDate()
  const { flags } = invocation
  const port = typeof flags['port'] === 'string' ? ['--port', flags['port']] : []
  const webFlags = [...(flags['demo'] === true ? ['--demo'] : []), ...port]
  const failed = Promise.withResolvers<number>()
  const told = new Set<string>()
  const once = (about: string, say: () => void) => {
    if (told.has(about)) return
    told.add(about)
    say()
  }
  // A second Secretary on a folder serves for a moment before its engine finds the folder
  // taken: what it says is kept until the engine has it.
  let kept: Announcement[] | undefined = []
  let code = 1
  const hear = (message: ChildMessage) => {
    if (message.said === 'cannot-run') {
      if (message.isUsage) code = 2
      return once(message.text, () => process.stderr.write(`secretary: ${message.text}\n`))
    }
    if (message.said === 'serving' && kept !== undefined) return void kept.push(message.announcement)
    const ready = message.said === 'serving' ? [message.announcement] : (kept ?? [])
    kept = undefined
    for (const announcement of ready) once(announced(announcement), () => announce(announcement, flags['json'] === true))
  }
  const onMisconfigured = () => failed.resolve(code)
  // The web first: it is what somebody waits for.
  const children = [['web', ...webFlags], ['engine', ...port]].map((args) => supervise({ args, hear, onMisconfigured }))
  const ending = await Promise.race([untilAskedToStop().then(() => 0), failed.promise])
  await Promise.all(children.map((child) => child.stop()))
  return ending
}

/**
 * Once, by one process, before anybody can be in its way. Only SQLite's one writer makes that
 * worth while: on PostgreSQL the first of our children does it, and the others wait for its lock.
 */
async function bringStoreUpToDate(): Promise<void> {
  const home = homeFolder()
  if (settingsTold(home)['DATABASE_URL'] !== undefined || !isBehind(join(home, 'secretary.db'))) return
  const { openHouse } = await import('./open-house.ts')
  await (await openHouse('up')).close()
}

/** What is worth telling again when a web that died comes back: a new port, a new link of the first run. */
const announced = ({ url, setupUrl, demo }: Announcement): string => `${url} ${demo ? '' : setupUrl}`

/** Settings and log are the children's affair: reading them here would hold every start up. */
async function tell(what: string, fields: Record<string, unknown>): Promise<void> {
  const [{ loadConfig }, { openLog }] = await Promise.all([import('../config.ts'), import('../base/log.ts')])
  openLog({ level: loadConfig().logLevel, process: 'up' }).error(what, fields)
}

interface Supervised {
  stop(): Promise<void>
}

function supervise(options: { args: readonly string[]; hear(message: ChildMessage): void; onMisconfigured(): void }): Supervised {
  const { args, hear, onMisconfigured } = options
  const name = args[0]
  const stopping = new AbortController()
  let child: ChildProcess | undefined
  let deaths = 0
  let wasWell = false

  const runOnce = async (): Promise<void> => {
    const startedAt = systemClock.now()
    // The program that we are ourselves, built or as written. One log and one terminal:
    // children write to ours. Flags as ours, e.g. --cpu-prof.
    const fresh = fork(process.argv[1] as string, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], ...withLessMemory() })
    child = fresh
    fresh.on('message', (message: ChildMessage) => {
      wasWell ||= message.said !== 'cannot-run'
      hear(message)
    })
    const { promise, resolve } = Promise.withResolvers<number | null>()
    fresh.once('exit', resolve)
    fresh.once('error', (error) => {
      void tell('A process could not be started', { name, reason: messageOf(error) })
      resolve(null)
    })
    const code = await promise
    if (stopping.signal.aborted) return
    if (code === MISCONFIGURED) return onMisconfigured()
    deaths = systemClock.now() - startedAt > HEALTHY_AFTER_MS ? 1 : deaths + 1
    // What has never come up does not come up by itself: whoever started us waits for an answer.
    if (!wasWell && deaths === TRIES_TO_COME_UP) {
      await tell('A process does not come up', { name, exitCode: code })
      return onMisconfigured()
    }
    const waitMs = backoffMs(deaths)
    await tell('A process died; it is started again', { name, exitCode: code, waitMs })
    await systemClock.sleep(waitMs, stopping.signal).catch(() => {})
  }
  const looping = (async () => {
    while (!stopping.signal.aborted) await runOnce()
  })()

  return {
    async stop() {
      stopping.abort()
      child?.kill('SIGTERM')
      const patience = new AbortController()
      await Promise.race([
        looping,
        systemClock.sleep(limits.shutdownGraceMs + 1_000, patience.signal).then(() => child?.kill('SIGKILL'), () => {}),
      ])
      patience.abort()
    },
  }
}
