// The copy of a letter in the account's Sent mailbox: the same bytes that went on the wire.
//
// Some providers put it there themselves (Gmail, Microsoft), a moment after they took the letter;
// a second one would stand beside it. So it is looked for by its Message-ID first, and put there
// only where nobody else does. Looking first also makes it safe to repeat.
import { createHash } from 'node:crypto'
import type { Clock } from '../../base/clock.ts'
import { messageOf } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import type { ImapConnection } from '../imap/imap-connection.ts'
import type { ImapConnections } from '../imap/imap-connections.ts'
import { mailsNamed } from '../imap/imap-found.ts'
import { listEntries, mailboxRefs } from '../imap/imap-mailboxes.ts'
import type { OutgoingLetter } from '../mail-port.ts'

/** `reason`: of its not being there; `differs`: it is there, in other bytes than those that were sent. */
export type SentCopy = { is: 'there'; path: string; differs: boolean } | { is: 'missing'; reason: string }

export interface SentCopies {
  /** Where it is not, it is put. Never throws: a letter that left is sent, with a copy or without. */
  keep(letter: OutgoingLetter): Promise<SentCopy>
  /** Looks only; throws where it cannot. */
  find(letter: OutgoingLetter): Promise<SentCopy>
}

export function sentCopies({ connections, savesItself, clock }: { connections: ImapConnections; savesItself: boolean; clock: Clock }): SentCopies {
  const find = async (connection: ImapConnection, letter: OutgoingLetter): Promise<SentCopy & { sent?: string }> => {
    const sent = mailboxRefs(await listEntries(connection), connection.isGmail).find(({ role }) => role === 'sent')?.path
    if (sent === undefined) return { is: 'missing', reason: 'the account has no mailbox for sent mail' }
    await connection.open(sent)
    const uids = (await mailsNamed(connection, letter.messageId)).map(({ uid }) => uid)
    if (uids.length === 0) return { is: 'missing', reason: `it is not in ${sent} yet`, sent }
    const { messages } = await connection.fetch({ uids: uids.join(','), items: 'UID BODY.PEEK[]' })
    const isSame = messages.some(({ body }) => body !== null && body !== undefined && sha256(body) === sha256(letter.raw))
    return { is: 'there', path: sent, differs: !isSame }
  }

  const keep = async (connection: ImapConnection, letter: OutgoingLetter): Promise<SentCopy> => {
    let found = await find(connection, letter)
    for (let waitedMs = 0; found.is === 'missing' && savesItself && waitedMs < limits.sentCopyWaitMs; waitedMs += LOOK_EVERY_MS) {
      await clock.sleep(LOOK_EVERY_MS)
      found = await find(connection, letter)
    }
    if (found.is === 'there' || savesItself || found.sent === undefined) return found
    await connection.client.append(found.sent, Buffer.from(letter.raw), ['\\Seen'])
    return await find(connection, letter)
  }

  return {
    find: (letter) => connections.use(connections.closed, (connection) => find(connection, letter)),
    keep: (letter) => connections.use(connections.closed, (connection) => keep(connection, letter)).catch((error: unknown) => ({ is: 'missing', reason: messageOf(error) })),
  }
}

const LOOK_EVERY_MS = 1_000

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
