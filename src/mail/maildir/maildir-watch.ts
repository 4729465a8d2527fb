// Hears of deliveries and changes as they happen, where the system can tell.
//
// A watch may miss things (network disks tell nothing, and the number of watches is limited),
// so the schedule pulls anyway; this only makes the usual case quick.
import { watch, type FSWatcher } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '../../base/clock.ts'
import { oncePerBurst } from '../watch-bursts.ts'

/** Calls back once for a burst; stops with the signal. */
export function watchFolders(
  folders: readonly { path: string; directory: string }[],
  clock: Clock,
  onChange: (path: string) => void,
  signal: AbortSignal,
): void {
  const hear = oncePerBurst({ clock, onChange, signal })
  const watchers: FSWatcher[] = []
  for (const { path, directory } of folders) {
    for (const sub of ['cur', 'new']) {
      try {
        const watcher = watch(join(directory, sub), { persistent: false }, () => hear(path))
        // A folder that goes away takes its watch along.
        watcher.on('error', () => watcher.close())
        watchers.push(watcher)
      } catch {
        // No watches left, or the folder is gone: the schedule will find out.
      }
    }
  }
  signal.addEventListener(
    'abort',
    () => {
      for (const watcher of watchers) watcher.close()
    },
    { once: true },
  )
  if (signal.aborted) for (const watcher of watchers) watcher.close()
}
