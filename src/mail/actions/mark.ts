// The marks that a person puts on a mail and takes off again: which flag each of them sets, and
// what takes it back. A writer sets flags; what they are called in an approval stands here alone.
import type { Flags } from '../types.ts'

interface MarkOf {
  flag: 'seen' | 'flagged'
  is: boolean
  opposite: Mark
}

export type Mark = 'mark-read' | 'mark-unread' | 'star' | 'unstar'

export const MARKS: Readonly<Record<Mark, MarkOf>> = {
  'mark-read': { flag: 'seen', is: true, opposite: 'mark-unread' },
  'mark-unread': { flag: 'seen', is: false, opposite: 'mark-read' },
  'star': { flag: 'flagged', is: true, opposite: 'unstar' },
  'unstar': { flag: 'flagged', is: false, opposite: 'star' },
}

export const isMark = (change: string): change is Mark => Object.hasOwn(MARKS, change)

/** Whether a mail with these flags has the mark. */
export const hasMark = (flags: Pick<Flags, 'seen' | 'flagged'>, mark: Mark): boolean => flags[MARKS[mark].flag] === MARKS[mark].is
