// What an import reads: mails one after another, each with where it belongs and with the place
// behind it, so that whoever stops there can go on from there.
//
// Every kind of source is a tree of files (folder-tree.ts, zip-tree.ts), and every file is known
// by how it begins. What is no mail and does not claim to be is passed over: indexes, notes, web
// pages. What claims to be mail and is not, what may hold mail and is packed, or cannot be read, is
// found all the same and said; an .eml is kept byte by byte, whatever is in it.
import { z } from 'zod'
import { Fault } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import type { MailboxRef } from '../mail-port.ts'
import { flagsOfFile } from '../maildir/maildir-name.ts'
import { headerDate } from '../parse/header-date.ts'
import type { Flags } from '../types.ts'
import { startOf, type FileTree, type FoundFile } from './file-tree.ts'
import { whyUnreadable } from './folder-tree.ts'
import { FEED, mailboxesOfLabels, mailboxOfFile } from './mailbox-of-file.ts'
import { marksOf } from './marks.ts'
import { receivedMsOf, splitMbox } from './mbox.ts'
import { formatOf, hasField, LOOK_BYTES, whyPacked, type ImportFormat } from './recognise.ts'
import { readSingleMail } from './single-mail.ts'
import { troubleAt, troubleSays } from '../messages/trouble-words.ts'

/** Where an import has come to. Kept as a job's checkpoint. */
export const placeSchema = z.object({ key: z.string(), at: z.number(), before: z.number() })
/** `at` is where the next mail begins in the file `key`, `before` how many bytes lie in the files before it. */
export type Place = z.infer<typeof placeSchema>

export interface FoundMail {
  raw: Uint8Array
  mailbox: MailboxRef
  labels: MailboxRef[]
  flags: Flags
  /** 0 = nobody knows. */
  receivedMs: number
  conversation: string
  isDeleted: boolean
  /** Why there is no mail, or not all of it, in words; '' = nothing is wrong. */
  trouble: string
  /** Behind it. */
  next: Place
}

export interface ImportSource {
  /** Of all that is to be read, as it lies there. */
  bytes: number
  read(from: Place | undefined, signal: AbortSignal): AsyncIterable<FoundMail>
  close(): Promise<void>
}

export function sourceOf(tree: FileTree): ImportSource {
  return {
    bytes: tree.bytes,
    async *read(from, signal) {
      let before = from?.before ?? 0
      for await (const file of tree.walk(from?.key)) {
        signal.throwIfAborted()
        const at = file.key === from?.key ? from.at : 0
        yield* mailsOf(file, { at, before, isLone: tree.isLone })
        before += file.bytes
      }
    },
    close: () => tree.close(),
  }
}

interface Reading {
  at: number
  before: number
  isLone: boolean
}

async function* mailsOf(file: FoundFile, reading: Reading): AsyncGenerator<FoundMail, void> {
  const whole: Place = { key: file.key, at: Math.max(1, file.bytes), before: reading.before }
  let last: Place | undefined
  try {
    // Stopped behind it.
    if (reading.at >= whole.at) return
    if (file.unreadable !== '') return yield nothing(file, reading, { why: file.unreadable, next: whole })
    const start = await startOf(file, LOOK_BYTES)
    const format = formatIn(file, start)
    if (format === 'mbox') {
      for await (const mail of mailsOfMbox(file, reading)) {
        yield mail
        last = mail.next
      }
    } else if (reading.at > 0) return
    else if (format === 'eml' || format === 'emlx') yield await mailOf(file, reading, { format, next: whole })
    else if (claimsToBeMail(file)) yield nothing(file, reading, { why: troubleSays(file.bytes === 0 ? 'file-empty' : 'file-no-mail'), next: whole })
    else {
      const why = whyPacked(start, file.path)
      if (why !== '') yield nothing(file, reading, { why, next: whole })
    }
  } catch (error) {
    // A file that was chosen alone is all there is: to say so of one mail of it would hide that.
    if (reading.isLone) throw new Fault('import-unreadable', `The file cannot be read any more: ${whyUnreadable(error)}`, { cause: error, fix: 'Check that it is there and may be read, then ask for the import again.' })
    yield nothing(file, { ...reading, at: last?.at ?? reading.at }, { why: whyUnreadable(error), next: whole })
  }
}

/** What a Maildir holds, and what is called a mail, is one: whoever kept it so meant that. */
function formatIn({ path, sub, bytes }: FoundFile, start: Uint8Array): ImportFormat | undefined {
  if (sub !== undefined) return 'eml'
  const format = formatOf(start)
  return bytes > 0 && /\.emlx?$/i.test(path) && format !== 'mbox' && format !== 'emlx' ? 'eml' : format
}

const claimsToBeMail = ({ path }: FoundFile): boolean => /\.(?:eml|emlx|mbox|mbx)$|(?:^|\/)mbox$/i.test(path)

async function* mailsOfMbox(file: FoundFile, reading: Reading): AsyncGenerator<FoundMail, void> {
  const { at, before, isLone } = reading
  for await (const message of splitMbox(file.read(at), { from: at, messageBytesMax: limits.messageBytesMax })) {
    // Its program has written the file anew since: where we stopped no mail begins any more.
    if (at > 0 && message.offset === at && message.isStray) return yield* mailsOfMbox(file, { ...reading, at: 0 })
    const { raw, offset, fromLine } = message
    const wrong = raw.length === 0 ? troubleSays('entry-empty') : message.isStray ? troubleSays('entry-stray') : message.isCut ? tooLarge() : ''
    yield {
      ...described(raw, mailboxOfFile(file, { many: true, isLone }), { receivedMs: receivedMsOf(fromLine) }),
      trouble: wrong === '' ? '' : troubleAt({ file: file.label, byte: offset }, wrong),
      next: { key: file.key, at: message.next, before },
    }
  }
}

async function mailOf(file: FoundFile, { isLone }: Reading, { format, next }: { format: 'eml' | 'emlx'; next: Place }): Promise<FoundMail> {
  const { raw, isCut, flags, isDeleted } = await readSingleMail(file, format)
  const found = described(raw, mailboxOfFile(file, { many: false, isLone }), { receivedMs: undefined, elseMs: file.changedMs })
  const own = file.sub === undefined ? flags : flagsOfFile(file.sub, file.path.split('/').at(-1) ?? '')
  const wrong = raw.length === 0 ? troubleSays('file-empty') : isCut ? tooLarge() : hasField(raw) ? '' : troubleSays('file-illegible')
  return { ...found, flags: own ?? found.flags, isDeleted: found.isDeleted || isDeleted, trouble: wrong === '' ? '' : troubleAt({ file: file.label }, wrong), next }
}

function described(raw: Uint8Array, own: MailboxRef, { receivedMs, elseMs = 0 }: { receivedMs: number | undefined; elseMs?: number }): Omit<FoundMail, 'trouble' | 'next'> {
  const { flags, labels, conversation, date, isDeleted } = marksOf(raw)
  return {
    raw,
    flags,
    isDeleted,
    conversation,
    mailbox: labels === undefined ? own : FEED,
    labels: labels === undefined ? [] : mailboxesOfLabels(labels),
    receivedMs: Math.max(0, receivedMs ?? headerDate(date) ?? elseMs),
  }
}

/** Nothing could be had of it. */
function nothing(file: FoundFile, { isLone }: Reading, { why, next }: { why: string; next: Place }): FoundMail {
  const mailbox = mailboxOfFile(file, { many: false, isLone })
  return { ...described(new Uint8Array(), mailbox, { receivedMs: undefined }), trouble: troubleAt({ file: file.label }, why), next }
}

const tooLarge = (): string => troubleSays('entry-too-large', { limit: limits.messageBytesMax / 1e6 })
