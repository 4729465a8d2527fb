// How many folders of an account were read, of how many there are. A label shows what lies in a
// folder and is not read by itself: the marks of an IMAP mailbox become labels while it is read.
import type { Mailbox } from '../../../src/web/contract/mail.ts'

export function foldersRead(boxes: readonly Pick<Mailbox, 'kind' | 'syncedAt'>[]): { done: number; total: number } {
  const folders = boxes.filter(({ kind }) => kind === 'folder')
  return { done: folders.filter(({ syncedAt }) => syncedAt > 0).length, total: folders.length }
}
