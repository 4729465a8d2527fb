// Opens stored mail for the routes: raw bytes from the pack, parsed, made safe, kept for a while.
//
// A thread is opened, then its HTML, then its pictures: the same message is wanted several
// times within a second. A few parsed ones are kept, by bytes, the least used go first.
import type { Db } from '../store/db.ts'
import type { Packs } from '../store/blobs/pack.ts'
import { notFound } from '../base/fault.ts'
import { limits } from '../base/limits.ts'
import { loadMessage, type StoredMessage } from '../mail/message-store.ts'
import { parseMessage, type ParsedMessage } from '../mail/parse/parse-message.ts'
import { inlinePictures } from '../mail/view/inline-pictures.ts'
import { sanitise, type SafeHtml } from '../mail/view/sanitise.ts'

export interface ReadMessage {
  parsed: ParsedMessage
  /** With everything remote held back; undefined when the mail has no HTML. */
  safe: SafeHtml | undefined
}

export interface OpenedMessage extends ReadMessage {
  stored: StoredMessage
}

export interface MessageReader {
  /** Somebody else's message is as absent as none. */
  open(userId: string, messageId: number): Promise<OpenedMessage>
  read(stored: StoredMessage): Promise<ReadMessage>
  raw(userId: string, messageId: number): Promise<Uint8Array>
}

export function openMessageReader(db: Db, packs: Pick<Packs, 'read'>): MessageReader {
  const kept = new Map<number, { message: Promise<ReadMessage>; bytes: number }>()
  let keptBytes = 0

  const find = async (userId: string, messageId: number): Promise<StoredMessage> => {
    const stored = await loadMessage(db, userId, messageId)
    if (stored === undefined) throw notFound('message')
    return stored
  }
  const forget = (id: number) => {
    keptBytes -= kept.get(id)?.bytes ?? 0
    kept.delete(id)
  }
  const read = (stored: StoredMessage): Promise<ReadMessage> => {
    const known = kept.get(stored.id)
    if (known !== undefined) {
      // To the young end of the map.
      kept.delete(stored.id)
      kept.set(stored.id, known)
      return known.message
    }
    const message = packs.read(stored.raw).then(readIn)
    message.catch(() => forget(stored.id))
    // Attachments are decoded beside the raw bytes, so a message weighs about twice its size.
    const bytes = stored.size * 2
    kept.set(stored.id, { message, bytes })
    keptBytes += bytes
    for (const id of kept.keys()) {
      if (keptBytes <= limits.parsedBytesKept || id === stored.id) break
      forget(id)
    }
    return message
  }
  return {
    read,
    open: async (userId, messageId) => {
      const stored = await find(userId, messageId)
      return { stored, ...(await read(stored)) }
    },
    raw: async (userId, messageId) => await packs.read((await find(userId, messageId)).raw),
  }
}

async function readIn(raw: Uint8Array): Promise<ReadMessage> {
  const parsed = await parseMessage(raw)
  return { parsed, safe: parsed.html === '' ? undefined : sanitise(parsed.html, { inline: inlinePictures(parsed) }) }
}
