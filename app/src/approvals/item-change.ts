// What would change about one thing, before and after: "Inbox → Archive".
import type { Preview, PreviewItem } from '../../../src/web/contract/actions.ts'
import * as m from '../messages/m.ts'
import { folderOf } from './act-title.ts'

/** What a folder is called, by the name that its provider has for it. */
export type FolderWord = (name: string) => string

export const inboxAlone: FolderWord = (name) => (name.toUpperCase() === 'INBOX' ? m.box_inbox() : name)

/** Of the others one is told where they lie. */
export const isChangeOfPlace = ({ act }: Pick<Preview, 'act'>): boolean => ['mail.move', 'mail.clean', 'mail.restore-places'].includes(act)

export function changeOf(preview: Preview, { note }: PreviewItem, wordOf: FolderWord = inboxAlone): string {
  const here = wordOf(note)
  switch (preview.act) {
    case 'mail.move':
    case 'mail.clean':
      return note === '' || here === folderOf(preview) ? here : m.from_to({ before: here, after: folderOf(preview) })
    case 'mail.restore-places':
      return m.back_to({ folder: here })
    default:
      return here
  }
}
