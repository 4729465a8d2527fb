// `secretary up`: the engine and the web side by side, restarted when they die.
//
// Two processes, so that an import at full speed never makes a list wait, and a crash of
// one leaves the other serving. A child that exits because something is misconfigured
// (a port in use, a newer schema) would only fail again: then everything stops and says so.
import { fork, type ChildProcess } from 'node:child_process'
import { messageOf, Fault } from '../base/fault.ts'
import { systemClock } from '../base/clock.ts'
import { limits } from '../base/limits.ts'
import { openLog, type Log } from '../base/log.ts'
import { backoffMs } from '../base/retry.ts'
import { loadConfig } from '../config.ts'
import type { Invocation } from '../main.ts'
import { announce, type Announcement } from './announce.ts'
import { untilAskedToStop } from './stop-signal.ts'

/** Exit code of a child that cannot run as things are (sysexits: EX_CONFIG). */
export const MISCONFIGURED = 78
const HEALTHY_AFTER_MS = 30_000

export async function run(invocation: Invocation): Promise<number> {
  if (invocation.flags['single-process'] === true) {
    const { runSingle } = await import('./single-process.ts')
    return await runSingle(invocation)
  }
  const config = loadConfig()
  const log = openLog({ level: config.logLevel, process: 'up' })
  const asJson = invocation.flags['json'] === true
  const port = invocation.flags['port']
  const webArgs = ['web', ...(invocation.flags['demo'] === true ? ['--demo'] : []), ...(typeof port === 'string' ? ['--port', port] : [])]
  const failed = Promise.withResolvers<number>()
  let announced = false
  const hear = (message: unknown) => {
    if (announced) return
    announced = true
    announce(message as Announcement, asJson)
  }
  const children = [
    supervise({ name: 'engine', args: ['engine'], log, onMessage: () => {}, onMisconfigured: () => failed.resolve(1) }),
    supervise({ name: 'web', args: webArgs, log, onMessage: hear, onMisconfigured: () => failed.resolve(1) }),
  ]
  const code = await Promise.race([untilAskedToStop().then(() => 0), failed.promise])
  await Promise.all(children.map((child) => child.stop()))
  return code
}

interface Supervised {
  stop(): Promise<void>
}

function supervise(options: {
  name: string
  args: string[]
  log: Log
  onMessage(message: unknown): void
  onMisconfigured(): void
}): Supervised {
  const { name, args, log } = options
  const stopping = new AbortController()
  let child: ChildProcess | undefined
  let deaths = 0

  const runOnce = async (): Promise<void> => {
    const startedAt = systemClock.now()
    // One log and one terminal: children write to ours. Flags as ours, e.g. --cpu-prof.
    const fresh = fork(new URL('../main.ts', import.meta.url), args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    child = fresh
    fresh.on('message', options.onMessage)
    const { promise, resolve } = Promise.withResolvers<number | null>()
    fresh.once('exit', resolve)
    fresh.once('error', (error) => {
      log.error('A process could not be started', { name, reason: messageOf(error) })
      resolve(null)
    })
    const code = await promise
    if (stopping.signal.aborted) return
    if (code === MISCONFIGURED) return options.onMisconfigured()
    deaths = systemClock.now() - startedAt > HEALTHY_AFTER_MS ? 1 : deaths + 1
    const waitMs = backoffMs(deaths)
    log.error('A process died; it is started again', { name, code, waitMs })
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

/** For a child of ours: a refusal that a restart cannot mend ends with the code that says so. */
export async function asChild(work: () => Promise<number>): Promise<number> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof Fault) || process.send === undefined) throw error
    process.stderr.write(`secretary: ${error.message}${error.fix === '' ? '' : `. ${error.fix}`}\n`)
    return MISCONFIGURED
  }
}
