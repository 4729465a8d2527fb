// Which answers a live message makes stale. Precise, because a wrong "everything" would read
// the whole inbox again at each mail; pure, so that a test can hold it.
import type { LiveMessage } from '../../../src/web/contract/live.ts'

export type QueryKey = readonly (string | number)[]

export function staleAfter(message: Extract<LiveMessage, { type: 'changed' }>): QueryKey[] {
  const { topic, subject } = message
  switch (topic) {
    case 'action':
      return [['actions'], ['audit'], ...(subject === '' ? [['action']] : [['action', subject]])]
    case 'thread':
      return [['threads'], ['mailboxes'], ...(subject === '' ? [['thread']] : [['thread', subject]])]
    case 'mailbox':
      return [['mailboxes'], ['threads']]
    case 'account':
      return [['accounts'], ['mailboxes'], ['calendars']]
    case 'session':
      return [['sessions'], ['tokens']]
    case 'event':
      return [['events'], ['calendars']]
    case 'setting':
      return [['settings']]
  }
}
