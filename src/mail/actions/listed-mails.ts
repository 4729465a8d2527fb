// The mails of a change, also those that its preview does not name: it lists two hundred, so that a
// tray stays light, and whoever approves thousands may read each of them and leave it out.
//
// Those of the preview come first, in its order, which is that of what needs a look; then the rest as
// it is sealed. A mail that is here no more has no line.
import type { Action } from '../../actions/action.ts'
import type { PreviewItem } from '../../actions/action-shapes.ts'
import { chunks } from '../../store/chunks.ts'
import type { Db } from '../../store/db.ts'
import { mailboxesOfAccount } from '../mailboxes/mailbox-store.ts'
import type { StoredMessage } from '../messages/message-row.ts'
import { loadMessages } from '../messages/message-store.ts'
import { partsOfChange } from '../messages/sealed-mail.ts'

type Changing = Pick<Action, 'userId' | 'accountId' | 'payload' | 'preview'>

const MAILS_AT_ONCE = 500

/** Their ids; none where the action is no change of mails. */
export function listedIds({ payload, preview: { items } }: Changing): string[] {
  const sealed = Array.isArray(payload['messageIds']) ? partsOfChange.of(payload) : []
  const named = new Set(items.map(({ id }) => id))
  return [...named, ...sealed.filter((id) => !named.has(id))]
}

export async function listedMails(db: Db, action: Changing, ids: readonly string[]): Promise<PreviewItem[]> {
  const lines = new Map(action.preview.items.map((item) => [item.id, item]))
  const unnamed = ids.filter((id) => !lines.has(id)).map(Number)
  const names = new Map(unnamed.length === 0 ? [] : (await mailboxesOfAccount(db, action.accountId)).map(({ id, name }) => [id, name]))
  for (const some of chunks(unnamed, MAILS_AT_ONCE)) {
    for (const mail of await loadMessages(db, action.userId, some)) lines.set(String(mail.id), lineOf(mail, names))
  }
  return ids.flatMap((id) => lines.get(id) ?? [])
}

const lineOf = ({ id, subject, from, mailboxId }: StoredMessage, names: ReadonlyMap<string, string>): PreviewItem => ({ id: String(id), title: subject, from: from.name || from.address, note: names.get(mailboxId) ?? '' })
