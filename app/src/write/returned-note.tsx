// Why a letter that was signed lies here again: it was taken back, it did not leave, or nobody signed it.
import { useQuery } from '@tanstack/react-query'
import type { Draft } from '../../../src/web/contract/drafts.ts'
import { actionQuery } from '../api/actions.ts'
import { asSentences, wordsOf } from '../api/problem-text.ts'
import { saidWords } from '../approvals/said-words.ts'
import { Note } from '../kit/note.tsx'
import * as m from '../messages/m.ts'

export function ReturnedNote({ draft }: { draft: Draft }) {
  const action = useQuery({ ...actionQuery(draft.actionId), enabled: draft.actionState === 'failed' }).data
  switch (draft.actionState) {
    case 'failed': {
      const said = action === undefined ? undefined : saidWords(action)
      const why = said !== undefined ? `${said}.` : action === undefined || action.errorText === '' ? (action?.stateReason ?? '') : asSentences(wordsOf({ code: action.errorCode, title: action.errorText, fix: '' }))
      return <div className="notices"><Note tone="bad" alert><b>{m.letter_not_sent()}</b>{` ${why} ${m.letter_not_sent_fix()}`}</Note></div>
    }
    case 'undone': return <div className="notices"><Note><b>{m.taken_back_before()}.</b>{` ${m.taken_back_why()}`}</Note></div>
    case 'expired': return <div className="notices"><Note><b>{m.expired_unsigned()}.</b>{` ${m.nothing_happened()}.`}</Note></div>
    default: return null
  }
}
