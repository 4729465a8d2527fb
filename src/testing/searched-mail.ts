// A few hundred mails by chance in two accounts of one person and one of another, and the same
// searched by looking at each: the slow and certain answer beside which the index is held.
import type { Seeded } from '../../sample/seeded.ts'
import { insertAccount } from '../accounts/connected-account-store.ts'
import { addMessages } from '../mail/messages/mail-store.ts'
import type { NewMessage } from '../mail/messages/new-message.ts'
import { saveMailboxes, type Mailbox } from '../mail/mailboxes/mailbox-store.ts'
import type { MailboxRole } from '../mail/mail-shapes.ts'
import { fold, wordsOf } from '../mail/search/language/fold-words.ts'
import { termsOf, type QueryNode, type QueryTerm, type WordField } from '../mail/search/language/query-node.ts'
import { momentAgo, stretchOf, type Moment } from '../mail/search/resolve-days.ts'
import type { Address } from '../mail/types.ts'
import type { Db } from '../store/db.ts'
import { sql } from 'kysely'
import type { Vocabulary } from './made-up-query.ts'

export const SEARCHED_AT: Moment = { nowMs: Date.UTC(2026, 2, 18, 9, 30), timeZone: 'Europe/Bucharest' }

const PEOPLE: Address[] = [
  { name: 'Ana Pop', address: 'ana@example.org' },
  { name: 'Ștefan Țurcanu', address: 'stefan.turcanu@firma.example' },
  { name: '', address: 'no-reply@shop.example' },
  { name: "Pat O'Neil", address: 'pat@example.org' },
  { name: 'Ana-Maria Ion', address: 'am.ion@office.example' },
]
const WORDS = ['offer', 'ofertă', 'oferta', 'invoice', 'mâine', 'maine', 'școală', 'scoala', 'țară', 'tara', 'împreună', 'Impreuna', 'report', '2026', 'a1', "it's", 'e-mail', 'straße', 'of', 'plan', 'PLAN', 'meeting']
const FILES = ['report.pdf', 'Ofertă finală.docx', 'scan_01.jpg', 'plan.pdf']

export const SEARCHED_VOCABULARY: Vocabulary = {
  words: [...WORDS.map((word) => word.replaceAll("'", ' ')), 'absent', 'off'],
  people: ['ana', 'Ana Pop', 'ana@example.org', 'example.org', 'stefan', 'turcanu', 'no-reply', 'ion', 'office', 'nobody'],
  files: ['report', 'report.pdf', 'pdf', 'oferta finala', 'scan', 'jpg'],
  folders: ['Work', 'work', 'nowhere', 'Old things'],
  labels: ['travel', 'Work', 'inbox'],
  accounts: ['home', 'office', 'alice', 'none'],
  days: ['today', 'yesterday', 'last-week', 'this-month', 'last-month', 'this-year', '2026-03-01', '2026-02', '2025'],
}

export interface SearchedMessage extends NewMessage {
  id: number
  account: string
  folder: string
  labels: string[]
}

const FOLDERS: [string, MailboxRole][] = [['INBOX', 'inbox'], ['Work', ''], ['Old things', ''], ['Sent', 'sent'], ['Trash', 'trash'], ['Junk', 'junk']]

export async function fillSearched(db: Db, chance: Seeded, count: number): Promise<SearchedMessage[]> {
  const all: SearchedMessage[] = []
  for (const [userId, accountId, name] of [['alice', 'acc_home', 'Home'], ['alice', 'acc_office', 'Office'], ['bob', 'acc_bob', 'Home']] as const) {
    const row = { id: accountId, user_id: userId, provider: 'maildir', name, address: `${userId}@${name.toLowerCase()}.example`, config: '{}', state: 'active', state_reason: '', created_at: 0, synced_at: 0 }
    await insertAccount(db, row)
    const refs = [...FOLDERS, ['travel', ''] as const].map(([path, role]) => ({ path, name: path, role }))
    const boxes = await db.transaction((tx) => saveMailboxes(tx, 1, { userId, accountId, refs }))
    const travel = boxes.find((box) => box.name === 'travel') as Mailbox
    await sql`update mailboxes set kind = 'label' where id = ${travel.id}`.execute(db.query)
    for (const box of boxes.filter((one) => one !== travel)) {
      const made = Array.from({ length: Math.ceil(count / FOLDERS.length / 2) }, (_, n) => madeUpMessage(chance, `${box.id}-${n}`))
      const { stored } = await db.transaction((tx) => addMessages(tx, 1, box, made))
      for (const [index, message] of made.entries()) {
        const { id } = stored[index]!
        const labelled = chance.next() < 0.2
        if (labelled) await sql`insert into message_labels (mailbox_id, message_id, user_id) values (${travel.id}, ${id}, ${userId})`.execute(db.query)
        if (userId === 'alice') all.push({ ...message, id, account: `${name} ${row.address}`, folder: box.name, labels: labelled ? ['travel'] : [] })
      }
    }
  }
  return all
}

function madeUpMessage(chance: Seeded, remoteId: string): NewMessage {
  const some = <T>(from: readonly T[], most: number): T[] => Array.from({ length: chance.between(0, most) }, () => chance.pick(from))
  const files = chance.next() < 0.3 ? [chance.pick(FILES), ...some(FILES, 1)] : []
  const flag = (share: number) => chance.next() < share
  return {
    remoteId,
    messageId: `${remoteId}@example.org`,
    inReplyTo: '',
    references: [],
    subject: some(WORDS, 4).join(' '),
    from: chance.pick(PEOPLE),
    to: some(PEOPLE, 2),
    cc: some(PEOPLE, 1),
    bcc: some(PEOPLE, 1),
    replyTo: [],
    dateMs: SEARCHED_AT.nowMs - chance.between(0, 60) * 86_400_000 * chance.between(0, 10) - chance.between(0, 86_400) * 1_000,
    receivedMs: SEARCHED_AT.nowMs,
    size: chance.between(0, 400) * 100,
    attachments: files.length > 0,
    snippet: '',
    listUnsubscribe: '',
    labels: [],
    listId: '',
    whole: true,
    broken: '',
    seen: flag(0.7),
    flagged: flag(0.1),
    answered: flag(0.2),
    draft: flag(0.05),
    raw: { pack: 'p', block: 0, blockBytes: 0, offset: 0, bytes: 0 },
    words: some(WORDS, 12).join(chance.pick([' ', ', ', '\n', ' - '])),
    files: files.map((file) => ({ name: file, type: 'application/octet-stream', size: 1, inline: false })),
  }
}

/** Newest first. */
export function lookThrough(messages: readonly SearchedMessage[], query: QueryNode): number[] {
  const named = new Set<string>()
  for (const { term, wanted } of termsOf(query)) if (wanted && term.kind === 'name' && (term.of === 'in' || term.of === 'label')) named.add(fold(term.text))
  const isShown = (folder: string) => !['Trash', 'Junk'].includes(folder) || named.has('anywhere') || named.has(folder === 'Junk' ? 'spam' : 'trash') || named.has(folder.toLowerCase())
  return messages.filter((message) => isShown(message.folder) && holds(query, message)).map(({ id }) => id).toSorted((a, b) => b - a)
}

function holds(node: QueryNode, message: SearchedMessage): boolean {
  if (node.kind === 'and') return node.parts.every((part) => holds(part, message))
  if (node.kind === 'or') return node.parts.some((part) => holds(part, message))
  if (node.kind === 'not') return !holds(node.part, message)
  return holdsTerm(node, message)
}

function holdsTerm(term: QueryTerm, message: SearchedMessage): boolean {
  switch (term.kind) {
    case 'words':
      return textsOf(message, term.field).some((text) => holdsWords(wordsIn(text), wordsIn(term.text), term.prefix))
    case 'is':
      return { unread: !message.seen, read: message.seen, starred: message.flagged, unstarred: !message.flagged, answered: message.answered, draft: message.draft, important: message.labels.includes('Important') }[term.state]
    case 'has-attachment':
      return message.attachments
    case 'size':
      return term.relation === 'larger' ? message.size > term.bytes : message.size < term.bytes
    case 'name':
      return holdsName(term, message)
    case 'date': {
      const { fromMs, toMs } = stretchOf(term.day, SEARCHED_AT)
      return { before: message.dateMs < fromMs, after: message.dateMs >= fromMs, on: message.dateMs >= fromMs && message.dateMs < toMs }[term.relation]
    }
    case 'age': {
      const ago = momentAgo(term.count, term.unit, SEARCHED_AT)
      return term.relation === 'older' ? message.dateMs < ago : message.dateMs >= ago
    }
  }
}

function holdsName({ of, text }: Extract<QueryTerm, { kind: 'name' }>, message: SearchedMessage): boolean {
  if (of === 'account') return fold(message.account).includes(fold(text))
  if (of === 'rfc822msgid') return message.messageId === text
  const names: Record<string, string> = { INBOX: 'inbox', Sent: 'sent', Trash: 'trash', Junk: 'spam' }
  return fold(text) === 'anywhere' || [message.folder, names[message.folder] ?? '', ...message.labels].map(fold).includes(fold(text))
}

function textsOf({ subject, from, to, cc, bcc, files, words }: SearchedMessage, field: WordField): string[] {
  const people = (list: readonly Address[]) => list.map(({ name, address }) => `${name} ${address}`).join('\n')
  const fields = { subject: [subject], from: [people([from])], to: [to, cc, bcc].map(people), cc: [people(cc)], bcc: [people(bcc)], filename: [files.map((file) => file.name).join('\n')] }
  return field === 'anywhere' ? [...fields.subject, ...fields.from, ...fields.to, ...fields.filename, String(words)] : fields[field]
}

const cut = new Map<string, string[]>()
/** Thousands of searches look at the same few hundred texts. */
function wordsIn(text: string): string[] {
  const known = cut.get(text) ?? wordsOf(text)
  cut.set(text, known)
  return known
}

function holdsWords(text: readonly string[], asked: readonly string[], prefix: boolean): boolean {
  const fits = (word: string | undefined, index: number) => (prefix && index === asked.length - 1 ? word?.startsWith(asked[index]!) === true : word === asked[index])
  return text.some((_, start) => asked.every((__, index) => fits(text[start + index], index)))
}
