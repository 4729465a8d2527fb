// One page of what a source holds: read, named, and ready to commit.
//
// What the store holds already is told before anything of it is packed: a file that is imported
// again, or one that has grown, costs a reading and not its size once more.
import { limits } from '../../base/limits.ts'
import { parseLimits } from '../parse/parse-limits.ts'
import type { Packs } from '../../store/blobs/pack.ts'
import type { Db } from '../../store/db.ts'
import type { MailboxRef } from '../mail-port.ts'
import type { NewMessage } from '../messages/new-message.ts'
import { mailboxesOfAccount } from '../mailboxes/mailbox-store.ts'
import { heldIn } from '../messages/message-store.ts'
import type { MailParser } from '../parse/mail-parser.ts'
import { readIn } from '../sync/read-in.ts'
import type { RawMessage } from '../types.ts'
import { contentName } from './content-name.ts'
import type { FoundMail, Place } from './import-source.ts'
import { isWithin, type WantedSpan } from './wanted-span.ts'

export interface ImportPage {
  /** By the path of their mailbox, in the order they were found. */
  messages: Map<string, NewMessage[]>
  /** Every mailbox and label that these name. */
  refs: Map<string, MailboxRef>
  found: number
  /** In the store already, or twice in this page. */
  held: number
  /** Of which nothing could be had. */
  unread: number
  removed: number
  /** Of what is new: too large to be taken whole. */
  tooLarge: number
  /** Of what was found. */
  bytes: number
  troubles: string[]
  /** Behind the last of it. */
  next: Place
}

export interface PageDeps {
  db: Db
  packs: Packs
  parser: MailParser
  account: { id: string; userId: string }
  signal: AbortSignal
  /** Mail that is dated outside is left in the file, and is none of what was found. */
  span: WantedSpan
}

/** Undefined at the end of the source. */
export async function readImportPage(source: AsyncIterator<FoundMail>, deps: PageDeps): Promise<ImportPage | undefined> {
  const taken = await take(source)
  const last = taken.at(-1)
  if (last === undefined) return undefined
  const wanted = taken.filter(({ receivedMs }) => isWithin(deps.span, receivedMs))
  const there = wanted.filter((mail) => !mail.isDeleted)
  const named = there.filter(({ raw }) => raw.length > 0).map((mail) => ({ mail, name: contentName(mail.raw) }))
  const fresh = await notHeld(deps, named)
  const { db: _, span: _span, account, ...rest } = deps
  const { ready } = await readIn({ ...rest, owner: account.userId, messages: rawOf(fresh), marks: new Map(), isTime: () => false })
  const messages = new Map<string, NewMessage[]>()
  for (const [index, { mail }] of fresh.entries()) {
    const { path } = mail.mailbox
    messages.set(path, [...(messages.get(path) ?? []), ready[index] as NewMessage])
  }
  return {
    messages,
    refs: new Map(fresh.flatMap(({ mail }) => [mail.mailbox, ...mail.labels]).map((ref) => [ref.path, ref])),
    found: there.length,
    held: named.length - fresh.length,
    unread: there.length - named.length,
    removed: wanted.length - there.length,
    tooLarge: fresh.filter(({ mail }) => isTooLarge(mail)).length,
    bytes: there.reduce((sum, { raw }) => sum + raw.length, 0),
    troubles: there.flatMap(({ trouble }) => (trouble === '' ? [] : [trouble])),
    next: last.next,
  }
}

async function take(source: AsyncIterator<FoundMail>): Promise<FoundMail[]> {
  const taken: FoundMail[] = []
  for (let bytes = 0; taken.length < limits.olderPage && bytes < limits.pageBytesInMemory; ) {
    const { value, done } = await source.next()
    if (done === true) break
    // Nothing is kept of what was deleted: only that it was there.
    taken.push(value.isDeleted ? { ...value, raw: new Uint8Array() } : value)
    bytes += value.raw.length
  }
  return taken
}

interface Named {
  mail: FoundMail
  name: string
}

async function notHeld({ db, account }: PageDeps, named: readonly Named[]): Promise<Named[]> {
  const mailboxes = new Map((await mailboxesOfAccount(db, account.id)).map(({ id, path }) => [path, id]))
  const fresh: Named[] = []
  const there = new Set<string>()
  for (const [path, theirs] of Map.groupBy(named, ({ mail }) => mail.mailbox.path)) {
    const mailboxId = mailboxes.get(path)
    const held = mailboxId === undefined ? new Map() : await heldIn(db, mailboxId, theirs.map(({ name }) => name))
    for (const one of theirs) {
      const key = `${path}\n${one.name}`
      if (!held.has(one.name) && !there.has(key)) fresh.push(one)
      there.add(key)
    }
  }
  return fresh
}

async function* rawOf(fresh: readonly Named[]): AsyncGenerator<RawMessage, void> {
  for (const { mail, name } of fresh) {
    const { raw, flags, labels, receivedMs, conversation, trouble } = mail
    yield {
      remoteId: name,
      raw: isTooLarge(mail) ? headerOf(raw) : raw,
      receivedMs,
      marks: { flags, labels: labels.map(({ path }) => path) },
      ...(conversation === '' ? {} : { remoteThread: conversation }),
      ...(trouble === '' ? {} : { lacking: { kind: 'too-large', why: trouble, size: raw.length } as const }),
    }
  }
}

const isTooLarge = ({ raw, trouble }: FoundMail): boolean => trouble !== '' && raw.length >= limits.messageBytesMax

function headerOf(raw: Uint8Array): Uint8Array {
  const start = Buffer.from(raw.buffer, raw.byteOffset, Math.min(raw.length, parseLimits.headerBytesMax))
  const ends = [start.indexOf('\r\n\r\n') + 4, start.indexOf('\n\n') + 2].filter((end) => end > 4)
  return start.subarray(0, Math.min(start.length, ...ends))
}
