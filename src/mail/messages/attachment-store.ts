// Rows of the files of a mail: their names and sizes, what their bytes are known by, and what a
// scanner said of them. The bytes stay in the mail.
import type { Generated } from 'kysely'
import { bulkInsert } from '../../store/bulk-insert.ts'
import type { Db } from '../../store/db.ts'
import { chunks } from '../../store/chunks.ts'

interface AttachmentsTable {
  message_id: number
  position: number
  name: string
  type: string
  size: number
  inline: number
  sha256: Generated<string>
  verdict: Generated<Verdict>
  threat: Generated<string>
  scanned_at: Generated<number>
  signatures: Generated<string>
  unscanned_why: Generated<string>
}

declare module '../../store/db.ts' {
  interface Tables {
    attachments: AttachmentsTable
  }
}

/** '' = not scanned, which is never the same as clean. */
export type Verdict = '' | 'clean' | 'infected' | 'not-scannable'

export interface MailFile {
  name: string
  type: string
  /** Decoded, in bytes. */
  size: number
  /** Shown inside the text. */
  inline: boolean
}

const AT_ONCE = 1_000

export async function insertFiles(tx: Db, mails: readonly { id: number; files: readonly MailFile[] }[]): Promise<void> {
  const rows = mails.flatMap(({ id, files }) =>
    files.map(({ name, type, size, inline }, position) => ({ message_id: id, position, name, type, size, inline: inline ? 1 : 0 })),
  )
  await insertRows(tx, rows)
}

const insertRows = bulkInsert<Pick<AttachmentsTable, 'message_id' | 'position' | 'name' | 'type' | 'size' | 'inline'>>({
  table: 'attachments',
  columns: { message_id: 'bigint', position: 'integer', name: 'text', type: 'text', size: 'bigint', inline: 'integer' },
})

export async function forgetFiles(tx: Db, messageIds: readonly number[]): Promise<void> {
  for (const ids of chunks(messageIds, AT_ONCE)) await tx.query.deleteFrom('attachments').where('message_id', 'in', ids).execute()
}

/** What is known of one file of a mail beyond what the mail says. */
export interface FileVerdict {
  position: number
  /** Of its bytes, in hex; '' = not read yet. */
  sha256: string
  verdict: Verdict
  /** What was found in it; '' unless it is infected. */
  threat: string
  /** Why it could not be scanned. */
  why: string
}

/** By message; one without files is not named. */
export async function verdictsOf(db: Db, messageIds: readonly number[]): Promise<Map<number, FileVerdict[]>> {
  const found = new Map<number, FileVerdict[]>()
  for (const ids of chunks(messageIds, AT_ONCE)) {
    const rows = await db.query
      .selectFrom('attachments')
      .select(['message_id', 'position', 'sha256', 'verdict', 'threat', 'unscanned_why'])
      .where('message_id', 'in', ids)
      .orderBy('message_id')
      .orderBy('position')
      .execute()
    for (const { message_id: id, unscanned_why: why, ...row } of rows) found.set(id, [...(found.get(id) ?? []), { ...row, why }])
  }
  return found
}
