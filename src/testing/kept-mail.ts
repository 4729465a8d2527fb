// Mail as it is kept: bytes in a real pack, rows beside them, as a sync leaves it. For tests of
// what reads, moves or judges stored bytes.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { addMessages } from '../mail/messages/mail-store.ts'
import type { StoredMessage } from '../mail/messages/message-row.ts'
import { attachmentBytes } from '../mail/parse/parse-message.ts'
import { digestsOf } from '../mail/parse/file-digests.ts'
import { outlineMail } from '../mail/parse/mail-outline.ts'
import type { MailParser } from '../mail/parse/mail-parser.ts'
import { NO_MARKS, rowOf } from '../mail/sync/read-in.ts'
import type { Lacking } from '../mail/types.ts'
import { openPacks, type Packs } from '../store/blobs/pack.ts'
import type { RawLocation } from '../store/blobs/raw-location.ts'
import type { TestStore } from './real-store.ts'

export interface PutFile {
  name: string
  content: string | Uint8Array
  type?: string
  /** Shown within the HTML under this name. */
  contentId?: string
}

export interface PutLetter {
  subject: string
  files?: readonly PutFile[]
  userId?: string
  dateMs?: number
  lacking?: Lacking
  /** By path. */
  labels?: readonly string[]
}

export interface KeptMail {
  folder: string
  packs: Packs
  put(letter: PutLetter): Promise<StoredMessage>
}

/** Reads mail in this thread: what threads add is proven beside them. */
export const plainParser: Pick<MailParser, 'digests' | 'file' | 'outline'> = {
  digests: async (raw) => digestsOf(raw),
  file: async (raw, place) => attachmentBytes(raw, place),
  outline: async (raw) => outlineMail(raw),
}

const NOON = Date.UTC(2026, 0, 5, 12)
let put = 0

export function openKeptMail({ db }: Pick<TestStore, 'db'>, context: TestContext): KeptMail {
  const folder = mkdtempSync(join(tmpdir(), 'secretary-kept-'))
  const packs = openPacks(folder)
  context.after(async () => {
    await packs.close()
    rmSync(folder, { recursive: true, force: true })
  })
  return {
    folder,
    packs,
    async put({ subject, files = [], userId = 'usr_alice', dateMs = NOON, lacking, labels = [] }) {
      const raw = letterOf(subject, files)
      const [location] = await packs.append([raw])
      await packs.settle([location as RawLocation])
      const row = { ...rowOf({ remoteId: `r${++put}`, raw, receivedMs: dateMs, ...(lacking === undefined ? {} : { lacking }) }, { ...NO_MARKS, labels: [...labels] }, outlineMail(raw)), dateMs, raw: location as RawLocation }
      const { stored } = await db.transaction((tx) => addMessages(tx, NOON, { id: `mbx_${userId}`, userId, accountId: `acc_${userId}` }, [row]))
      return stored[0] as StoredMessage
    },
  }
}

export function letterOf(subject: string, files: readonly PutFile[]): Buffer {
  const head = `From: bob@example.net\r\nSubject: ${subject}\r\nMessage-ID: <kept-${++put}@example.net>\r\nMIME-Version: 1.0\r\n`
  if (files.length === 0) return Buffer.from(`${head}Content-Type: text/plain\r\n\r\nThe letter ${subject}.\r\n`)
  const html = files.map(({ contentId }) => (contentId === undefined ? '' : `<img src="cid:${contentId}">`)).join('')
  const parts = files.map(({ name, content, type = 'application/octet-stream', contentId }) => {
    const place = contentId === undefined ? `Content-Disposition: attachment; filename="${name}"\r\n` : `Content-Disposition: inline; filename="${name}"\r\nContent-ID: <${contentId}>\r\n`
    return `--b\r\nContent-Type: ${type}\r\n${place}Content-Transfer-Encoding: base64\r\n\r\n${Buffer.from(content).toString('base64').replaceAll(/.{76}/g, '$&\r\n')}\r\n`
  })
  return Buffer.from(`${head}Content-Type: multipart/related; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>The letter ${subject}.</p>${html}\r\n${parts.join('')}--b--\r\n`)
}
