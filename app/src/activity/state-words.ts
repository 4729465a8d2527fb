// An action's state in words; the glyph beside it never speaks alone.
import type { Action } from '../../../src/web/contract/actions.ts'
import * as m from '../messages/m.ts'

export function stateWords(action: Action): string {
  const name = action.receipt?.saidBy
  if (name !== undefined && action.state === 'done') return m.said_happened({ name })
  if (name !== undefined && action.state === 'failed') return m.said_not_happened({ name })
  switch (action.state) {
    case 'proposed': return m.state_proposed()
    case 'approved':
    case 'scheduled': return m.state_scheduled()
    case 'running': return m.state_running()
    case 'done': return action.receipt === null ? m.no_receipt() : m.read_back({ proven: action.receipt.proven, expected: action.receipt.expected })
    case 'failed': return action.errorText === '' ? m.state_failed() : `${m.state_failed()}: ${action.errorText}`
    case 'rejected': return m.state_ignored()
    case 'expired': return m.state_expired()
    case 'undone': return m.state_undone()
    case 'unknown': return m.outcome_unknown()
  }
}
