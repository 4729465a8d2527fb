// Something asked of the server from a screen that stays: that it is under way, what came of it in
// words, and then the answers that it made stale are read anew. Hardly anything here fails for good,
// so a refusal is a sentence beside the buttons and not a screen of its own.
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { problemLine } from './problem-text.ts'

export interface Attempt {
  busy: boolean
  /** What was done; '' = nothing to say. */
  said: string
  /** Why it was not; '' = it was. */
  wrong: string
  say(words: string): void
  attempt(what: () => Promise<unknown>, done: string): Promise<void>
}

/** `stale`: the first words of the answers that are read anew, whatever came of it. */
export function useAttempt(...stale: readonly string[]): Attempt {
  const client = useQueryClient()
  const [busy, setBusy] = useState(false)
  const [said, setSaid] = useState('')
  const [wrong, setWrong] = useState('')
  const attempt = async (what: () => Promise<unknown>, done: string) => {
    setBusy(true)
    setWrong('')
    setSaid('')
    try {
      await what()
      setSaid(done)
    } catch (error) {
      setWrong(problemLine(error))
    }
    await Promise.all(stale.map((name) => client.invalidateQueries({ queryKey: [name] })))
    setBusy(false)
  }
  return { busy, said, wrong, say: setSaid, attempt }
}
