// That it is saved, said quietly; only what keeps it from being saved is said aloud.
import * as m from '../messages/m.ts'
import { timeOf } from '../words/dates.ts'
import type { SaveState } from './letter-saver.ts'

export function SaveWord({ state, wrong }: { state: SaveState; wrong: boolean }) {
  return <span className={`saved-word num ${state.kind}`}>{wordOf(state, wrong)}</span>
}

function wordOf(state: SaveState, wrong: boolean): string {
  switch (state.kind) {
    case 'fresh': return ''
    case 'unsaved':
    case 'saving': return m.saving_draft()
    case 'saved': return wrong ? m.saved_without_wrong({ time: timeOf(state.at) }) : m.saved_at({ time: timeOf(state.at) })
    case 'refused':
    case 'conflict': return m.not_saved_yet()
  }
}
