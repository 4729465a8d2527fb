// Draws the app anew, for a change of language: messages are plain functions, so React cannot know they changed.
import { useSyncExternalStore } from 'react'

let times = 0
const listeners = new Set<() => void>()

export function redrawApp(): void {
  times += 1
  for (const listener of listeners) listener()
}
const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
export const useRedraws = (): number => useSyncExternalStore(subscribe, () => times)
