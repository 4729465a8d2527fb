// Which answers a live message makes stale. Precise, because a wrong "everything" would read
// the whole inbox again at each mail; pure, so that a test can hold it.
import type { Job } from '../../../src/web/contract/jobs.ts'
import type { LiveMessage } from '../../../src/web/contract/live.ts'

export type QueryKey = readonly (string | number)[]

export function staleAfter(message: Extract<LiveMessage, { type: 'changed' }>): QueryKey[] {
  const { topic, subject } = message
  switch (topic) {
    case 'action':
      // What becomes of a letter is how its draft stands.
      return [['actions'], ['audit'], ['draft'], ['drafts'], ['subscriptions'], ...(subject === '' ? [['action']] : [['action', subject]])]
    case 'thread':
      // A mail that comes into a conversation makes the draft in it stale.
      return [['threads'], ['search'], ['mailboxes'], ['draft'], ['drafts'], ...(subject === '' ? [['thread']] : [['thread', subject]])]
    case 'mailbox':
      return [['mailboxes'], ['threads'], ['search']]
    case 'account':
      return [['accounts'], ['mailboxes'], ['calendars'], ['audit'], ['sync'], ['import-estimate']]
    case 'session':
      return [['sessions'], ['tokens']]
    case 'event':
      return [['events'], ['calendars']]
    case 'setting':
      // A rule says whether it acts by itself.
      return subject === 'standing' ? [['standing'], ['rules']] : subject === 'rules' ? [['rules']] : [['settings']]
    case 'draft':
      return [['drafts'], ...(subject === '' ? [['draft']] : [['draft', subject]])]
  }
}

/** What moves what is proven. Every other job ends by the hundred, and a proof is dear to tell. */
const PROVING = new Set(['mail.prove-mailbox', 'mail.fetch-older', 'mail.import-file'])

/** Of work that keeps accounts in step: while it moves, how far it is; once it rests or ends, what came of it too. */
export function staleAfterJob({ name, state }: Pick<Job, 'name' | 'state'>): QueryKey[] {
  if (!/^(?:mail|calendar)\./.test(name)) return []
  const moved: QueryKey[] = [['sync', 'progress']]
  if (state === 'running') return moved
  if (state !== 'pending') moved.push(['sync', 'jobs'])
  if (PROVING.has(name)) moved.push(['sync', 'proofs'])
  if (state === 'failed' || PROVING.has(name)) moved.push(['sync', 'errors'])
  return moved
}

/** How long a thing rests between two reads, by what a read costs and how fast an eye follows. */
export function paceOf(key: QueryKey): number {
  if (key[0] === 'search' || key[0] === 'drafts' || key[0] === 'subscriptions') return 2_000
  if (key[0] === 'import-estimate') return 2_000
  if (key[0] !== 'sync') return 250
  return key[1] === 'progress' ? 1_000 : key[1] === 'jobs' ? 5_000 : 15_000
}
