// An action as clients see it.
import type { Action as DomainAction } from '../actions/action.ts'
import type { ActionKinds } from '../actions/propose.ts'
import { inverseOf } from '../actions/undo.ts'
import type { Action } from './contract/actions.ts'

export function actionOf(kinds: ActionKinds, action: DomainAction): Action {
  const { by, id, name, words } = action.origin
  return {
    id: action.id,
    accountId: action.accountId,
    kind: action.kind,
    payload: action.payload,
    digest: action.digest,
    revision: action.revision,
    state: action.state,
    stateReason: action.stateReason,
    // Of a person it would be a session, which is nobody's to filter by.
    origin: { by, id: by === 'person' || by === 'undo' ? '' : id, name, words },
    preview: action.preview,
    talk: action.talk,
    waitsFor: action.waitsFor,
    ignoredAt: action.ignoredAt,
    declined: action.declined,
    divisible: kinds.get(action.kind)?.parts !== undefined,
    standingId: action.standingId,
    batchId: action.batchId,
    proposedAt: action.proposedAt,
    expiresAt: action.expiresAt,
    decidedAt: action.decidedAt,
    decidedBy: action.decidedBy,
    leavesAt: action.notBefore,
    startedAt: action.startedAt,
    finishedAt: action.finishedAt,
    receipt: action.receipt ?? null,
    errorCode: action.errorCode,
    errorText: action.errorText,
    undoOf: action.undoOf,
    undoneBy: action.undoneBy,
    canUndo: action.state === 'scheduled' || action.state === 'approved' || inverseOf(kinds, action) !== undefined,
    drift: action.drift ?? null,
  }
}
