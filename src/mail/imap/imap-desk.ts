// What every change at an IMAP server works with: one connection, the mailbox that is open on it,
// and commands over many mails of which the server may refuse some.
import { Fault } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import type { ChangeTargets } from '../mail-port.ts'
import { encodeModifiedUtf7 } from '../mailboxes/modified-utf7.ts'
import type { ChangeableMailbox, ImapConnection, OpenMailbox } from './imap-connection.ts'
import { isPassing, isRefusal, wordsOf } from './imap-fault.ts'
import { uidArguments } from './uid-set.ts'

export type Target = ChangeTargets['messages'][number]

/** How far the change of one mail is; `words` are the flags and keywords that were read back. `unknown`: what can be seen neither proves nor disproves it. */
export type Step =
  | { is: 'to-do' }
  | { is: 'failed'; error: string }
  | { is: 'unknown'; error: string }
  | { is: 'done'; path: string; remoteId: string; words: readonly string[]; gmailLabels: readonly string[] | undefined }

/** One change of mails of one mailbox. */
export interface Change {
  /** How far each is, nothing being done. */
  look(batch: readonly Target[]): Promise<Map<number, Step>>
  /** Does it; answers of whom the server said no, and why. */
  act(batch: readonly Target[]): Promise<Map<number, string>>
}

/** `gone`: there is no such mailbox. */
export type Opened<T> = { mailbox: T } | { error: string; gone: boolean }

export interface Desk {
  readonly connection: ImapConnection
  /** As it is now. */
  toLook(path: string): Promise<Opened<OpenMailbox>>
  /** Stays open over several steps. */
  toChange(path: string): Promise<Opened<ChangeableMailbox>>
}

export function openDesk(connection: ImapConnection): Desk {
  let inHand: { path: string; opened: Opened<ChangeableMailbox> } | undefined
  return {
    connection,
    async toLook(path) {
      inHand = undefined
      return await opened(path, () => connection.open(path))
    },
    async toChange(path) {
      if (inHand?.path === path) return inHand.opened
      inHand = undefined
      const mailbox = await opened(path, () => connection.openToChange(path))
      inHand = { path, opened: mailbox }
      return mailbox
    },
  }
}

async function opened<T>(path: string, open: () => Promise<T>): Promise<Opened<T>> {
  try {
    return { mailbox: await open() }
  } catch (error) {
    if (error instanceof Fault && error.code === 'mailbox-missing') return { error: `The folder ${path} is not there`, gone: true }
    if (!isRefusal(error) || isPassing(error)) throw error
    return { error: `The server does not open ${path}: ${wordsOf(error)}`, gone: false }
  }
}

/** What concerns all mails alike (RFC 5530, RFC 9208): to ask for fewer of them would be refused as well. */
const OF_ALL: Record<string, string> = {
  OVERQUOTA: 'There is no room left in the mailbox',
  NOPERM: 'The server does not allow it',
  'READ-ONLY': 'The mailbox can only be read',
  TRYCREATE: 'The folder to move to is not there',
  NONEXISTENT: 'The folder to move to is not there',
  CANNOT: 'The server cannot do it',
}

/** Mails that are refused each alone, before the others are taken to be as well. */
const REFUSED_ALONE_MAX = 10

interface OverUids {
  command(uids: string): string
  /** What the server says beside OK, before it and with it. */
  hear?(words: string): void
}

/**
 * One command over many mails. Where the server refuses it, it is asked for half of them, until the
 * one it trips over stands alone; answers which it would not change, with its words.
 */
export async function overUids(connection: ImapConnection, uids: readonly number[], over: OverUids): Promise<Map<number, string>> {
  const refused = new Map<number, string>()
  const heaps: (readonly number[])[] = [uids]
  let alone = 0
  for (let heap = heaps.shift(); heap !== undefined; heap = heaps.shift()) {
    const no = await refusalOf(connection, heap, over)
    if (no === undefined) continue
    if (heap.length === 1) alone++
    if (heap.length > 1 && !no.ofAll) heaps.unshift(heap.slice(0, heap.length >> 1), heap.slice(heap.length >> 1))
    else for (const uid of no.ofAll || alone >= REFUSED_ALONE_MAX ? [heap, ...heaps.splice(0)].flat() : heap) refused.set(uid, no.words)
  }
  return refused
}

async function refusalOf({ wire }: ImapConnection, uids: readonly number[], { command, hear = () => {} }: OverUids): Promise<{ words: string; ofAll: boolean } | undefined> {
  try {
    for (const some of uidArguments(uids)) hear(await wire.command(command(some), { literalBytesMax: limits.imapLineBytesMax, onResponse: ({ text }) => hear(text) }))
    return undefined
  } catch (error) {
    const general = OF_ALL[(error as { serverResponseCode?: string }).serverResponseCode ?? '']
    if (!isRefusal(error) || (general === undefined && isPassing(error))) throw error
    return general === undefined ? { words: `The server refuses: ${wordsOf(error)}`, ofAll: false } : { words: `${general} (the server says: ${wordsOf(error)})`, ofAll: true }
  }
}

/** A mailbox's name in a command. */
export function inCommand({ client }: ImapConnection, path: string): string {
  const isPlain = client.enabled.has('UTF8=ACCEPT') || client.enabled.has('IMAP4REV2')
  // No server gives a name with a line end in it, and none may come of one.
  if (/[\r\n\0]/.test(path)) throw new Fault('mailbox-missing', 'A folder of that name cannot be')
  return `"${(isPlain ? path : encodeModifiedUtf7(path)).replaceAll(/["\\]/g, (char) => `\\${char}`)}"`
}

/** Both are part of IMAP4rev2. */
export const offered = ({ client }: ImapConnection, extension: 'MOVE' | 'UIDPLUS'): boolean => client.capabilities.has(extension) || client.enabled.has('IMAP4REV2')
