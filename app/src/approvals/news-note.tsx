// The news of a sheet, in words.
import type { Action } from '../../../src/web/contract/actions.ts'
import { Note } from '../kit/note.tsx'
import * as m from '../messages/m.ts'
import { timeOf } from '../words/dates.ts'
import type { News } from './sheet-news.ts'

export function NewsNote({ action, news }: { action: Action; news: News }) {
  switch (news) {
    case '': return null
    case 'changed': return <Note tone="caution" alert>{m.changed_meanwhile()}</Note>
    case 'decided': return <Note alert>{m.decided_meanwhile({ name: action.decidedBy, time: timeOf(action.decidedAt) })}</Note>
    case 'rejected': return <Note alert>{m.rejected_meanwhile()}</Note>
    case 'expired': return <Note alert>{m.expired_meanwhile()}</Note>
  }
}
