// Opens stored mail for the routes: raw bytes from the pack, parsed, made safe, kept for a while.
//
// A thread is opened, then its HTML, then its pictures: the same message is wanted several
// times within a second. A few parsed ones are kept, by bytes, the least used go first.
//
// What is kept stands under the person, the message, the place of its bytes and what was
// consented to, and what is held back of it: a mistake about any must cost a parse, never show
// somebody another mail, nor a file that was found to be infected since.
import { createHash } from 'node:crypto'
import type { Db } from '../store/db.ts'
import type { Packs } from '../store/blobs/pack.ts'
import { NOWHERE } from '../store/blobs/raw-location.ts'
import { Fault, notFound } from '../base/fault.ts'
import { limits } from '../base/limits.ts'
import { verdictsOf, type FileVerdict } from '../mail/messages/attachment-store.ts'
import { infectedAmong } from '../mail/messages/file-safety.ts'
import type { StoredMessage } from '../mail/messages/message-row.ts'
import { loadMessage } from '../mail/messages/message-store.ts'
import type { MailParser } from '../mail/parse/mail-parser.ts'
import type { OpenedMail } from '../mail/parse/opened-mail.ts'
import { isUnread, readRaw } from '../mail/messages/raw-mail.ts'
import { threatIn } from '../mail/scan/scan-store.ts'
import { fileHeldBack, mailHeldBack } from './held-back.ts'
import type { SentFile } from './send-file.ts'
import { troubleSays } from '../mail/messages/trouble-words.ts'

export interface OpenedMessage {
  stored: StoredMessage
  opened: OpenedMail
  /** What is known of its files. */
  files: readonly FileVerdict[]
}

export interface MessageReader {
  /** Somebody looks at a list, and opens one of its mails next: the thread that reads it takes a moment to come up. */
  wake(): void
  /** Somebody else's message is as absent as none. */
  open(userId: string, messageId: number): Promise<OpenedMessage>
  /** With its remote pictures at that address, by number: for who just consented. */
  openWithPictures(userId: string, messageId: number, picturesAt: string): Promise<OpenedMail>
  /** `files`: what is known of its files, of which the infected are not shown within its text. One whose bytes cannot be had is shown by its row, and says why. */
  show(stored: StoredMessage, files?: readonly FileVerdict[]): Promise<OpenedMessage>
  /** By its number in `opened`, with its bytes. Refused when it is infected, to anybody. */
  attachment(userId: string, messageId: number, index: number): Promise<SentFile>
  /** Refused when one of its files is infected. */
  raw(userId: string, messageId: number): Promise<Uint8Array>
}

export function openMessageReader({ db, packs, parser }: { db: Db; packs: Pick<Packs, 'read'>; parser: Pick<MailParser, 'wake' | 'open' | 'file' | 'digests'> }): MessageReader {
  const kept = new Map<string, { message: Promise<OpenedMail>; bytes: number }>()
  let keptBytes = 0

  const find = async (userId: string, messageId: number): Promise<StoredMessage> => {
    const stored = await loadMessage(db, userId, messageId)
    if (stored === undefined) throw notFound('message')
    return stored
  }
  // What could not be read when it came opens as an empty mail; its row says why.
  const bytesOf = async (stored: StoredMessage): Promise<Uint8Array> => (stored.raw.pack === NOWHERE.pack ? new Uint8Array() : await readRaw({ db, packs }, stored))
  const filesOf = async (messageId: number): Promise<readonly FileVerdict[]> => (await verdictsOf(db, [messageId])).get(messageId) ?? []
  const forget = (key: string) => {
    keptBytes -= kept.get(key)?.bytes ?? 0
    kept.delete(key)
  }
  /** By what it is, and not by its raw form: of a mail of a megabyte nearly all is a file, which stays in the pack. */
  const weigh = (key: string, opened: OpenedMail) => {
    const entry = kept.get(key)
    if (entry === undefined) return
    keptBytes += bytesOfOpened(opened) - entry.bytes
    entry.bytes = bytesOfOpened(opened)
    for (const oldest of kept.keys()) {
      if (keptBytes <= limits.parsedBytesKept || oldest === key) break
      forget(oldest)
    }
  }
  const read = (stored: StoredMessage, { files = [], picturesAt = '' }: { files?: readonly FileVerdict[] | undefined; picturesAt?: string } = {}): Promise<OpenedMail> => {
    const withheld = infectedAmong(files)
    const key = `${keyOf(stored)} ${withheld.join(',')} ${picturesAt}`
    const known = kept.get(key)
    if (known !== undefined) {
      // To the young end of the map.
      kept.delete(key)
      kept.set(key, known)
      return known.message
    }
    const message = bytesOf(stored).then((raw) => parser.open(raw, { owner: stored.userId, picturesAt, withheld }))
    kept.set(key, { message, bytes: 0 })
    message.then((opened) => weigh(key, opened), () => forget(key))
    return message
  }
  const show = async (stored: StoredMessage, files: readonly FileVerdict[] = []): Promise<OpenedMessage> => {
    try {
      return { stored, files, opened: await read(stored, { files }) }
    } catch (error) {
      if (!(error instanceof Fault) || !isUnread(error)) throw error
      // One damaged mail must not close the conversation around it.
      const bare = { ...stored, raw: NOWHERE, broken: error.code === 'raw-not-now' ? NOT_NOW : DAMAGED }
      return { stored: bare, files, opened: await read(bare, { files }) }
    }
  }
  return {
    wake: () => parser.wake(),
    show,
    open: async (userId, messageId) => await show(await find(userId, messageId), await filesOf(messageId)),
    openWithPictures: async (userId, messageId, picturesAt) => await read(await find(userId, messageId), { files: await filesOf(messageId), picturesAt }),
    attachment: async (userId, messageId, index) => {
      const stored = await find(userId, messageId)
      const files = await filesOf(messageId)
      const known = files.find(({ position }) => position === index)
      if (known?.verdict === 'infected') throw fileHeldBack(known.threat)
      const attachment = (await read(stored, { files })).attachments[index]
      if (attachment === undefined) throw notFound('attachment')
      const bytes = await parser.file(await bytesOf(stored), attachment.place, { owner: userId })
      // By its bytes as well: a row may count the files of a mail otherwise than a newer reader of it.
      const sha256 = createHash('sha256').update(bytes).digest('hex')
      const threat = await threatIn(db, sha256)
      if (threat !== undefined) throw fileHeldBack(threat)
      return { name: attachment.name, type: attachment.type, bytes, sha256 }
    },
    raw: async (userId, messageId) => {
      const stored = await find(userId, messageId)
      const files = await filesOf(messageId)
      const infected = files.find(({ verdict }) => verdict === 'infected')
      if (infected !== undefined) throw mailHeldBack(infected.threat)
      const raw = await readRaw({ db, packs }, stored)
      // By their bytes as well, also where nobody has hashed them yet: the same file in another mail may be known.
      const hashes = files.length > 0 && files.every(({ sha256 }) => sha256 !== '') ? files.map(({ sha256 }) => sha256) : (await parser.digests(raw, { owner: userId })).map(({ sha256 }) => sha256)
      for (const sha256 of new Set(hashes)) {
        const threat = await threatIn(db, sha256)
        if (threat !== undefined) throw mailHeldBack(threat)
      }
      return raw
    },
  }
}

// Where on the disk is for whoever looks after the house: `secretary doctor` says it.
const DAMAGED = troubleSays('bytes-damaged')
const NOT_NOW = troubleSays('bytes-not-now')

/** Its bytes could not be had this time: nothing that is true for long. */
export const isForNow = ({ broken }: Pick<StoredMessage, 'broken'>): boolean => broken === NOT_NOW

/** Texts at two bytes a letter, and about as much as an entry without any takes. */
const bytesOfOpened = ({ text, signature, quoted, safe, attachments }: OpenedMail): number => 2 * (text.length + signature.length + quoted.length + (safe?.html.length ?? 0)) + 500 * (attachments.length + 4)

const keyOf = ({ userId, id, raw }: StoredMessage): string => [userId, id, raw.pack, raw.block, raw.offset, raw.bytes].join(' ')
