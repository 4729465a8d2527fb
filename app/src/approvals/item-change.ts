// What would change about one thing, before and after: "Inbox → Archive".
import type { Preview, PreviewItem } from '../../../src/web/contract/actions.ts'
import * as m from '../messages/m.ts'
import { folderOf } from './act-title.ts'

const folderName = (name: string): string => (name.toUpperCase() === 'INBOX' ? m.box_inbox() : name)

/** Of the others one is told where they lie. */
export const isChangeOfPlace = ({ act }: Pick<Preview, 'act'>): boolean => ['mail.move', 'mail.clean', 'mail.restore-places'].includes(act)

export function changeOf(preview: Preview, { note }: PreviewItem): string {
  const here = folderName(note)
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
