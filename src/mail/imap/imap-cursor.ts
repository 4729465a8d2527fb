// How far a mailbox was followed, as text that the store keeps.
//
// Between two sweeps a cursor is a moment: UIDVALIDITY, UIDNEXT, mod-sequence and number of
// messages. During one it also says to which moment the sweep leads and how far it has come,
// so that any page can be asked for again.
import { z } from 'zod'
import type { OlderCursor, SyncCursor } from '../mail-port.ts'
import type { OpenMailbox } from './imap-connection.ts'

const moment = z.object({ next: z.number(), modseq: z.string(), messages: z.number() })

const sync = moment.extend({
  validity: z.string(),
  sweep: z
    .object({
      to: moment,
      /** New mail first: a thousand changed flags must not stand before it. */
      step: z.enum(['new', 'changed', 'compare', 'void']),
      /** Done up to here: a UID, and for `void` a remote id. */
      after: z.union([z.number(), z.string()]),
    })
    .optional(),
})

const older = z.object({ validity: z.string(), below: z.number() })

export type Moment = z.infer<typeof moment>
export type ImapCursor = z.infer<typeof sync>
export type ImapOlderCursor = z.infer<typeof older>

export const momentOf = ({ uidNext, modseq, messages }: OpenMailbox): Moment => ({ next: uidNext, modseq, messages })

export const sameMoment = (a: Moment, b: Moment): boolean => a.next === b.next && a.modseq === b.modseq && a.messages === b.messages

export const writeCursor = (cursor: ImapCursor): SyncCursor => JSON.stringify(cursor) as SyncCursor
export const writeOlder = (cursor: ImapOlderCursor): OlderCursor => JSON.stringify(cursor) as OlderCursor

/** Undefined for what no version of this file wrote. */
export const readCursor = (text: SyncCursor): ImapCursor | undefined => parsed(sync, text)
export const readOlder = (text: OlderCursor): ImapOlderCursor | undefined => parsed(older, text)

function parsed<T>(schema: z.ZodType<T>, text: string): T | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}
