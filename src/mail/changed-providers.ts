// The providers that changes reach. Of the others mail is read alone: an opening there marks nothing
// as read, and what is asked for all the same is refused by the executor, which builds a writer for
// each of these and for no other.
import type { Provider } from '../accounts/connected-accounts.ts'

export const CHANGED_PROVIDERS = ['maildir', 'file'] as const satisfies readonly Provider[]
export type ChangedProvider = (typeof CHANGED_PROVIDERS)[number]

export const isChanged = (provider: Provider): provider is ChangedProvider => CHANGED_PROVIDERS.some((one) => one === provider)
