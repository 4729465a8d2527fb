// Mail comes in bursts; one pull serves them all. For every watch, whatever tells it.
import type { Clock } from '../base/clock.ts'
import { limits } from '../base/limits.ts'

/** Calls back once for a burst of one path; stops with the signal. */
export function oncePerBurst({ clock, onChange, signal }: { clock: Clock; onChange: (path: string) => void; signal: AbortSignal }): (path: string) => void {
  const waiting = new Set<string>()
  return (path) => {
    if (waiting.has(path) || signal.aborted) return
    waiting.add(path)
    clock.sleep(limits.watchDebounceMs, signal).then(
      () => {
        waiting.delete(path)
        onChange(path)
      },
      () => waiting.delete(path),
    )
  }
}
