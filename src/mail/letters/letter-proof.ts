// Mail that proves that a letter of ours left, where the server that was given it never said so:
// the letter itself in a mailbox of its sender (what a list sent back, a copy to oneself, the Sent
// mailbox of a server that files it late), an answer to it, a report that it could not be delivered.
//
// Its Message-ID is made of chance and known to whoever got it, so a mail that names it comes from
// beyond the server. A draft comes from nowhere: some providers keep one under the letter's own name.
import type { Action } from '../../actions/action.ts'
import { findAction } from '../../actions/action-store.ts'
import { proofOf } from '../../actions/proof-words.ts'
import { proveAction, wantsProof } from '../../actions/prove.ts'
import { enqueue } from '../../jobs/job.ts'
import type { Db } from '../../store/db.ts'
import { receiptOfLetter } from './left-letter.ts'
import type { OutgoingLetter } from '../mail-port.ts'
import type { MailboxKey, NewMessage } from '../messages/new-message.ts'
import { findMailbox } from '../mailboxes/mailbox-store.ts'
import type { StoredMessage } from '../messages/message-row.ts'

/** As compose.ts names letters; that it is one of this person's is looked up. */
const OWN_LETTER = /^(act_[0-9a-z]+)@/

/** The action of the letter with this name, where it is this person's. */
export async function actionOfLetter(db: Db, userId: string, messageId: string): Promise<Action | undefined> {
  const id = OWN_LETTER.exec(messageId)?.[1]
  const action = id === undefined ? undefined : await findAction(db, id)
  return action?.userId === userId ? action : undefined
}
const NOT_LEFT = new Set(['drafts', 'outbox'])

/** In the transaction that takes the mails in. `stored` are their rows, in the same order. */
export async function tellOfProofs(tx: Db, nowMs: number, mailbox: MailboxKey, { mails, stored }: { mails: readonly NewMessage[]; stored: readonly StoredMessage[] }): Promise<void> {
  for (const [at, mail] of mails.entries()) {
    if (mail.draft) continue
    const named = new Set([mail.messageId, mail.inReplyTo, ...mail.references].filter((id) => OWN_LETTER.test(id)))
    for (const id of named) await tellOfProof(tx, nowMs, mailbox, { letter: id, mail: stored[at] as StoredMessage })
  }
}

async function tellOfProof(tx: Db, nowMs: number, mailbox: MailboxKey, { letter, mail }: { letter: string; mail: StoredMessage }): Promise<void> {
  const action = await actionOfLetter(tx, mailbox.userId, letter)
  if (action === undefined || action.plan?.['messageId'] !== letter || !wantsProof(action)) return
  const where = await findMailbox(tx, mailbox.userId, mailbox.id)
  if (where === undefined || NOT_LEFT.has(where.role)) return
  const { envelope = { from: '', to: [] } } = action.plan as { envelope?: OutgoingLetter['envelope'] }
  const place = where.name
  const from = mail.from.address
  const receipt = receiptOfLetter({
    letter: { messageId: letter, envelope },
    provenAt: nowMs,
    ...(mail.messageId === letter ? proofOf('letter-met', { place }) : from === '' ? proofOf('letter-returned', { place }) : proofOf('letter-named', { place, from })),
    after: { provenBy: mail.id, copy: where.role === 'sent' && mail.messageId === letter ? where.path : '' },
  })
  await enqueue(tx, { now: () => nowMs }, proveAction, { actionId: action.id, receipt }, { userId: action.userId })
}
