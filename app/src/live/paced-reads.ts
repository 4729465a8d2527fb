// News into reads, each at the pace of what it costs. What is read is read to its end: a read
// that the next news breaks off never ends while mail pours in, and its screen stands still.
// What is told meanwhile is read once more afterwards, so nothing is missed.
import type { QueryKey } from './what-to-read.ts'

export interface PacedReads {
  ask(key: QueryKey): void
  stop(): void
}

/** `paceOf`: how long a key rests after a read; before the first it waits for what comes together. */
export function pacedReads(read: (key: QueryKey) => Promise<unknown>, { gatherMs, paceOf }: { gatherMs: number; paceOf(key: QueryKey): number }): PacedReads {
  const timers = new Map<string, ReturnType<typeof setTimeout>>()
  const busy = new Set<string>()
  const again = new Set<string>()
  let isStopped = false

  const readSoon = (name: string, key: QueryKey, ms: number) => void (isStopped || timers.set(name, setTimeout(() => void readNow(name, key), ms)))
  const readNow = async (name: string, key: QueryKey) => {
    timers.delete(name)
    busy.add(name)
    again.delete(name)
    // What went wrong stands on the screen that shows it.
    await read(key).catch(() => {})
    if (isStopped) return
    timers.set(name, setTimeout(() => {
      timers.delete(name)
      busy.delete(name)
      if (again.has(name)) void readNow(name, key)
    }, paceOf(key)))
  }
  return {
    ask(key) {
      const name = key.join(' ')
      if (busy.has(name)) again.add(name)
      else if (!timers.has(name)) readSoon(name, key, gatherMs)
    },
    stop() {
      isStopped = true
      for (const timer of timers.values()) clearTimeout(timer)
    },
  }
}
