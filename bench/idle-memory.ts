// What every process of an idle Secretary holds, ten seconds after its sync came to rest.
//
// PSS (pages shared by several processes count in parts) where the system tells it, so that
// the sum is what a small server really loses; RSS elsewhere, which counts shared pages twice.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { signInDemo, untilIdle } from '../test/running.ts'
import { figure, type Figure } from './figure.ts'
import { preparedHome, startOn } from './prepared-home.ts'

const IDLE_MS = 10_000

export async function* measureIdleMemory(): AsyncGenerator<Figure> {
  const home = await preparedHome()
  const running = await startOn(home.path)
  try {
    await untilIdle(await signInDemo(running.url))
    await delay(IDLE_MS)
    const megabytes = new Map(processesOf(running.process.pid ?? 0).map(({ name, pid }) => [name, memoryBytes(pid) / 1024 / 1024]))
    for (const [name, value] of megabytes) yield figure(`idle-memory.${name}`, value, 'MB')
    yield figure('idle-memory.engine+web', (megabytes.get('engine') ?? Number.NaN) + (megabytes.get('web') ?? Number.NaN), 'MB')
  } finally {
    await running.stop()
    home.remove()
  }
}

function processesOf(supervisor: number): { name: string; pid: number }[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' }).split('\n').map((line) => line.trim().split(/\s+/))
  const children = lines.filter(([, parent]) => Number(parent) === supervisor)
  return [
    { name: 'supervisor', pid: supervisor },
    ...children.map(([pid, , ...args]) => ({ name: args.find((arg) => arg === 'engine' || arg === 'web') ?? 'other', pid: Number(pid) })),
  ]
}

function memoryBytes(pid: number): number {
  try {
    return Number(/^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1]) * 1024
  } catch {
    return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) * 1024
  }
}
