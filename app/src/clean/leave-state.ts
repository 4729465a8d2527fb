// What became of asking a list to stop, in words. What was ignored, ran out or was taken back was never asked.
import type { Subscription } from '../../../src/web/contract/clean.ts'
import type { LineState } from '../approvals/line-state.ts'
import * as m from '../messages/m.ts'
import { bareDate } from '../words/dates.ts'
import { currentZone } from '../words/locale.ts'

export interface LeaveState {
  line: LineState
  words: string
  /** Nothing more comes of it: it may be asked once more. */
  isOver: boolean
}

/** A list needs a while to forget somebody (RFC 8058 leaves it open; many promise two days). */
const GRACE_MS = 3 * 24 * 3_600_000

export function leaveStateOf({ asked, lastMs }: Pick<Subscription, 'asked' | 'lastMs'>, now: number): LeaveState | undefined {
  if (asked === null) return undefined
  const when = bareDate(asked.atMs, now, currentZone())
  switch (asked.state) {
    case 'proposed': return { line: 'proposed', words: m.subs_waits(), isOver: false }
    case 'approved':
    case 'scheduled': return { line: 'scheduled', words: m.subs_leaving(), isOver: false }
    case 'running': return { line: 'running', words: m.subs_asking(), isOver: false }
    case 'done': return lastMs > asked.atMs + GRACE_MS ? { line: 'done', words: m.subs_done_writes_on({ when }), isOver: true } : { line: 'done', words: m.subs_done({ when }), isOver: false }
    case 'unknown': return { line: 'unknown', words: m.subs_unknown({ when }), isOver: true }
    case 'failed': return { line: 'failed', words: m.subs_refused({ when }), isOver: true }
    case 'rejected':
    case 'expired':
    case 'undone': return undefined
  }
}
