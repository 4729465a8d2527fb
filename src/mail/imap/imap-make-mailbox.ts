// Mailboxes made and removed at an IMAP server: the names that people give become paths there, below
// the server's namespace and with its delimiter between the levels.
//
// Made again is made: who finds it there is content. Removed is only what holds no mail; IMAP knows no
// "only while it is empty", so it is asked a moment before, and a mailbox that is in use by a
// special role is left alone whatever it holds.
import { isMailboxMissing, isPassing, isRefusal, wordsOf } from './imap-fault.ts'
import type { ImapConnection } from './imap-connection.ts'
import { listEntries } from './imap-mailboxes.ts'

/** Where it is, or why it cannot be. */
export type Made = { path: string } | { error: string }

export function pathOfLevels({ client }: ImapConnection, levels: readonly string[]): Made {
  const [prefix, delimiter] = [client.namespace?.prefix ?? '', client.namespace?.delimiter ?? '']
  if (delimiter === '' && levels.length > 1) return { error: 'This server knows no folders within folders' }
  if (delimiter !== '' && levels.some((level) => level.includes(delimiter))) return { error: `At this server no folder can have "${delimiter}" in its name` }
  const path = levels.join(delimiter)
  return { path: path.startsWith(prefix) ? path : `${prefix}${path}` }
}

/** The path of a mailbox that is there. */
export async function findMailbox(connection: ImapConnection, levels: readonly string[]): Promise<string | undefined> {
  const made = pathOfLevels(connection, levels)
  if ('error' in made) return undefined
  const entries = await listEntries(connection)
  return entries.find(({ path }) => path === made.path)?.path
}

export async function makeMailbox(connection: ImapConnection, levels: readonly string[]): Promise<Made> {
  const made = pathOfLevels(connection, levels)
  if ('error' in made) return made
  if ((await findMailbox(connection, levels)) !== undefined) return made
  try {
    // Subscribed with it, or programs that show those alone would not.
    await connection.client.mailboxCreate(made.path)
    return made
  } catch (error) {
    if (!isRefusal(error) || isPassing(error)) throw error
    return { error: `The server makes no folder ${made.path}: ${wordsOf(error)}` }
  }
}

/** Why it is left; undefined when it is gone. */
export async function removeEmptyMailbox(connection: ImapConnection, path: string): Promise<string | undefined> {
  const entry = (await listEntries(connection)).find((one) => one.path === path)
  if (entry === undefined) return undefined
  if (entry.path.toUpperCase() === 'INBOX' || entry.specialUse !== undefined) return 'It is a folder that mail programs rely on; it was left as it was'
  try {
    const status = await connection.client.status(path, { messages: true })
    if (status === false || status.messages !== 0) return 'There is mail in it; it was left as it was'
    await connection.client.mailboxDelete(path)
    return undefined
  } catch (error) {
    if (isMailboxMissing(error)) return undefined
    if (!isRefusal(error) || isPassing(error)) throw error
    return `The server does not remove it: ${wordsOf(error)}`
  }
}
