// Whether the end of a sheet has been in view: nobody signs by key what they have not scrolled to.
import { useCallback, useRef } from 'react'

export interface SeenEnd {
  endRef(element: HTMLDivElement | null): (() => void) | undefined
  seenEnd(): boolean
  /** Something else stands there now: it is to be seen again. */
  forget(): void
}

export function useSeenEnd(): SeenEnd {
  const seen = useRef(false)
  const again = useRef(() => {})
  const endRef = useCallback((element: HTMLDivElement | null) => {
    if (element === null) return undefined
    const watcher = new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting)) seen.current = true
    }, { threshold: 0.6 })
    watcher.observe(element)
    // A watcher tells of changes alone: what is in view already is told of once it is watched anew.
    again.current = () => {
      watcher.unobserve(element)
      watcher.observe(element)
    }
    return () => watcher.disconnect()
  }, [])
  const forget = useCallback(() => {
    seen.current = false
    again.current()
  }, [])
  return { endRef, seenEnd: () => seen.current, forget }
}
