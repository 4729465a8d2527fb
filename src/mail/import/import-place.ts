// Where uploaded files lie, as the job and whoever takes files in need it. The disk behind it is
// entries/import-folder.ts: nothing in mail/ but its writers changes files.
import type { ImportFormat } from './recognise.ts'

/** For the job. */
export interface ImportPlace {
  /** Where it lies; undefined when it is not (any more) on this host. */
  uploadOf(accountId: string): Promise<string | undefined>
  /** The upload becomes a calendar of this name. */
  putCalendar(accountId: string, name: string): Promise<void>
  /** The upload has served. */
  dropUpload(accountId: string): Promise<void>
  /** Whether the disk has room for another page, and for the store to go on. */
  hasRoom(): Promise<boolean>
}

/** For whoever takes a file in. */
export interface ImportDesk {
  /** Leaves nothing behind when it fails. */
  receive(file: IncomingFile): Promise<ReceivedFile>
  /** Everything that lies here of the account. */
  forget(accountId: string): Promise<void>
}

/** For whoever clears away. */
export interface LeftImports {
  /** What nothing was written to since. */
  left(beforeMs: number): Promise<{ accountId: string; hasUpload: boolean }[]>
}

export interface IncomingFile {
  accountId: string
  /** As its sender's system calls it. */
  name: string
  bytes: AsyncIterable<Uint8Array>
  /** As its sender says; undefined = not known before it ends. */
  announcedBytes: number | undefined
  bytesMax: number
}

export interface ReceivedFile {
  format: ImportFormat
  /** '' when the file is no calendar. */
  calendarPath: string
}
