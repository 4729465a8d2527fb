// Fetches mail that a list has named, and takes nobody's silence for a deletion.
//
// An answer may leave a mail out although it is there: one line of a FETCH that was garbled on
// its way is enough. Passed over, that mail would be missing until the night's proof, because
// the cursor moves on behind it. So what did not come is looked for by name, without its bytes,
// and fetched once more if it is there; if it does not come then either, its row says so, and
// every pull asks for it again (arrivals.ts).
import type { MailReader } from '../mail-port.ts'
import type { RawMessage } from '../types.ts'
import { troubleSays } from '../messages/trouble-words.ts'

const NOT_GIVEN = troubleSays('not-given')

export interface Wanted {
  path: string
  remoteIds: readonly string[]
  upToBytes?: number | undefined
  givesWay?: boolean
  signal: AbortSignal
}

export async function* fetchListed(reader: MailReader, { path, remoteIds, upToBytes, givesWay = false, signal }: Wanted): AsyncGenerator<RawMessage> {
  const fetched = (ids: readonly string[]) => reader.fetchRaw(path, ids, { signal, givesWay, ...(upToBytes === undefined ? {} : { upToBytes }) })
  const out = new Set(remoteIds)
  for await (const message of fetched(remoteIds)) {
    out.delete(message.remoteId)
    yield message
  }
  if (out.size === 0) return
  const there = await reader.readMarks(path, [...out], signal)
  if (there.size === 0) return
  for await (const message of fetched([...there.keys()])) {
    there.delete(message.remoteId)
    yield message
  }
  for (const [remoteId, marks] of there) yield { remoteId, raw: new Uint8Array(), receivedMs: 0, marks, lacking: { kind: 'unreadable', why: NOT_GIVEN, size: 0 } }
}
