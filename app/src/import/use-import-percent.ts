// How far an account's import is, for the rail: a whole figure, so the rail is drawn again a
// hundred times in all, however often what it is made of is read.
import { useQuery } from '@tanstack/react-query'
import { useCallback } from 'react'
import { syncProgressQuery, type SyncProgress } from '../api/sync.ts'
import { percentOf } from './import-figures.ts'

/** Undefined where none runs, or where nobody knows yet how much there is. */
export function useImportPercent(accountId: string): number | undefined {
  return useQuery({
    ...syncProgressQuery,
    select: useCallback((all: SyncProgress) => {
      const status = all.accounts.find(({ id }) => id === accountId)?.import
      return status?.state === 'running' && status.total > 0 ? percentOf(status) : undefined
    }, [accountId]),
  }).data
}
