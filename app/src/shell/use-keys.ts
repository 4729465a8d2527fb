// Binds shortcuts by their name in the key map, silent in fields and dialogs and when switched off.
import { useEffect, useRef } from 'react'
import { tinykeys } from 'tinykeys'
import { binding, keyMap, type KeyId } from './key-map.ts'
import { singleKeysOn } from './single-keys.ts'

/** Typing is not commanding. A checkbox or a button has no use for letters, so those stay bound. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.isContentEditable || target.closest('dialog') !== null) return true
  if (target instanceof HTMLInputElement) return !['checkbox', 'radio', 'button'].includes(target.type)
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement
}

/** The last two keys, whoever listens: `a` after `g` is the way to the approvals and not an answer to all. */
let pressed: readonly { event: KeyboardEvent; at: number }[] = []
const sequenceMs = 1_000
function remember(event: KeyboardEvent): void {
  if (pressed.at(-1)?.event !== event) pressed = [...pressed.slice(-1), { event, at: performance.now() }]
}
const isAfterG = (): boolean => {
  const [before, now] = pressed
  return before !== undefined && now !== undefined && before.event.key === 'g' && now.at - before.at < sequenceMs && !isTyping(before.event.target)
}

export type KeyHandlers = Partial<Record<KeyId, (event: KeyboardEvent) => void>>

export function useKeys(handlers: KeyHandlers): void {
  const latest = useRef(handlers)
  latest.current = handlers
  const names = Object.keys(handlers).sort().join(' ')
  useEffect(() => {
    const bindings: Record<string, (event: KeyboardEvent) => void> = {}
    for (const id of names.split(' ') as KeyId[]) {
      const entry = keyMap.find((one) => one.id === id)
      if (entry === undefined) continue
      bindings[binding(entry.keys)] = (event) => {
        if (isTyping(event.target) || !singleKeysOn() || event.defaultPrevented) return
        if (!entry.keys.includes(' ') && isAfterG()) return
        // Enter on a link or a button is that control's own.
        if (entry.keys === 'Enter' && event.target instanceof Element && event.target.closest('a, button, input') !== null) return
        event.preventDefault()
        latest.current[id]?.(event)
      }
    }
    addEventListener('keydown', remember, true)
    const unbind = tinykeys(window, bindings)
    return () => {
      removeEventListener('keydown', remember, true)
      unbind()
    }
  }, [names])
}
