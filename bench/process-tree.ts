// What a process takes together with all that it started: processor time, and the most memory that
// was held at one moment. Looked at from outside ten times a second, the same way for us and for
// peers; Linux alone tells it.
import { spawn } from 'node:child_process'
import { readFileSync, readdirSync } from 'node:fs'

export interface TreeUse {
  seconds: number
  cpuSeconds: number
  /** Pages that several processes share count in each of them. */
  rssMegabytes: number
  /** They count in parts; looked at less often, since it costs more to ask. */
  pssMegabytes: number
}

const LOOK_EVERY_MS = 100
const PSS_EVERY = 5
/** Of /proc/PID/stat; fixed at 100 a second on every Linux that Node runs on. */
const TICKS = 100

/** From now until `end`. */
export function watchTree(root: number): { end(): TreeUse } {
  const startedAt = performance.now()
  const before = new Map(treeOf(root).map((pid) => [pid, ticksOf(pid)]))
  const ticks = new Map<number, number>()
  let [rss, pss, looks] = [0, 0, 0]
  const look = (): void => {
    const pids = treeOf(root)
    for (const pid of pids) ticks.set(pid, Math.max(ticks.get(pid) ?? 0, ticksOf(pid) - (before.get(pid) ?? 0)))
    rss = Math.max(rss, sum(pids.map((pid) => kilobytes(pid, 'status', 'VmRSS'))))
    if (looks++ % PSS_EVERY === 0) pss = Math.max(pss, sum(pids.map((pid) => kilobytes(pid, 'smaps_rollup', 'Pss'))))
  }
  look()
  const timer = setInterval(look, LOOK_EVERY_MS)
  return {
    end() {
      clearInterval(timer)
      look()
      return { seconds: (performance.now() - startedAt) / 1_000, cpuSeconds: sum([...ticks.values()]) / TICKS, rssMegabytes: rss / 1_024, pssMegabytes: pss / 1_024 }
    },
  }
}

/** Runs it to its end. What it says is dropped, and is told when it fails. */
export async function runMeasured(command: readonly string[], { env = {}, mayFail = false }: { env?: Record<string, string>; mayFail?: boolean } = {}): Promise<TreeUse> {
  // The shell's `times` knows to the last tick what its children took, also those that lived for less than a look.
  const child = spawn('sh', ['-c', '"$@" >/dev/null; status=$?; times; exit $status', 'sh', ...command], { env: { ...process.env, LC_ALL: 'C.UTF-8', ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  const watch = watchTree(child.pid ?? 0)
  let [said, complaint] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint = `${complaint}${text}`.slice(-2_000)))
  const status = await new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve))
  const use = watch.end()
  if (status !== 0 && !mayFail) throw new Error(`${command.join(' ')} ended with ${status}: ${complaint}`)
  const times = [...(said.trim().split('\n').at(-1) ?? '').matchAll(/(\d+)m([\d.]+)s/g)].map(([, minutes, seconds]) => Number(minutes) * 60 + Number(seconds))
  return { ...use, cpuSeconds: sum(times) }
}

function treeOf(root: number): number[] {
  const pids = [root]
  for (const pid of pids) {
    try {
      for (const task of readdirSync(`/proc/${pid}/task`)) pids.push(...readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number))
    } catch {
      // It ended while it was looked at.
    }
  }
  return pids
}

function ticksOf(pid: number): number {
  try {
    // The name may hold spaces and brackets; what follows its last bracket is numbers.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
    return Number(fields[11]) + Number(fields[12])
  } catch {
    return 0
  }
}

function kilobytes(pid: number, file: string, name: string): number {
  try {
    return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(readFileSync(`/proc/${pid}/${file}`, 'utf8'))?.[1] ?? 0)
  } catch {
    return 0
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0)
