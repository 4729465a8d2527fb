// Rows of the files that letters take along: what they are called, what their bytes are known by,
// where they came from, and the bytes themselves in pieces.
import { sql } from 'kysely'
import type { Db } from '../../store/db.ts'

interface LetterFilesTable {
  id: string
  user_id: string
  name: string
  type: string
  size: number
  sha256: string
  brought_by: 'person' | 'token'
  brought_name: string
  from_message: number
  from_subject: string
  created_at: number
}

interface LetterFileBytesTable {
  file_id: string
  position: number
  user_id: string
  bytes: Uint8Array
}

declare module '../../store/db.ts' {
  interface Tables {
    letter_files: LetterFilesTable
    letter_file_bytes: LetterFileBytesTable
  }
}

export interface LetterFile {
  id: string
  name: string
  type: string
  size: number
  /** Of its bytes, in hex. */
  sha256: string
  broughtBy: { who: 'person' | 'token'; name: string }
  /** The mail it was copied out of. */
  from: { messageId: number; subject: string } | undefined
  createdAt: number
}

const PIECE_BYTES = 512 * 1024

export async function insertLetterFile(tx: Db, userId: string, file: LetterFile, bytes: Uint8Array): Promise<void> {
  await tx.query
    .insertInto('letter_files')
    .values({
      id: file.id,
      user_id: userId,
      name: file.name,
      type: file.type,
      size: file.size,
      sha256: file.sha256,
      brought_by: file.broughtBy.who,
      brought_name: file.broughtBy.name,
      from_message: file.from?.messageId ?? 0,
      from_subject: file.from?.subject ?? '',
      created_at: file.createdAt,
    })
    .execute()
  for (let at = 0, position = 0; at < bytes.length; at += PIECE_BYTES, position++) {
    await tx.query.insertInto('letter_file_bytes').values({ file_id: file.id, position, user_id: userId, bytes: bytes.subarray(at, at + PIECE_BYTES) }).execute()
  }
}

/** Of these ids the ones that are this person's. */
export async function findLetterFiles(db: Db, userId: string, ids: readonly string[]): Promise<LetterFile[]> {
  if (ids.length === 0) return []
  const rows = await db.query.selectFrom('letter_files').selectAll().where('user_id', '=', userId).where('id', 'in', [...ids]).execute()
  return rows.map(fromRow)
}

/** Newest first. */
export async function listLetterFiles(db: Db, userId: string, limit: number): Promise<LetterFile[]> {
  const rows = await db.query.selectFrom('letter_files').selectAll().where('user_id', '=', userId).orderBy('id', 'desc').limit(limit).execute()
  return rows.map(fromRow)
}

export async function bytesOfLetterFile(db: Db, userId: string, id: string): Promise<Uint8Array> {
  const pieces = await db.query.selectFrom('letter_file_bytes').select('bytes').where('file_id', '=', id).where('user_id', '=', userId).orderBy('position').execute()
  return Buffer.concat(pieces.map(({ bytes }) => bytes))
}

export async function bytesOfLetterFiles(db: Db, userId: string, files: readonly { fileId: string }[]): Promise<Map<string, Uint8Array>> {
  const bytes = new Map<string, Uint8Array>()
  for (const { fileId } of files) bytes.set(fileId, await bytesOfLetterFile(db, userId, fileId))
  return bytes
}

export async function bytesKeptFor(db: Db, userId: string): Promise<number> {
  const { bytes } = await db.query
    .selectFrom('letter_files')
    .select(sql<number>`coalesce(sum(size), 0)`.as('bytes'))
    .where('user_id', '=', userId)
    .executeTakeFirstOrThrow()
  return Number(bytes)
}

/** Those that were brought before then, with whose they are. */
export async function letterFilesBefore(db: Db, beforeMs: number): Promise<Map<string, string[]>> {
  const rows = await db.query.selectFrom('letter_files').select(['id', 'user_id']).where('created_at', '<', beforeMs).execute()
  const found = new Map<string, string[]>()
  for (const { id, user_id: userId } of rows) found.set(userId, [...(found.get(userId) ?? []), id])
  return found
}

export async function deleteLetterFiles(tx: Db, userId: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await tx.query.deleteFrom('letter_file_bytes').where('user_id', '=', userId).where('file_id', 'in', [...ids]).execute()
  await tx.query.deleteFrom('letter_files').where('user_id', '=', userId).where('id', 'in', [...ids]).execute()
}

/** For a person who leaves. */
export async function forgetLetterFilesOf(tx: Db, userId: string): Promise<void> {
  await tx.query.deleteFrom('letter_file_bytes').where('user_id', '=', userId).execute()
  await tx.query.deleteFrom('letter_files').where('user_id', '=', userId).execute()
}

function fromRow(row: LetterFilesTable): LetterFile {
  return {
    id: row.id,
    name: row.name,
    type: row.type,
    size: Number(row.size),
    sha256: row.sha256,
    broughtBy: { who: row.brought_by, name: row.brought_name },
    from: row.from_message === 0 ? undefined : { messageId: row.from_message, subject: row.from_subject },
    createdAt: row.created_at,
  }
}
