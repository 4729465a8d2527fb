// What a kind of act is called by itself, where no single one of them stands to be titled: in a filter, in a list of what is allowed.
import * as m from '../messages/m.ts'

const names: Record<string, () => string> = {
  'mail.mark-read': m.kind_mark_read,
  'mail.mark-unread': m.kind_mark_unread,
  'mail.star': m.kind_star,
  'mail.unstar': m.kind_unstar,
  'mail.archive': m.kind_archive,
  'mail.trash': m.kind_trash,
  'mail.restore': m.kind_restore,
  'mail.restore-places': m.kind_restore_places,
  'mail.move': m.kind_move,
  'mail.label': m.kind_label,
  'mail.unlabel': m.kind_unlabel,
  'mail.create-mailbox': m.kind_create_mailbox,
  'mail.remove-mailbox': m.kind_remove_mailbox,
  'mail.send': m.kind_send,
  'mail.clean': m.kind_clean,
  'mail.unsubscribe': m.kind_unsubscribe,
  'mail.save-draft': m.kind_save_draft,
  'mail.delete-draft': m.kind_delete_draft,
  'house.grant': m.kind_grant,
}

/** A kind that has no name here keeps its own, so that nothing goes unnamed. */
export const kindName = (kind: string): string => names[kind]?.() ?? kind

export const knownKinds: readonly string[] = Object.keys(names)
