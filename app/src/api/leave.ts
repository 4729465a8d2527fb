// Forgets what belongs to the person who leaves.
//
// What the server says of itself to anybody stays: the sign-in screen may be reading it
// already, and a question taken out from under a screen is never answered.
import type { QueryClient } from '@tanstack/react-query'
import { unfoldAllAccounts } from '../mail/folded-accounts.ts'
import { forgetSearches } from '../mail/recent-searches.ts'
import { forgetLetters } from '../write/unsaved-letter.ts'
import { welcomeQuery } from './auth.ts'

export function forgetPerson(client: QueryClient): void {
  client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== welcomeQuery.queryKey[0] })
  client.getMutationCache().clear()
  forgetSearches()
  unfoldAllAccounts()
  forgetLetters()
}
