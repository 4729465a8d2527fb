// Gmail as it is met over IMAP: a mail lies once, in All Mail, Trash or Spam, with labels on it, and
// every label is a mailbox. Its answers are those of its documentation (X-GM-EXT-1, MOVE, UIDPLUS).
//
// What is read goes through a mailbox of its own numbering; a MOVE gives the mail a new number where
// it goes, and takes \Inbox off what goes to the trash or to spam, as Gmail does.
import type { Socket } from 'node:net'
import type { TestContext } from 'node:test'
import { decodeModifiedUtf7, encodeModifiedUtf7 } from '../mail/mailboxes/modified-utf7.ts'
import { scriptedImap, type ScriptedImap } from './scripted-imap.ts'

export const ALL_MAIL = '[Gmail]/Toate mesajele'
export const TRASH = '[Gmail]/Coș'
export const SPAM = '[Gmail]/Spam'

const FOLDERS: [string, string][] = [
  ['INBOX', '\\HasNoChildren'],
  [ALL_MAIL, '\\All \\HasNoChildren'],
  [TRASH, '\\HasNoChildren \\Trash'],
  [SPAM, '\\HasNoChildren \\Junk'],
  ['[Gmail]/Mesaje trimise', '\\HasNoChildren \\Sent'],
  ['[Gmail]/Mesaje nefinalizate', '\\Drafts \\HasNoChildren'],
]

export interface GmailMail {
  raw: string
  room: string
  uid: number
  /** As Gmail writes them: `\Inbox`, `Work`. */
  labels: Set<string>
  flags: Set<string>
}

export interface GmailImap extends ScriptedImap {
  mails: GmailMail[]
  /** People's own, beside the system's. */
  labels: Set<string>
  deliver(raw: string, labels?: readonly string[]): GmailMail
  /** Answers before the server does; undefined lets it. */
  before: (command: string, socket: Socket) => readonly string[] | 'owed' | undefined
}

export async function gmailImap(context: TestContext): Promise<GmailImap> {
  const mails: GmailMail[] = []
  const labels = new Set<string>()
  const opened = new WeakMap<Socket, string>()
  const next = new Map<string, number>()
  let modseq = 10
  const numberIn = (room: string): number => {
    const uid = next.get(room) ?? 1
    next.set(room, uid + 1)
    return uid
  }
  const within = (path: string) => mails.filter(({ room }) => room === path).toSorted((a, b) => a.uid - b.uid)
  const status = (path: string) => `MESSAGES ${countOf(path)} UIDNEXT ${next.get(path) ?? 1} UIDVALIDITY 7 HIGHESTMODSEQ ${modseq}`
  const countOf = (path: string) => (labels.has(path) ? mails.filter((mail) => mail.labels.has(path)).length : within(path).length)
  const chosen = (socket: Socket, set: string) => within(opened.get(socket) ?? '').filter(({ uid }) => isIn(set, uid))

  const respond = (command: string, socket: Socket): readonly string[] | undefined => {
    const upper = command.toUpperCase()
    const name = decodeModifiedUtf7(/"((?:[^"\\]|\\.)*)"\s*(?:\(|$|RETURN)/.exec(command)?.[1] ?? command.split(' ').at(1) ?? '')
    if (upper.startsWith('NAMESPACE')) return ['* NAMESPACE (("" "/")) NIL NIL']
    if (upper.startsWith('ENABLE')) return ['* ENABLED CONDSTORE']
    if (upper.startsWith('LIST')) return [...FOLDERS, ...[...labels].map((one): [string, string] => [one, '\\HasNoChildren'])].map(([path, flags]) => `* LIST (${flags}) "/" "${encodeModifiedUtf7(path)}"`)
    if (upper.startsWith('STATUS')) return [`* STATUS "${encodeModifiedUtf7(name)}" (${status(name)})`]
    if (upper.startsWith('CREATE')) {
      if (labels.has(name)) return ['NO [ALREADYEXISTS] Duplicate folder name']
      labels.add(name)
      return ['OK Success']
    }
    if (upper.startsWith('DELETE')) {
      labels.delete(name)
      return ['OK Success']
    }
    if (/^(?:SELECT|EXAMINE)/.test(upper)) {
      opened.set(socket, name)
      return ['* FLAGS (\\Seen \\Flagged)', '* OK [PERMANENTFLAGS (\\Seen \\Flagged \\*)] ok', `* ${within(name).length} EXISTS`, '* OK [UIDVALIDITY 7] ok', `* OK [UIDNEXT ${next.get(name) ?? 1}] ok`, `* OK [HIGHESTMODSEQ ${modseq}] ok`, `OK [${upper.startsWith('SELECT') ? 'READ-WRITE' : 'READ-ONLY'}] done`]
    }
    if (upper.startsWith('UID SEARCH')) {
      const wanted = /HEADER message-id "?([^"\s]+)"?/i.exec(command)?.[1]
      return [`* SEARCH ${within(opened.get(socket) ?? '').filter(({ raw }) => wanted === undefined || raw.includes(wanted)).map(({ uid }) => uid).join(' ')}`.trim()]
    }
    const [, verb = '', set = '', rest = ''] = /^UID (\w+) (\S+) (.*)$/i.exec(command) ?? []
    if (verb.toUpperCase() === 'FETCH') return chosen(socket, set).map((mail) => fetched(mail, rest))
    if (verb.toUpperCase() === 'STORE') {
      modseq++
      const [, sign, what, words = ''] = /^([+-])(FLAGS|X-GM-LABELS)\S* \((.*)\)$/i.exec(rest) ?? []
      for (const mail of chosen(socket, set)) {
        const marks = what?.toUpperCase() === 'FLAGS' ? mail.flags : mail.labels
        for (const word of wordsIn(words)) void (sign === '+' ? marks.add(word) : marks.delete(word))
        if (marks === mail.labels) for (const word of wordsIn(words)) if (!word.startsWith('\\')) labels.add(word)
      }
      return ['OK Success']
    }
    if (verb.toUpperCase() === 'MOVE') {
      modseq++
      const to = decodeModifiedUtf7(/^"(.*)"$/.exec(rest)?.[1] ?? rest)
      const moved = chosen(socket, set)
      const olds = moved.map(({ uid }) => uid)
      for (const mail of moved) {
        Object.assign(mail, { room: to, uid: numberIn(to) })
        if (to !== ALL_MAIL) mail.labels.delete('\\Inbox')
      }
      return [`* OK [COPYUID 7 ${olds.join(',')} ${moved.map(({ uid }) => uid).join(',')}] Success`, 'OK Success']
    }
    return undefined
  }

  const fake: GmailImap = {
    ...(await scriptedImap(context, { capabilities: 'ENABLE CONDSTORE NAMESPACE SPECIAL-USE MOVE UIDPLUS X-GM-EXT-1', answer: (command, socket) => fake.before(command, socket) ?? respond(command, socket) })),
    mails,
    labels,
    before: () => undefined,
    deliver(raw, with_ = ['\\Inbox']) {
      modseq++
      const mail: GmailMail = { raw, room: ALL_MAIL, uid: numberIn(ALL_MAIL), labels: new Set(with_), flags: new Set() }
      mails.push(mail)
      return mail
    },
  }
  return fake
}

function fetched({ raw, uid, labels, flags }: GmailMail, items: string): string {
  const section = /BODY\.PEEK(\[[^\]]*\](?:<[\d.]+>)?)/i.exec(items)?.[1]
  const body = section === undefined ? '' : section.startsWith('[HEADER') ? `${/^Message-ID:.*$/im.exec(raw)?.[0] ?? ''}\r\n\r\n` : raw
  const words = [...labels].map((word) => `"${encodeModifiedUtf7(word).replaceAll('\\', '\\\\')}"`).join(' ')
  const told = section === undefined ? '' : ` BODY${section.replace(/<(\d+)\.\d+>/, '<$1>')} {${Buffer.byteLength(body, 'latin1')}}\r\n${body}`
  return `* ${uid} FETCH (UID ${uid} X-GM-THRID 17 INTERNALDATE "01-May-2024 10:00:01 +0300" FLAGS (${[...flags].join(' ')}) RFC822.SIZE ${raw.length} MODSEQ (${uid}) X-GM-LABELS (${words})${told})`
}

const wordsIn = (text: string): string[] => [...text.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)].map(([, quoted, bare = '']) => decodeModifiedUtf7(quoted?.replaceAll(/\\(.)/g, '$1') ?? bare))

const isIn = (set: string, uid: number): boolean =>
  set.split(',').some((part) => {
    const [first = '', last = first] = part.split(':')
    return uid >= Number(first) && (last === '*' || uid <= Number(last))
  })
