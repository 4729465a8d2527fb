// How far the changes of an account have been followed, as text between two pulls.
import { z } from 'zod'
import type { SyncCursor } from '../mail-port.ts'

const historyId = z.string().regex(/^\d{1,30}$/)

const cursorShape = z.discriminatedUnion('phase', [
  /** Everything up to `at` is known, as of `ms`. */
  z.object({ phase: z.literal('caught-up'), at: historyId, ms: z.number() }),
  /** In the middle of the pages that tell what came after `at`. */
  z.object({ phase: z.literal('paging'), at: historyId, ms: z.number(), token: z.string(), until: historyId, untilMs: z.number() }),
  /** After a gap: the mail since `ms` first, newest first. `base` is what was known before, `until` what will be. */
  z.object({ phase: z.literal('newest'), base: historyId, ms: z.number(), until: historyId, untilMs: z.number(), token: z.string() }),
  /** Then everything, in the order of ids; `after` is how far. */
  z.object({ phase: z.literal('compare'), base: historyId, until: historyId, untilMs: z.number(), after: z.string() }),
])

export type GmailCursor = z.infer<typeof cursorShape>
export type GapCursor = Extract<GmailCursor, { phase: 'newest' | 'compare' }>

export const writeCursor = (cursor: GmailCursor): SyncCursor => JSON.stringify(cursor) as SyncCursor

/** What cannot be read says that nothing is known, which is a gap from the beginning: it costs time and changes nothing. */
export function readCursor(text: SyncCursor): GmailCursor {
  try {
    return cursorShape.parse(JSON.parse(text))
  } catch {
    return { phase: 'caught-up', at: '0', ms: 0 }
  }
}
