// Mail comes in bursts; one pull at its beginning and one behind it serve them all. For every watch,
// whatever tells it. The first is told at once: most bursts are one mail, and somebody may be waiting for it.
import type { Clock } from '../base/clock.ts'
import { limits } from '../base/limits.ts'

/** Calls back at the beginning of a burst of one path, and once behind what came meanwhile; stops with the signal. */
export function oncePerBurst({ clock, onChange, signal }: { clock: Clock; onChange: (path: string) => void; signal: AbortSignal }): (path: string) => void {
  /** By path: whether more came since its last was told. */
  const lately = new Map<string, boolean>()
  const tell = (path: string): void => {
    lately.set(path, false)
    onChange(path)
    clock.sleep(limits.watchDebounceMs, signal).then(
      () => {
        const more = lately.get(path) === true
        lately.delete(path)
        if (more) tell(path)
      },
      () => lately.delete(path),
    )
  }
  return (path) => {
    if (signal.aborted) return
    if (lately.has(path)) lately.set(path, true)
    else tell(path)
  }
}
