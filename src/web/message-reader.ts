// Opens stored mail for the routes: raw bytes from the pack, parsed, made safe, kept for a while.
//
// A thread is opened, then its HTML, then its pictures: the same message is wanted several
// times within a second. A few parsed ones are kept, by bytes, the least used go first.
//
// What is kept stands under the person, the message and the place of its bytes, all three: a
// mistake about any one of them must cost a parse, never show somebody another mail.
import type { Db } from '../store/db.ts'
import { NOWHERE, type Packs } from '../store/blobs/pack.ts'
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
  const kept = new Map<string, { message: Promise<ReadMessage>; bytes: number }>()
  let keptBytes = 0

  const find = async (userId: string, messageId: number): Promise<StoredMessage> => {
    const stored = await loadMessage(db, userId, messageId)
    if (stored === undefined) throw notFound('message')
    return stored
  }
  const forget = (key: string) => {
    keptBytes -= kept.get(key)?.bytes ?? 0
    kept.delete(key)
  }
  const read = (stored: StoredMessage): Promise<ReadMessage> => {
    const key = keyOf(stored)
    const known = kept.get(key)
    if (known !== undefined) {
      // To the young end of the map.
      kept.delete(key)
      kept.set(key, known)
      return known.message
    }
    // What could not be read when it came opens as an empty mail; its row says why.
    const bytesOf = stored.raw.pack === NOWHERE.pack ? Promise.resolve(new Uint8Array()) : packs.read(stored.raw)
    const message = bytesOf.then(readIn)
    message.catch(() => forget(key))
    // Attachments are decoded beside the raw bytes, so a message weighs about twice its size.
    const bytes = stored.raw.bytes * 2
    kept.set(key, { message, bytes })
    keptBytes += bytes
    for (const oldest of kept.keys()) {
      if (keptBytes <= limits.parsedBytesKept || oldest === key) break
      forget(oldest)
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

const keyOf = ({ userId, id, raw }: StoredMessage): string => [userId, id, raw.pack, raw.block, raw.offset, raw.bytes].join(' ')

async function readIn(raw: Uint8Array): Promise<ReadMessage> {
  const parsed = await parseMessage(raw)
  return { parsed, safe: parsed.html === '' ? undefined : sanitise(parsed.html, { inline: inlinePictures(parsed) }) }
}
