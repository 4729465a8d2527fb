// Which mail can be marked, moved and labelled from here: some accounts are read alone, some keep no
// labels, and what would only be refused is not offered. Until it is known, all of it: most accounts can.
import { useQuery } from '@tanstack/react-query'
import { useCallback } from 'react'
import { accountsQuery } from '../api/accounts.ts'

export function useChangeable(): (accountId: string | undefined) => boolean {
  const accounts = useQuery(accountsQuery).data
  return useCallback((accountId) => accounts?.find(({ id }) => id === accountId)?.canChange !== false, [accounts])
}

export function useLabelling(): (accountId: string | undefined) => boolean {
  const accounts = useQuery(accountsQuery).data
  return useCallback((accountId) => accounts?.find(({ id }) => id === accountId)?.canLabel !== false, [accounts])
}
