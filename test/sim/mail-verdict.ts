// The tree on disk against the beginning, against what was approved, and against the store:
// nothing lost, nothing twice, every letter once, and the copy tells the truth.
import type { Seeded } from '../../sample/seeded.ts'
import type { Client } from '../running.ts'
import { readFileSync } from 'node:fs'
import { placesAfter, type ActsAsFound, type Place } from './acts-verdict.ts'
import { subjectOf, type MailFile, type MailTree } from './mail-tree.ts'
import type { MailboxRow, MessageRow } from './store-reader.ts'

const OUTBOX = '.Outbox'
const SENT = '.Sent'

export interface MailAsFound extends ActsAsFound {
  before: MailTree
  now: MailTree
  mailboxes: readonly MailboxRow[]
  messages: readonly MessageRow[]
}

export function* violationsOfMail(found: MailAsFound): Generator<string> {
  const { before, now, mailboxes } = found
  const byName = Map.groupBy(now.files, (file) => file.name)
  const pathOf = new Map(mailboxes.map(({ id, path }) => [id, path]))
  const wanted = placesAfter(new Map(before.files.map((file) => [file.name, { path: file.path, seen: file.seen }])), found, pathOf)
  for (const first of before.files) {
    const here = byName.get(first.name) ?? []
    const [file] = here
    if (here.length !== 1 || file === undefined) {
      yield `${first.name} is there ${here.length} times: ${here.map(({ path }) => path).join(' ')}`
      continue
    }
    if (file.sha256 !== first.sha256) yield `${first.name} has other bytes than in the beginning`
    if (file.letters !== first.letters) yield `${first.name} has the flags ${file.letters} instead of ${first.letters}`
    const place = wanted.get(first.name) as Place
    if (file.path !== place.path) yield `${first.name} lies in ${file.path}; what was approved puts it in ${place.path}`
    if (file.seen !== place.seen) yield `${first.name} is ${file.seen ? 'read' : 'unread'}; what was approved makes it the opposite`
  }
  yield* violationsOfLetters(found)
  for (const part of now.unfinished) yield `an unfinished letter was left behind: ${part}`
}

function* violationsOfLetters({ before, now, acts, actions }: MailAsFound): Generator<string> {
  const old = new Set(before.files.map((file) => file.name))
  const fresh = now.files.filter((file) => !old.has(file.name)).map((file) => ({ ...file, subject: subjectOf(file.file) }))
  const bySubject = Map.groupBy(fresh, (file) => file.subject)
  const stateOf = new Map(actions.map((row) => [(JSON.parse(row.payload) as { subject?: string }).subject ?? '', row.state]))
  for (const { subject } of acts.filter((act) => act.subject !== '')) {
    const files = bySubject.get(subject) ?? []
    bySubject.delete(subject)
    const copies = (path: string): MailFile[] => files.filter((file) => file.path === path)
    const wanted = stateOf.get(subject) === 'done' ? 1 : 0
    const [outbox, sent] = [copies(OUTBOX), copies(SENT)]
    if (outbox.length !== wanted || sent.length !== wanted || files.length !== 2 * wanted) {
      yield `${subject} (${stateOf.get(subject) ?? 'never proposed'}) is ${outbox.length} times in the Outbox and ${sent.length} times in Sent`
    }
    if (outbox[0]?.sha256 !== sent[0]?.sha256) yield `${subject} is not the same in the Outbox and in Sent`
  }
  for (const subject of bySubject.keys()) yield `mail that nobody wrote turned up: ${subject}`
}

/** Once a sync has caught up, the copy and its totals are the tree. */
export function* violationsOfStore({ now, messages, mailboxes }: MailAsFound): Generator<string> {
  const line = (name: string, path: string, seen: boolean, letters: string) => `${name} in ${path}, ${seen ? 'read' : 'unread'}, flags "${letters}"`
  const onDisk = new Set(now.files.map((file) => line(file.name, file.path, file.seen, file.letters)))
  const inStore = messages.map((row) => line(row.name, row.path, row.seen === 1, `${row.draft === 1 ? 'D' : ''}${row.flagged === 1 ? 'F' : ''}${row.answered === 1 ? 'R' : ''}`))
  if (new Set(inStore).size !== inStore.length) yield 'the store holds a message twice'
  for (const one of inStore) if (!onDisk.delete(one)) yield `only the store has: ${one}`
  for (const one of onDisk) yield `only the tree has: ${one}`
  for (const box of mailboxes) {
    const files = now.files.filter((file) => file.path === box.path)
    const unread = files.filter((file) => !file.seen).length
    if (box.total !== files.length || box.unread !== unread) {
      yield `${box.path} says ${box.total} and ${box.unread} unread; it holds ${files.length} and ${unread} unread`
    }
  }
}

interface ThreadRow {
  messageIds: number[]
  messages: number
  unread: number
}

/** What a person sees: every list pages through exactly what its mailbox holds. */
export async function violationsOfLists(client: Client, { mailboxes, messages }: MailAsFound): Promise<string[]> {
  const violations: string[] = []
  for (const box of mailboxes) {
    const rows: ThreadRow[] = []
    for (let next: string | null = ''; next !== null; ) {
      const path: string = `/threads?mailbox=${box.id}&limit=100${next === '' ? '' : `&before=${next}`}`
      const page: { items: ThreadRow[]; next: string | null } = await client.get(path)
      rows.push(...page.items)
      next = page.next
    }
    const listed = rows.flatMap((row) => row.messageIds).toSorted((a, b) => a - b)
    const held = messages.filter((row) => row.mailboxId === box.id).map((row) => row.id)
    if (listed.join() !== held.join()) violations.push(`the list of ${box.path} shows ${listed.length} messages; ${held.length} are there`)
    const unread = rows.reduce((sum, row) => sum + row.unread, 0)
    if (unread !== box.unread) violations.push(`the list of ${box.path} counts ${unread} unread; the mailbox says ${box.unread}`)
  }
  return violations
}

/** The packs still hold what the rows point at. */
export async function violationsOfRaw(client: Client, { now, messages }: MailAsFound, chance: Seeded): Promise<string[]> {
  const violations: string[] = []
  const files = new Map(now.files.map((file) => [`${file.path}/${file.name}`, file.file]))
  for (let n = 0; n < 50; n++) {
    const row = chance.pick(messages)
    const answer = await client.request('GET', `/emails/${row.id}/raw`)
    const raw = Buffer.from(await answer.arrayBuffer())
    const file = files.get(`${row.path}/${row.name}`)
    if (!answer.ok || file === undefined || !raw.equals(readFileSync(file))) violations.push(`the raw bytes of ${row.name} answer ${answer.status} and are not the file's`)
  }
  return violations
}
