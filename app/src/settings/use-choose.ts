// A choice is saved as it is made: drawn at once, and taken back where the server refuses it.
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Settings } from '../../../src/web/contract/settings.ts'
import { problemLine } from '../api/problem-text.ts'
import { saveSettings, settingsQuery } from '../api/settings.ts'

export function useChoose(): { choose(change: Partial<Settings>): Promise<void>; wrong: string } {
  const client = useQueryClient()
  const [wrong, setWrong] = useState('')
  const choose = async (change: Partial<Settings>) => {
    setWrong('')
    const before = client.getQueryData(settingsQuery.queryKey)
    if (before !== undefined) client.setQueryData(settingsQuery.queryKey, { ...before, ...change })
    try {
      client.setQueryData(settingsQuery.queryKey, await saveSettings(change))
    } catch (error) {
      client.setQueryData(settingsQuery.queryKey, before)
      setWrong(problemLine(error))
    }
  }
  return { choose, wrong }
}
