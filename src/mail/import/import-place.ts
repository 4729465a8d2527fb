// Where an imported file lies and what is made of it, as the job and whoever takes files in
// need it. The disk behind it is entries/import-folder.ts: nothing in mail/ but its writers
// changes files.
import type { Flags } from '../types.ts'
import type { ImportFolder } from './marks.ts'
import type { ImportFormat } from './recognise.ts'

export interface PlacedMail {
  folder: ImportFolder
  /** The same at every attempt: it begins with the mail's place in the file (`remoteIdFor`). */
  remoteId: string
  flags: Flags
  raw: Uint8Array
  receivedMs: number | undefined
}

/** For the job. */
export interface ImportPlace {
  /** Undefined when it is not (any more) on this host. */
  openUpload(accountId: string): Promise<Upload | undefined>
  /** Remote ids of what an earlier attempt placed, wherever a person has moved it since. */
  placed(accountId: string): Promise<Set<string>>
  /** Whole or not at all; `settle` makes the names last. */
  putMail(accountId: string, mail: PlacedMail): Promise<void>
  settle(accountId: string): Promise<void>
  /** The upload becomes a calendar of this name. */
  putCalendar(accountId: string, name: string): Promise<void>
  /** The upload has served. */
  dropUpload(accountId: string): Promise<void>
}

export interface Upload {
  size: number
  read(from: number): AsyncIterable<Uint8Array>
}

/** For whoever takes a file in. */
export interface ImportDesk {
  /** Leaves nothing behind when it fails. */
  receive(file: IncomingFile): Promise<ReceivedFile>
  /** Everything that lies here of the account. */
  forget(accountId: string): Promise<void>
}

export interface IncomingFile {
  accountId: string
  bytes: AsyncIterable<Uint8Array>
  /** As its sender says; undefined = not known before it ends. */
  announcedBytes: number | undefined
  bytesMax: number
}

export interface ReceivedFile {
  format: ImportFormat
  mailPath: string
  /** '' when the file is no calendar. */
  calendarPath: string
}
