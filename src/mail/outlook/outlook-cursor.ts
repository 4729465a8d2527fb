// Where the changes of a folder have come to.
//
// Microsoft's delta has no "from now on" for mail ($deltatoken=latest is not for messages): its
// first round names everything that is there, and only then it has a place to go on from. So a
// folder is in one of four rounds:
//   first  what was there before `sinceMs` is passed over: `pullOlder` lists it, at the same time
//   next   changes since the last round, page by page
//   again  the place was forgotten (410): all is named anew and held against what is known
//   gone   what is known and was not named in `again`: asked for by name, then removed or mended
//
// A first round over 400,000 mails takes 800 requests, and the newest of them are wanted at once:
// so older mail comes in while it lasts. What it says of that mail it says once, perhaps before
// the mail is here. So it ends with `gone` as well, where it names nobody: all that came in by
// then is asked for by name.
import { z } from 'zod'
import { Fault } from '../../base/fault.ts'
import type { SyncCursor } from '../mail-port.ts'

const link = z.string().min(1)
const cursor = z.discriminatedUnion('round', [
  /** `downToMs`: its pages go newest first, and have come down to here. */
  z.object({ round: z.literal('first'), sinceMs: z.number(), downToMs: z.number().optional(), link: link.optional() }),
  z.object({ round: z.literal('next'), link }),
  z.object({ round: z.literal('again'), listing: z.string(), link: link.optional() }),
  /** Without a listing: nobody was named. */
  z.object({ round: z.literal('gone'), listing: z.string().optional(), link, after: z.string() }),
])
export type OutlookCursor = z.infer<typeof cursor>

export const writeCursor = (value: OutlookCursor): SyncCursor => JSON.stringify(value) as SyncCursor

export function readCursor(text: SyncCursor): OutlookCursor {
  const read = cursor.safeParse(JSON.parse(text))
  if (!read.success) throw new Fault('outlook-cursor', 'The place in the changes of a folder cannot be read', { status: 500, cause: read.error })
  return read.data
}

/**
 * The same text: nothing that happened to mail on its way here was passed over between the two.
 * What a first round passed over, its end makes good; and what a walk over known mail asks for is
 * newer than the place where the next round begins.
 */
export function heardBy(text: SyncCursor): string {
  const at = readCursor(text)
  if (at.round === 'first') return 'first'
  return at.round === 'gone' ? `${at.round} ${at.link}` : text
}
