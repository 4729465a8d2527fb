// The present, redrawn at a pace: for "leaves in 8 s" and "3 min ago". Stops when nobody asks.
import { useEffect, useState } from 'react'

export function useNow(everyMs: number, running = true): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    if (!running) return
    setNow(Date.now())
    const timer = setInterval(() => setNow(Date.now()), everyMs)
    return () => clearInterval(timer)
  }, [everyMs, running])
  return now
}
