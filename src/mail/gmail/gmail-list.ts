// Lists of message ids, which is all that Gmail lists of a message.
import { listAnswer, UNITS } from './gmail-answers.ts'
import type { GmailClient } from './gmail-client.ts'

export interface IdPage {
  ids: string[]
  next: string | undefined
}

/** Newest first. `expired`: Gmail does not know the page token any more; they live for hours, and nobody says how many. */
export async function listIdPage(
  client: GmailClient,
  query: Readonly<Record<string, string | number | boolean | undefined>>,
  signal: AbortSignal,
): Promise<IdPage | 'expired'> {
  const call = { path: 'messages', query: { ...query, fields: 'messages/id,nextPageToken' }, units: UNITS.list, answer: listAnswer }
  const answer = query['pageToken'] === undefined ? { kind: 'given', value: await client.get(call, signal) } as const : await client.ask(call, signal)
  if (answer.kind !== 'given') return 'expired'
  return { ids: answer.value.messages.map(({ id }) => id), next: answer.value.nextPageToken }
}
