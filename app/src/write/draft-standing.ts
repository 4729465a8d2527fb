// How a draft stands, in one phrase: written, waiting for a signature, on its way, or back again;
// and what happened around it that its person should know.
import type { Draft } from '../../../src/web/contract/drafts.ts'
import * as m from '../messages/m.ts'
import { bareDate, dayAndTime } from '../words/dates.ts'
import { currentZone } from '../words/locale.ts'

export function draftStanding(draft: Pick<Draft, 'state' | 'actionState' | 'letter' | 'updatedAt' | 'writtenBy'>): string {
  switch (draft.actionState) {
    case 'proposed': return m.draft_waits()
    case 'approved':
    case 'scheduled': return draft.letter.sendAt === undefined ? m.leaving() : m.leaves_on({ when: dayAndTime(draft.letter.sendAt) })
    case 'running': return m.being_done()
    case 'unknown': return m.state_unknown()
    case 'failed': return m.letter_not_sent()
    default: {
      const time = bareDate(draft.updatedAt, Date.now(), currentZone())
      return draft.writtenBy.who === 'token' ? m.draft_by({ name: draft.writtenBy.name, time }) : m.draft_saved({ time })
    }
  }
}

export function draftNews({ stale, elsewhere, removedElsewhereAt }: Pick<Draft, 'stale' | 'elsewhere' | 'removedElsewhereAt'>): readonly string[] {
  return [
    ...(elsewhere === null ? [] : [m.draft_two_versions()]),
    ...(removedElsewhereAt === 0 ? [] : [m.draft_removed_there()]),
    ...(stale ? [m.draft_stale()] : []),
  ]
}
