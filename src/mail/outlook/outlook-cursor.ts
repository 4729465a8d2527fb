// Where the changes of a folder have come to.
//
// Microsoft's delta has no "from now on" for mail ($deltatoken=latest is not for messages): its
// first round names everything that is there, and only then it has a place to go on from. So a
// folder is in one of four rounds:
//   first  what was there before `sinceMs` is passed over: `pullOlder` lists it
//   next   changes since the last round, page by page
//   again  the place was forgotten (410): all is named anew and held against what is known
//   gone   what is known and was not named in `again`: asked for by name, then removed
import { z } from 'zod'
import { Fault } from '../../base/fault.ts'
import type { SyncCursor } from '../mail-port.ts'

const link = z.string().min(1)
const cursor = z.discriminatedUnion('round', [
  z.object({ round: z.literal('first'), sinceMs: z.number(), link: link.optional() }),
  z.object({ round: z.literal('next'), link }),
  z.object({ round: z.literal('again'), listing: z.string(), link: link.optional() }),
  z.object({ round: z.literal('gone'), listing: z.string(), link, after: z.string() }),
])
export type OutlookCursor = z.infer<typeof cursor>

export const writeCursor = (value: OutlookCursor): SyncCursor => JSON.stringify(value) as SyncCursor

export function readCursor(text: SyncCursor): OutlookCursor {
  const read = cursor.safeParse(JSON.parse(text))
  if (!read.success) throw new Fault('outlook-cursor', 'The place in the changes of a folder cannot be read', { status: 500, cause: read.error })
  return read.data
}
