// Who proposes, and what they must be allowed for it.
import type { Origin } from '../actions/action.ts'
import { requireGrant, type Caller } from './access.ts'
import type { Grant } from './contract/auth.ts'
import type { Proposal } from './contract/actions.ts'

/** Of a token, besides `read`: what a proposal answers tells of the messages and people it is about. */
const GRANT_OF: Record<Proposal['kind'], Grant> = {
  'mail.mark-read': 'flag',
  'mail.mark-unread': 'flag',
  'mail.star': 'flag',
  'mail.unstar': 'flag',
  'mail.archive': 'flag',
  'mail.trash': 'flag',
  'mail.restore': 'flag',
  'mail.move': 'flag',
  'mail.label': 'flag',
  'mail.unlabel': 'flag',
  'mail.create-mailbox': 'flag',
  'mail.send': 'send-proposal',
}

export const NEEDED_GRANTS = 'A token needs read, and what each kind it proposes needs: send-proposal for mail.send, flag for all others'

export const requireGrantFor = (caller: Caller, { kind }: Pick<Proposal, 'kind'>): void => requireGrant(caller, GRANT_OF[kind])

export function originOf(caller: Caller, words: string): Origin {
  return caller.kind === 'person'
    ? { by: 'person', id: caller.person.sessionId, name: caller.person.name, words }
    : { by: 'token', id: caller.token.tokenId, name: caller.token.name, words }
}

/** `token:tok_1` as the contract has checked it. */
export function originNamed(text: string): { by: Origin['by']; id?: string | undefined } {
  const [by = '', id] = text.split(':')
  return { by: by as Origin['by'], id }
}
