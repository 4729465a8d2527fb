// Replies that name nothing they answer: neither In-Reply-To nor References, because the program
// that wrote them knows neither. People still see one conversation, so one thing more is believed,
// and no more than that: whoever answers "Re: Lunch" to somebody answers the last mail called
// "Lunch" that they had from them within two weeks.
//
// Mail comes in any order, so it is asked both ways. A reply looks for its question among what is
// here, and leaves keys among the thread's references that say what question it waits for; every
// mail that could be one looks for these keys. What a key finds is looked at before it is believed.
import { createHash } from 'node:crypto'
import { limits } from '../../base/limits.ts'
import type { Db } from '../../store/db.ts'
import { PER_SECOND } from '../messages/message-id.ts'
import { recipientsOf, type MessageRow, type Recipients } from '../messages/message-row.ts'
import { readSubject } from '../letters/reply-subject.ts'
import { fullTextOf } from '../search/full-text.ts'
import { fold, hasWords, wordsOf } from '../search/language/fold-words.ts'
import { and } from '../search/language/query-node.ts'
import { searchMessages } from '../search/search-messages.ts'
import { sqlText } from '../search/sql-text.ts'
import { threadsOfRefs } from './thread-store.ts'
import type { Address } from '../types.ts'

export interface Titled extends Pick<Recipients, 'to' | 'cc'> {
  inReplyTo: string
  references: readonly string[]
  remoteThread?: string | undefined
  subject: string
  from: Address
  dateMs: number
  /** Of a mailing list: there others than the two take part. */
  listId: string
}

export interface SubjectLinks {
  /** Two of the page that are one conversation. */
  pairs: (readonly [number, number])[]
  /** By their place in the page: threads that they belong to. */
  threads: (readonly [number, string])[]
  /** Keys that a question may come to later, with the place of the reply that waits for it. */
  keys: Map<string, number>
}

/** More are no conversation of two. */
const RECIPIENTS = 4
const CANDIDATES = 20
/** So many mails are looked at one by one before the index is asked. */
const WALKED = 200

export async function linkBySubject(tx: Db, owner: { userId: string; accountId: string }, messages: readonly Titled[]): Promise<SubjectLinks> {
  const titles = messages.map(titleOf)
  const links: SubjectLinks = { pairs: [], threads: [], keys: new Map() }
  const questions = new Map<string, number[]>()
  for (const [index, title] of titles.entries()) {
    for (const way of title?.ways ?? []) questions.set(way, [...(questions.get(way) ?? []), index])
  }
  for (const [index, title] of titles.entries()) {
    if (title?.waits !== true) continue
    for (const way of title.answers) for (const key of keysOf(way, [title.dateMs])) if (!links.keys.has(key)) links.keys.set(key, index)
    const near = nearest(title.answers.flatMap((way) => questions.get(way) ?? []).filter((other) => other !== index).map((other) => ({ other, dateMs: (titles[other] as Title).dateMs })), title.dateMs)
    if (near !== undefined) links.pairs.push([index, near.other])
    else {
      const threadId = await threadAnswered(tx, owner, { title, message: messages[index] as Titled })
      if (threadId !== undefined) links.threads.push([index, threadId])
    }
  }
  links.threads.push(...(await threadsThatWait(tx, owner, titles)))
  return links
}

interface Title {
  bare: string
  dateMs: number
  /** Nobody says what it answers, and it says that it does. */
  waits: boolean
  /** `subject from to`, for each it went to. */
  ways: string[]
  /** The ways that what it answers went. */
  answers: string[]
}

/** Undefined: of this one its subject says nothing. */
function titleOf({ subject, from, to, cc, dateMs, inReplyTo, references, remoteThread = '', listId }: Titled): Title | undefined {
  // An address without a letter is nobody's, and cannot be searched for.
  if (remoteThread !== '' || listId !== '' || !hasWords(from.address)) return undefined
  const { bare, isReply } = readSubject(subject)
  const folded = fold(bare)
  if (wordsOf(folded).join('').length < limits.threadSubjectCharsMin) return undefined
  const author = from.address.toLowerCase()
  const others = [...new Set([...to, ...cc].map(({ address }) => address.toLowerCase()))].filter((address) => hasWords(address) && address !== author).slice(0, RECIPIENTS)
  if (others.length === 0) return undefined
  const way = (a: string, b: string) => `${folded}\n${a}\n${b}`
  return {
    bare: folded,
    dateMs,
    waits: isReply && inReplyTo === '' && references.length === 0,
    ways: others.map((other) => way(author, other)),
    answers: others.map((other) => way(other, author)),
  }
}

/** The last one that came before it, and not too long before. */
function nearest<T extends { dateMs: number }>(candidates: readonly T[], dateMs: number): T | undefined {
  const before = candidates.filter((one) => one.dateMs <= dateMs && one.dateMs > dateMs - limits.threadSubjectMs)
  return before.toSorted((a, b) => b.dateMs - a.dateMs)[0]
}

/** A key holds for a stretch of time, so that "Re: Lunch" of last year is not waiting for today's. */
function keysOf(way: string, datesMs: readonly number[]): string[] {
  const name = createHash('sha1').update(way).digest('base64url')
  return [...new Set(datesMs.map((ms) => Math.floor(ms / limits.threadSubjectMs)))].map((stretch) => `subject ${name} ${stretch}`)
}

async function threadAnswered(tx: Db, owner: { userId: string; accountId: string }, { title, message }: { title: Title; message: Titled }): Promise<string | undefined> {
  const idAt = (ms: number) => Math.max(0, Math.floor(ms / 1000)) * PER_SECOND
  const stretch = { from: idAt(title.dateMs - limits.threadSubjectMs), below: idAt(title.dateMs + 1_000) }
  const rows = (await allWithin(tx, owner.accountId, stretch)) ?? (await calledAlike(tx, owner, { title, message, stretch }))
  const answers = new Set(title.answers)
  const found = rows.map((row) => ({ ...row, dateMs: row.date_ms }))
  return nearest(found.filter((row) => titleOfRow(row)?.ways.some((way) => answers.has(way)) === true), title.dateMs)?.thread_id
}

type Candidate = Pick<MessageRow, 'thread_id' | 'subject' | 'from_address' | 'recipients' | 'date_ms'>
/** By id, which is in the order of time. */
type Stretch = { from: number; below: number }

/** Mail is taken in from the newest, so that before a reply there is little as yet: to look at that costs a tenth of a search. Undefined where there is more. */
async function allWithin(tx: Db, accountId: string, { from, below }: Stretch): Promise<Candidate[] | undefined> {
  const rows = await tx.query
    .selectFrom('messages')
    .select(['account_id', 'thread_id', 'subject', 'from_address', 'recipients', 'date_ms'])
    .where('id', '>=', from)
    .where('id', '<', below)
    .orderBy('id', 'desc')
    .limit(WALKED + 1)
    .execute()
  return rows.length > WALKED ? undefined : rows.filter((row) => row.account_id === accountId)
}

async function calledAlike(tx: Db, { userId, accountId }: { userId: string; accountId: string }, { title: { bare }, message, stretch }: { title: Title; message: Titled; stretch: Stretch }): Promise<Candidate[]> {
  const asked = {
    userId,
    // So narrow that the mail of others need not be left out before it is looked at.
    fullText: {
      walked: fullTextOf(tx.kind, { userId, isShared: false }, and([
        { kind: 'words', field: 'subject', text: bare, prefix: false },
        { kind: 'words', field: 'to', text: message.from.address, prefix: false },
      ])),
    },
    where: sqlText('m.account_id = ?', accountId),
    ids: stretch,
    unknown: [],
  }
  return await searchMessages(tx, asked, { order: 'newest', limit: CANDIDATES })
}

/** Threads of replies that came before what they answer. */
async function threadsThatWait(tx: Db, { accountId }: { accountId: string }, titles: readonly (Title | undefined)[]): Promise<[number, string][]> {
  const asked = new Map<string, number[]>()
  for (const [index, title] of titles.entries()) {
    for (const way of title?.ways ?? []) {
      for (const key of keysOf(way, [(title as Title).dateMs, (title as Title).dateMs + limits.threadSubjectMs])) asked.set(key, [...(asked.get(key) ?? []), index])
    }
  }
  const found: [number, string][] = []
  for (const [key, threadId] of await threadsOfRefs(tx, accountId, [...asked.keys()])) {
    const held = await titlesIn(tx, threadId)
    for (const index of asked.get(key) ?? []) if (isAwaitedIn(held, titles[index] as Title)) found.push([index, threadId])
  }
  return found
}

/** Whether a reply is there that answers this one, and none that is nearer to it. */
function isAwaitedIn(held: readonly Title[], question: Title): boolean {
  const ways = new Set(question.ways)
  return held.some((reply) => reply.waits && reply.answers.some((way) => ways.has(way)) &&
    nearest([question, ...held.filter((other) => other !== reply && other.ways.some((way) => reply.answers.includes(way)))], reply.dateMs) === question)
}

async function titlesIn(tx: Db, threadId: string): Promise<Title[]> {
  const rows = await tx.query
    .selectFrom('messages')
    .select(['subject', 'from_address', 'recipients', 'date_ms'])
    .where('thread_id', '=', threadId)
    .orderBy('id', 'desc')
    .limit(limits.threadSubjectMessagesMax)
    .execute()
  return rows.flatMap((row) => titleOfRow(row) ?? [])
}

/** What a stored mail referred to is not kept in its row: a reply that did is in its thread by that, and is taken for one that did not. */
function titleOfRow(row: Omit<Candidate, 'thread_id'>): Title | undefined {
  const { to, cc } = recipientsOf(row)
  return titleOf({ subject: row.subject, from: { name: '', address: row.from_address }, to, cc, dateMs: row.date_ms, inReplyTo: '', references: [], listId: '' })
}
