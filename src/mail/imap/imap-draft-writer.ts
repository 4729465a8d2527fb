// Keeps drafts in the Drafts mailbox of an IMAP server, marked as drafts and as read.
//
// A mail at an IMAP server never changes: whoever edits a draft puts a new one beside it and removes
// the old. So the copy that gives way is named by its UID, under which its bytes were read on the
// same connection, and nothing but those bytes can go. It goes by UID EXPUNGE (UIDPLUS, RFC 4315);
// where a server has none by MOVE to the trash, at Gmail always so, since removing a mail from a
// folder there leaves it elsewhere. A server that can do neither would remove with it whatever other
// programs marked: there no version takes the place of another, and that is said before anything is put.
import { Fault } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import type { DraftKeeper } from '../drafts/draft-keeper.ts'
import { keeperOver, type CopyThere } from '../drafts/keeper-over.ts'
import { fetchedMessage } from './fetched-message.ts'
import { openAccess, type ImapAccess } from './imap-access.ts'
import type { ImapConnection } from './imap-connection.ts'
import { inCommand, offered } from './imap-desk.ts'
import { isPassing, isRefusal, wordsOf } from './imap-fault.ts'
import { mailsNamed } from './imap-found.ts'
import { makeMailbox } from './imap-make-mailbox.ts'
import { listEntries, mailboxRefs } from './imap-mailboxes.ts'
import { uidArguments } from './uid-set.ts'

interface ServerCopy extends CopyThere {
  uid: number
  uidValidity: string
}

export function openImapDraftKeeper(options: ImapAccess): DraftKeeper {
  const connections = openAccess(options)
  let kept: ImapConnection | undefined

  // One for all of it, and never a command twice: what is asked again by itself is put twice.
  const work = async <T>(act: (connection: ImapConnection) => Promise<T>): Promise<T> => {
    if (kept === undefined || kept.isClosed) kept = await connections.connect(connections.closed)
    try {
      return await act(kept)
    } catch (error) {
      if (!(error instanceof Fault)) kept.close()
      throw connections.faultOf(error, connections.closed)
    }
  }

  return keeperOver<ServerCopy>(
    {
      name: 'Drafts',
      keepsBytes: true,
      copiesOf: async (messageId) => await work(async (connection) => {
        const path = await pathOf(connection, 'drafts')
        return path === undefined ? [] : await copiesIn(connection, path, messageId)
      }),
      add: async ({ raw, giveWay }) => await work(async (connection) => {
        if (giveWay.length > 0) await wayOut(connection)
        const path = (await pathOf(connection, 'drafts')) ?? (await made(connection))
        await connection.client.append(path, Buffer.from(raw), ['\\Draft', '\\Seen'])
      }),
      remove: async (copies) => await work(async (connection) => await removeCopies(connection, copies)),
      async close() {
        kept?.close()
        connections.close()
      },
    },
    options.clock,
  )
}

async function pathOf(connection: ImapConnection, role: 'drafts' | 'trash'): Promise<string | undefined> {
  return mailboxRefs(await listEntries(connection), connection.isGmail).find((ref) => ref.role === role)?.path
}

async function made(connection: ImapConnection): Promise<string> {
  const drafts = await makeMailbox(connection, ['Drafts'])
  if ('error' in drafts) throw new Fault('drafts-missing', drafts.error, { fix: 'Make a folder for drafts there, and save it again.' })
  return drafts.path
}

async function copiesIn(connection: ImapConnection, path: string, messageId: string): Promise<ServerCopy[]> {
  const { uidValidity } = await connection.open(path)
  const copies: ServerCopy[] = []
  for (const { uid } of await mailsNamed(connection, messageId)) {
    // One by one: with its files a draft may be as long as a letter can be.
    await connection.wire.command(`UID FETCH ${uid} (UID BODY.PEEK[])`, {
      literalBytesMax: limits.messageBytesMax,
      onResponse(response) {
        const message = fetchedMessage(response)
        if (message?.uid === uid && message.body !== undefined && message.body !== null) copies.push({ uid, uidValidity, raw: message.body })
      },
    })
  }
  return copies
}

/** How a single mail leaves its mailbox here. */
async function wayOut(connection: ImapConnection): Promise<{ trash: string | undefined }> {
  if (!connection.isGmail && offered(connection, 'UIDPLUS')) return { trash: undefined }
  const trash = offered(connection, 'MOVE') ? await pathOf(connection, 'trash') : undefined
  if (trash !== undefined) return { trash }
  throw new Fault('drafts-not-replaced', 'This server can neither remove a single mail (UIDPLUS) nor move it to a trash: the draft there was left as it is', {
    status: 409,
    fix: 'Delete it there with the program that shows it, and save it again.',
  })
}

async function removeCopies(connection: ImapConnection, copies: readonly ServerCopy[]): Promise<void> {
  const { trash } = await wayOut(connection)
  const path = await pathOf(connection, 'drafts')
  if (path === undefined) return
  const { uidValidity } = await connection.openToChange(path)
  const named = copies.filter((copy) => copy.uidValidity === uidValidity).map(({ uid }) => uid)
  // Named anew meanwhile: these numbers may be other mails now. Whoever looks again finds them.
  if (named.length < copies.length) throw new Error('The drafts were numbered anew while they were worked on')
  try {
    for (const uids of uidArguments(named)) {
      const commands = trash === undefined ? [`UID STORE ${uids} +FLAGS.SILENT (\\Deleted)`, `UID EXPUNGE ${uids}`] : [`UID MOVE ${uids} ${inCommand(connection, trash)}`]
      for (const command of commands) await connection.wire.command(command, { literalBytesMax: limits.imapLineBytesMax, onResponse: () => {} })
    }
  } catch (error) {
    if (!isRefusal(error) || isPassing(error)) throw error
    throw new Fault('drafts-not-replaced', `The server does not remove the draft: ${wordsOf(error)}`, { status: 409, fix: 'The words are the server’s. If they do not help, ask whoever runs it.' })
  }
}
