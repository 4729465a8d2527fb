// Whoever goes away from the choice of old mail without choosing gets all of it, at once. A page
// that is closed or loaded anew says nothing here: it may come back to the choice, and where it
// does not the server begins by itself after a while.
import { useEffect, useRef } from 'react'
import { orderImport } from '../api/imports.ts'

/** Answers what says that the choice was made. */
export function useStartWhenLeft(accountId: string): () => void {
  const isChosen = useRef(false)
  const leaving = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => {
    // React leaves and comes back at once while developing.
    clearTimeout(leaving.current)
    return () => {
      leaving.current = setTimeout(() => {
        // Refused of one that has begun or ended by now, which is what is wanted; lost, the server begins by itself.
        if (!isChosen.current) orderImport(accountId, 'resume').catch(() => {})
      })
    }
  }, [accountId])
  return () => { isChosen.current = true }
}
