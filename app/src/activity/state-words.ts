// An action's state in words; the glyph beside it never speaks alone.
import type { Action, ActionState } from '../../../src/web/contract/actions.ts'
import { wordsOf } from '../api/problem-text.ts'
import { readBack } from '../approvals/read-back.ts'
import { reasonWords } from '../approvals/reason-words.ts'
import { saidWords } from '../approvals/said-words.ts'
import * as m from '../messages/m.ts'

export function stateWords(action: Action): string {
  const said = saidWords(action)
  if (said !== undefined && (action.state === 'done' || action.state === 'failed')) return said
  switch (action.state) {
    case 'proposed': return action.ignoredAt > 0 ? m.state_ignored() : action.waitsFor === 'asker' ? m.waits_for_answer({ name: action.origin.name }) : m.state_proposed()
    case 'approved':
    case 'scheduled': return m.state_scheduled()
    case 'running': return m.state_running()
    case 'done': return action.receipt === null ? m.no_receipt() : readBack(action.receipt)
    case 'failed':
      // Stopped half-way is not the same as never done.
      if (action.errorCode === 'partly-done' && action.receipt !== null) return `${m.state_partly()}: ${readBack(action.receipt)}`
      return action.errorText === '' ? m.state_failed() : `${m.state_failed()}: ${wordsOf({ code: action.errorCode, title: action.errorText, fix: '' }).title}`
    case 'rejected': {
      const reason = reasonWords(action.stateReason)
      return reason === '' ? m.state_rejected() : `${m.state_rejected()}: ${reason}`
    }
    case 'expired': return m.state_expired()
    case 'undone': return m.state_undone()
    case 'unknown': return m.outcome_unknown()
  }
}

/** A state by itself, for a filter. */
export function stateName(state: ActionState): string {
  switch (state) {
    case 'proposed': return m.state_proposed()
    case 'approved':
    case 'scheduled': return m.state_scheduled()
    case 'running': return m.state_running()
    case 'done': return m.state_done()
    case 'unknown': return m.state_unknown()
    case 'failed': return m.state_failed()
    case 'rejected': return m.state_rejected()
    case 'expired': return m.state_expired()
    case 'undone': return m.state_undone()
  }
}
