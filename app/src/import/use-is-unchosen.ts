// Whether an account's mail waits for its person to say how much of it is wanted.
import { useQuery } from '@tanstack/react-query'
import { useCallback } from 'react'
import { syncProgressQuery, type SyncProgress } from '../api/sync.ts'
import { isUnchosen } from './import-figures.ts'

/** Undefined while that is not known. */
export function useIsUnchosen(accountId: string): boolean | undefined {
  return useQuery({
    ...syncProgressQuery,
    select: useCallback((all: SyncProgress) => {
      const status = all.accounts.find(({ id }) => id === accountId)?.import
      return status !== undefined && isUnchosen(status)
    }, [accountId]),
  }).data
}
