// Whether the end of a sheet has been in view: nobody signs by key what they have not scrolled to.
import { useCallback, useRef } from 'react'

export function useSeenEnd(): { endRef: (element: HTMLDivElement | null) => (() => void) | undefined; seenEnd: () => boolean } {
  const seen = useRef(false)
  const endRef = useCallback((element: HTMLDivElement | null) => {
    if (element === null) return undefined
    const watcher = new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting)) seen.current = true
    }, { threshold: 0.6 })
    watcher.observe(element)
    return () => watcher.disconnect()
  }, [])
  return { endRef, seenEnd: () => seen.current }
}
