// Before an account gets another server or another user name: is what it would read there the
// mailbox whose mail is here?
//
// A mail is known by UIDVALIDITY and UID, which are numbers that a server hands out: two people of
// one server, or two servers that were set up in the same second, have the same ones. Taken for the
// old mailbox, the new one would be shown with the old one's mail under the names of its own, and
// nothing would ever correct it. So a few of the mails that are held are asked for by name.
//
// Refused is what speaks against it, and nothing else: a server that moved gives the same mails under
// the same names, one that was migrated has other names for all of them (the next pull reads
// everything again), and where nothing is held nothing can be mixed up.
import type { ConnectedAccount } from '../../accounts/connected-accounts.ts'
import { checkServer, type HostPolicy } from '../../accounts/server-address.ts'
import type { Clock } from '../../base/clock.ts'
import { Fault } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import type { Db } from '../../store/db.ts'
import type { ImapAccount } from '../imap/imap-account.ts'
import type { ImapConnection } from '../imap/imap-connection.ts'
import { openConnections } from '../imap/imap-connections.ts'
import { mailboxesOfAccount, type Mailbox } from '../mailboxes/mailbox-store.ts'
import { sampleNamed, type NamedMail } from '../messages/named-mail-store.ts'
import { messageIdOf } from '../parse/parse-message.ts'

/**
 * Whether another server or person may be behind it. A port is part of a server's name: on one computer
 * each may lead into another house (a bridge, a tunnel, a container). Encryption alone and the way out are not.
 */
export const isElsewhere = (old: ImapAccount, next: ImapAccount): boolean =>
  old.imap.host !== next.imap.host || old.imap.port !== next.imap.port || old.userName !== next.userName

export async function requireSameMailbox(
  { db, clock, policy }: { db: Db; clock: Clock; policy: HostPolicy },
  { account, config, password }: { account: ConnectedAccount; config: ImapAccount; password: string },
): Promise<void> {
  const { imap, userName, inside } = config
  const largest = (await mailboxesOfAccount(db, account.id)).filter(({ total, gone, kind }) => total > 0 && !gone && kind !== 'label').toSorted((a, b) => b.total - a.total)
  if (largest.length === 0) return
  const connections = openConnections({
    config: imap,
    reach: () => checkServer(imap, { inside }, policy),
    credentials: async () => ({ user: userName, password }),
    clock,
    timeouts: { connectMs: limits.mailProbeStepMs, greetingMs: limits.mailProbeStepMs, silenceMs: limits.mailProbeStepMs },
  })
  try {
    const evidence = await connections.use(AbortSignal.timeout(limits.mailboxComparedMs), async (connection) => {
      const found: Evidence = { same: 0, other: 0, unsure: 0 }
      for (const mailbox of largest.slice(0, limits.mailboxesCompared)) await compare(connection, db, mailbox, found)
      return found
    })
    // One that differs is enough: a name never means another mail (RFC 9051 section 2.3.1.1). A circular to a whole company may well be the first mail of two people.
    if (evidence.other === 0 && (evidence.same > 0 || evidence.unsure === 0)) return
  } finally {
    connections.close()
  }
  throw new Fault('account-other-mailbox', `${imap.host} has other mail under this name than the account holds here: this is another mailbox`, {
    status: 409,
    fix: 'Nothing was changed. Connect it as a new account.',
  })
}

interface Evidence {
  same: number
  other: number
  /** What the same mailbox could hardly be, and a server that was restored from an old copy might. */
  unsure: number
}

async function compare(connection: ImapConnection, db: Db, { id, path }: Mailbox, found: Evidence): Promise<void> {
  const opened = await connection.open(path).catch((error: unknown) => {
    // Mailboxes are called otherwise there: that one is new, and what is here of it goes its way.
    if (error instanceof Fault && error.code === 'mailbox-missing') return undefined
    throw error
  })
  if (opened === undefined) return
  const { uidValidity, uidNext } = opened
  const sample = await sampleNamed(db, id, { uidValidity, newest: limits.newestCompared, spread: limits.spreadCompared })
  const held = new Map(sample.map((one) => [one.uid, one]))
  const uids = [...held.keys()].toSorted((a, b) => a - b)
  if (uids.length === 0) return
  const { messages } = await connection.fetch({ uids: uids.join(','), items: 'UID RFC822.SIZE BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)]' })
  for (const { uid, body, size } of messages) {
    const known = held.get(uid)
    if (known !== undefined && body !== undefined) found[verdictOf(known, { messageId: messageIdOf(body ?? new Uint8Array()), size })]++
  }
  // The next name to be given never falls while UIDVALIDITY stands.
  if (uidNext <= (uids.at(-1) as number)) found.unsure++
}

/** Sizes are what a server believes, so without a Message-ID another size proves nothing. */
function verdictOf(known: NamedMail, there: { messageId: string; size: number | undefined }): keyof Evidence {
  if (known.messageId !== there.messageId) return 'other'
  return known.messageId !== '' || known.size === there.size ? 'same' : 'unsure'
}
