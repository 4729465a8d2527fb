// What was typed, once the hand rests: a search is asked for once, not at every letter.
import { useEffect, useState } from 'react'

const RESTS_AFTER_MS = 250

export function useSettled(typed: string): string {
  const [settled, setSettled] = useState(typed)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(typed), RESTS_AFTER_MS)
    return () => clearTimeout(timer)
  }, [typed])
  return settled
}
