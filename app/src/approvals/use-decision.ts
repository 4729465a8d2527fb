// Something asked of the gate from a sheet: that it is under way, what came of it, and that every
// list with the action in it is read anew. That somebody else was faster is no failure: the sheet
// is read again and says what is there now.
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Action } from '../../../src/web/contract/actions.ts'
import { actionQuery } from '../api/actions.ts'
import { problemLine } from '../api/problem-text.ts'
import { ApiProblem } from '../api/request.ts'
import { isOvertaken } from './sheet-news.ts'

export interface Decision {
  busy: boolean
  problem: string
  /** What it is since; undefined when it was not done. */
  decide(how: () => Promise<Action>): Promise<Action | undefined>
}

export function useDecision(actionId: string): Decision {
  const client = useQueryClient()
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState('')
  const decide = async (how: () => Promise<Action>) => {
    setBusy(true)
    setProblem('')
    try {
      const after = await how()
      // An undo answers the action that undoes; this sheet stays with its own.
      if (after.id === actionId) client.setQueryData(actionQuery(actionId).queryKey, after)
      return after
    } catch (error) {
      if (!(error instanceof ApiProblem && isOvertaken(error.code))) setProblem(problemLine(error))
      return undefined
    } finally {
      // Asked again in any case: the socket may have told of a later state before this answer came.
      void client.invalidateQueries({ queryKey: ['action', actionId] })
      void client.invalidateQueries({ queryKey: ['actions'] })
      setBusy(false)
    }
  }
  return { busy, problem, decide }
}
