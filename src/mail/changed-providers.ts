// The providers that changes reach. Of the others mail is read alone: an opening there marks nothing
// as read, and what is asked for all the same is refused by the executor, which builds a writer for
// each of these and for no other.
import type { Provider } from '../accounts/connected-accounts.ts'

/** `labels`: a mail there carries labels beside the folder it lies in. */
const CHANGED = {
  maildir: { labels: false },
  file: { labels: true },
  imap: { labels: true },
  gmail: { labels: true },
  outlook: { labels: true },
} as const satisfies Partial<Record<Provider, { labels: boolean }>>

export type ChangedProvider = keyof typeof CHANGED

export const isChanged = (provider: Provider): provider is ChangedProvider => Object.hasOwn(CHANGED, provider)

export const keepsLabels = (provider: Provider): boolean => isChanged(provider) && CHANGED[provider].labels
