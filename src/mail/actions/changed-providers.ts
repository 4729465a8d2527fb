// What changes can do at each provider. Every one that this version knows is changed and not only
// read: the type asks it of whoever adds one, and so does the executor's table of writers.
//
// A row can name a provider that it does not know, from a newer version that was here before. Its
// mail is read alone then: an opening there marks nothing as read, and what is asked for all the
// same is refused by the executor.
import type { Provider } from '../../accounts/connected-accounts.ts'

/** `labels`: a mail there carries labels beside the folder it lies in. */
const CHANGED: Record<Provider, { labels: boolean }> = {
  maildir: { labels: false },
  file: { labels: true },
  imap: { labels: true },
  gmail: { labels: true },
  outlook: { labels: true },
}

/** False of one that is none of ours, whatever its type says: it comes out of a row. */
export const isChanged = (provider: Provider): boolean => Object.hasOwn(CHANGED, provider)

export const keepsLabels = (provider: Provider): boolean => isChanged(provider) && CHANGED[provider].labels
