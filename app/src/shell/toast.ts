// The one toast, and the quiet line that stands for opening a mail. A new one pushes the
// former into Activity, where everything stays.
//
// A letter that is about to leave has a slot as well: it is told until it has left, also after a
// reload, and what is done meanwhile stands before it for its own time. Where its sheet tells it,
// nothing is drawn, and `z` takes it back all the same: a letter waits for no second key.
//
// Opening a mail is an act too (it is marked read), but a strip at each opening would teach
// people to ignore strips. So it has a slot of its own, drawn in the thread's bar where there is room.
import { useSyncExternalStore } from 'react'
import type { LineState } from '../approvals/line-state.ts'

export interface Toast {
  key: number
  text: string
  state: LineState
  proof: string
  /** Undefined when there is no way back. */
  undo: (() => void) | undefined
  undoLabel: string
  /** Of what leaves by itself: since when it is about to, and when it does. The line runs by it and does not wait. */
  leaves?: { from: number; at: number }
  /** A sheet of the screen says it already: it is not drawn, and its way back stays. */
  isSaidElsewhere?: boolean
}

type Slot = 'strip' | 'leaving' | 'quiet'
const order = ['strip', 'leaving', 'quiet'] as const satisfies readonly Slot[]
let slots: Readonly<Record<Slot, Toast | undefined>> = { strip: undefined, leaving: undefined, quiet: undefined }
let keys = 0
const listeners = new Set<() => void>()

function set(slot: Slot, toast: Toast | undefined): void {
  slots = { ...slots, [slot]: toast }
  for (const listener of listeners) listener()
}

export function showToast(toast: Omit<Toast, 'key'>, slot: Slot = 'strip'): number {
  keys += 1
  set(slot, { ...toast, key: keys })
  return keys
}
/** Nothing happens when that toast has been pushed out meanwhile. */
export function changeToast(key: number, change: Partial<Omit<Toast, 'key'>>): void {
  for (const slot of order) {
    const toast = slots[slot]
    if (toast?.key === key) set(slot, { ...toast, ...change })
  }
}
export function hideToast(key: number): void {
  for (const slot of order) if (slots[slot]?.key === key) set(slot, undefined)
}

/** `z`: the strip first, because it is what a person sees. */
export function undoLatest(): boolean {
  const undo = order.map((slot) => slots[slot]?.undo).find((one) => one !== undefined)
  undo?.()
  return undo !== undefined
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
export const useToast = (slot: Slot): Toast | undefined => useSyncExternalStore(subscribe, () => slots[slot])
