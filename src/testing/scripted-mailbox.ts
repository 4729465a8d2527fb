// A provider in memory, for tests of what the store makes of one: it keeps old mail apart from
// changes, has labels and conversations, can be told to forget its names, and counts what was
// asked of it. (That our readers speak to real servers is tested against real servers.)
import { Fault } from '../base/fault.ts'
import type { ChangePage, MailCapabilities, MailReader, MailboxRef, MessageChange, OlderCursor, SyncCursor } from '../mail/mail-port.ts'
import type { Flags, Marks, RawMessage } from '../mail/types.ts'

export interface ScriptedMail extends Marks {
  remoteId: string
  path: string
  raw: Uint8Array
  receivedMs: number
  remoteThread: string
}

export interface ScriptedMailbox {
  reader: MailReader
  /** How often each mail's bytes were given, by remote id. */
  given: Map<string, number>
  addMailbox(ref: MailboxRef): void
  /** With all that is in it. From then on whoever asks for it is refused. */
  dropMailbox(path: string): void
  /** The mailbox itself, with all that is in it: it has another path from now on. */
  relocate(from: string, to: string): void
  /** A mail, from one mailbox to another: under a new name. */
  move(remoteId: string, to: string): string
  deliver(path: string, mail: { raw: string | Uint8Array; receivedMs: number; flags?: Partial<Flags>; labels?: readonly string[]; remoteThread?: string }): string
  mark(remoteId: string, marks: Partial<Marks>): void
  remove(remoteId: string): void
  /** Every mail of the mailbox has another name from now on, and every cursor is void. */
  rename(path: string): void
}

interface Logged {
  path: string
  remoteId: string
  kind: 'added' | 'marks' | 'removed'
}

const NO_FLAGS: Flags = { seen: false, flagged: false, answered: false, draft: false }

export function scriptedMailbox(capabilities: Partial<MailCapabilities> = {}): ScriptedMailbox {
  const refs = new Map<string, MailboxRef>()
  const mails = new Map<string, ScriptedMail>()
  const given = new Map<string, number>()
  const log: Logged[] = []
  const epochs = new Map<string, number>()
  let named = 0

  const there = (path: string) => [...mails.values()].filter((mail) => mail.path === path).toSorted((a, b) => b.receivedMs - a.receivedMs || (a.remoteId < b.remoteId ? 1 : -1))
  const cursorOf = (path: string) => `${epochs.get(path) ?? 0}:${log.length}` as SyncCursor
  const newName = (path: string) => `${epochs.get(path) ?? 0}.${String(++named).padStart(6, '0')}`

  const requireThere = (path: string): void => {
    if (!refs.has(path)) throw new Fault('mailbox-missing', `There is no mailbox ${path}`, { status: 404 })
  }

  const changesSince = (path: string, since: SyncCursor, limit: number): ChangePage => {
    const [epoch, from] = since.split(':').map(Number) as [number, number]
    if (epoch !== (epochs.get(path) ?? 0)) {
      const known = log.slice(0, from).filter((one) => one.path === path && one.kind === 'added')
      const changes = [...new Set(known.map((one) => one.remoteId))].map((remoteId): MessageChange => ({ kind: 'removed', remoteId }))
      return { changes, next: since, progress: 'reset', left: 0 }
    }
    const changes: MessageChange[] = []
    let at = from
    for (; at < log.length && changes.length < limit; at++) {
      const { path: where, remoteId, kind } = log[at] as Logged
      if (where !== path) continue
      const mail = mails.get(remoteId)
      if (kind === 'removed' || mail === undefined) changes.push({ kind: 'removed', remoteId })
      else changes.push({ kind, remoteId, flags: mail.flags, labels: mail.labels })
    }
    return { changes, next: `${epoch}:${at}` as SyncCursor, progress: at < log.length ? 'more' : 'caught-up', left: undefined }
  }

  const reader: MailReader = {
    capabilities: { push: 'none', labels: true, moveRenames: true, older: true, ...capabilities },
    listMailboxes: async () => [...refs.values()].map((ref) => ({ ...ref, messages: there(ref.path).length })),
    pullChanges: async ({ path, since, limit, signal }) => {
      signal.throwIfAborted()
      return since === undefined ? { changes: [], next: cursorOf(path), progress: 'caught-up', left: 0 } : changesSince(path, since, limit)
    },
    pullOlder: async ({ path, before, limit, fromMs = 0, signal }) => {
      signal.throwIfAborted()
      const all = there(path).filter((mail) => mail.receivedMs >= fromMs)
      const from = before === undefined ? 0 : all.findIndex((mail) => `${mail.receivedMs} ${mail.remoteId}` === before) + 1
      const page = all.slice(from, from + limit)
      const last = page.at(-1)
      const left = Math.max(0, all.length - from - page.length)
      const next = last === undefined || left === 0 ? undefined : (`${last.receivedMs} ${last.remoteId}` as OlderCursor)
      return { messages: page.map(({ remoteId, flags, labels }) => ({ remoteId, flags, labels })), next, left, oldestMs: last?.receivedMs, newestMs: page[0]?.receivedMs }
    },
    async *fetchRaw(path, remoteIds, { signal, upToBytes = Number.MAX_SAFE_INTEGER }): AsyncIterable<RawMessage> {
      requireThere(path)
      for (const remoteId of remoteIds) {
        signal.throwIfAborted()
        const mail = mails.get(remoteId)
        if (mail === undefined || mail.path !== path) continue
        given.set(remoteId, (given.get(remoteId) ?? 0) + 1)
        const { raw, receivedMs, flags, labels, remoteThread } = mail
        const isCut = raw.length > upToBytes
        yield {
          remoteId,
          raw: isCut ? raw.subarray(0, upToBytes) : raw,
          receivedMs,
          marks: { flags, labels },
          ...(remoteThread === '' ? {} : { remoteThread }),
          ...(isCut ? { lacking: { kind: 'deferred', why: '', size: raw.length } } : {}),
        }
      }
    },
    readMarks: async (path, remoteIds) => {
      requireThere(path)
      const named = remoteIds.flatMap((remoteId) => mails.get(remoteId) ?? []).filter((mail) => mail.path === path)
      return new Map(named.map(({ remoteId, flags, labels }) => [remoteId, { flags, labels }]))
    },
    async *listIds(path) {
      yield there(path).map((mail) => mail.remoteId).toSorted()
    },
    watch: async () => {},
    close: async () => {},
  }

  const remove = (remoteId: string) => {
    const path = mails.get(remoteId)?.path ?? ''
    mails.delete(remoteId)
    log.push({ path, remoteId, kind: 'removed' })
  }

  return {
    reader,
    given,
    remove,
    addMailbox: (ref) => void refs.set(ref.path, ref),
    dropMailbox(path) {
      refs.delete(path)
      for (const { remoteId } of there(path)) mails.delete(remoteId)
    },
    relocate(from, to) {
      const ref = refs.get(from)
      if (ref === undefined) throw new Error(`There is no mailbox ${from}`)
      refs.delete(from)
      refs.set(to, { ...ref, path: to, name: to })
      epochs.set(to, epochs.get(from) ?? 0)
      for (const mail of there(from)) mails.set(mail.remoteId, { ...mail, path: to })
      for (const one of log) if (one.path === from) one.path = to
    },
    move(remoteId, to) {
      const mail = mails.get(remoteId)
      if (mail === undefined) throw new Error(`There is no mail ${remoteId}`)
      remove(remoteId)
      const name = newName(to)
      mails.set(name, { ...mail, remoteId: name, path: to })
      log.push({ path: to, remoteId: name, kind: 'added' })
      return name
    },
    deliver(path, { raw, receivedMs, flags = {}, labels = [], remoteThread = '' }) {
      const remoteId = newName(path)
      mails.set(remoteId, { remoteId, path, raw: Buffer.from(raw as Uint8Array), receivedMs, flags: { ...NO_FLAGS, ...flags }, labels, remoteThread })
      log.push({ path, remoteId, kind: 'added' })
      return remoteId
    },
    mark(remoteId, marks) {
      const mail = mails.get(remoteId)
      if (mail === undefined) throw new Error(`There is no mail ${remoteId}`)
      mails.set(remoteId, { ...mail, ...marks })
      log.push({ path: mail.path, remoteId, kind: 'marks' })
    },
    rename(path) {
      epochs.set(path, (epochs.get(path) ?? 0) + 1)
      for (const mail of there(path).toReversed()) {
        mails.delete(mail.remoteId)
        const remoteId = newName(path)
        mails.set(remoteId, { ...mail, remoteId })
      }
    },
  }
}

/** A letter as text; named for its subject unless it has a name. */
export const letterOf = ({ subject, messageId = `${subject.replaceAll(' ', '-')}@example.org`, body = 'Hello.', headers = [] }: { subject: string; messageId?: string; body?: string; headers?: readonly string[] }): string =>
  ['From: Ana <ana@example.org>', 'To: me@example.org', `Subject: ${subject}`, `Message-ID: <${messageId}>`, ...headers, '', body, ''].join('\r\n')
