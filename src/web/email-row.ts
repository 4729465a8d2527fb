// A mail that was found, as a line of the API.
import type { z } from 'zod'
import { listedOf, type ListedRow } from '../mail/messages/message-row.ts'
import type { emailRow } from './contract/search.ts'
import { withTroubles } from './message-view.ts'

export function emailRowOf(found: ListedRow): z.infer<typeof emailRow> {
  const { bcc: _bcc, replyTo: _replyTo, ...shown } = listedOf(found)
  return withTroubles(shown)
}
