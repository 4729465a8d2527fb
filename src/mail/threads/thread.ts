// Which conversation a mail belongs to, by what it says of itself: Message-ID, In-Reply-To
// and References. Two mails are one conversation when their sets of ids meet. Where the provider
// names conversations itself (Gmail, Outlook), its name is taken: people see the same there.
//
// A page is joined in memory first, then held against what the account's threads know. So a
// reply that arrives before its question, the same mail in two folders, and an import in any
// order all end in the same thread; when a late mail shows that two threads are one, they
// merge. "Invoice" is not a conversation: of a subject only replies that name nothing make use,
// within the bounds of subject-rule.ts.
import { newId } from '../../base/ids.ts'
import type { Db } from '../../store/db.ts'
import { linkBySubject, type Titled } from './subject-rule.ts'
import { insertRefs, mergeThread, threadsOfRefs } from './thread-store.ts'

/** `remoteThread` is what its provider calls the conversation: where it does, that alone decides. */
export interface Threadable extends Titled {
  messageId: string
}

export interface Threaded {
  /** In the order of the messages. */
  threadIds: string[]
  /** Threads that stood before, and may be open on somebody's screen. */
  known: Set<string>
  /** Threads that became part of another one. */
  merged: Set<string>
}

export async function assignThreads(
  tx: Db,
  nowMs: number,
  owner: { userId: string; accountId: string },
  messages: readonly Threadable[],
): Promise<Threaded> {
  const groups = groupByRefs(messages)
  const bySubject = await linkBySubject(tx, owner, messages)
  for (const [one, other] of bySubject.pairs) groups.join(one, other)
  const known = await threadsOfRefs(tx, owner.accountId, [...groups.groupOfRef.keys()])
  const threadsOfGroup = new Map<number, Set<string>>()
  const belongsTo = (index: number, thread: string) => {
    const group = groups.find(index)
    threadsOfGroup.set(group, (threadsOfGroup.get(group) ?? new Set()).add(thread))
  }
  for (const [ref, thread] of known) belongsTo(groups.groupOfRef.get(ref) as number, thread)
  for (const [index, thread] of bySubject.threads) belongsTo(index, thread)

  // Two groups of this page can meet in one known thread; they are then the same thread, and a
  // merge that one of them brings about holds for the other: hence one table of renames.
  const renamed = new Map<string, string>()
  const nowCalled = (thread: string): string => {
    let name = thread
    for (let next = renamed.get(name); next !== undefined; next = renamed.get(name)) name = next
    return name
  }
  const threadOfGroup = new Map<number, string>()
  for (const group of groups.all()) {
    const [oldest, ...others] = [...new Set([...(threadsOfGroup.get(group) ?? [])].map(nowCalled))].toSorted()
    // Ids are made in order of time, so the smallest is the oldest: links to it are likeliest to exist.
    for (const other of others) renamed.set(other, oldest as string)
    threadOfGroup.set(group, oldest ?? newId('thr', nowMs))
  }
  const merged = new Set<string>()
  for (const from of renamed.keys()) {
    await mergeThread(tx, from, nowCalled(from))
    merged.add(from)
  }

  const threadOf = (group: number) => nowCalled(threadOfGroup.get(groups.find(group)) as string)
  const fresh = [...[...groups.groupOfRef].filter(([ref]) => !known.has(ref)), ...bySubject.keys]
  await insertRefs(tx, owner, new Map(fresh.map(([ref, group]) => [ref, threadOf(group)])))
  return {
    threadIds: messages.map((_, index) => threadOf(index)),
    known: new Set([...known.values(), ...bySubject.threads.map(([, thread]) => thread)].map(nowCalled)),
    merged,
  }
}

/** A provider's name for a conversation is an id like the others, of a form that no Message-ID has. */
const refsOf = ({ messageId, inReplyTo, references, remoteThread = '' }: Threadable): readonly string[] =>
  remoteThread === '' ? [messageId, inReplyTo, ...references] : [`thread ${remoteThread}`]

/** Union-find over the page: a message starts alone and joins whoever names one of its ids. */
function groupByRefs(messages: readonly Threadable[]) {
  const parent = messages.map((_, index) => index)
  const find = (index: number): number => {
    let root = index
    while (parent[root] !== root) root = parent[root] as number
    for (let at = index; parent[at] !== root; ) {
      const next = parent[at] as number
      parent[at] = root
      at = next
    }
    return root
  }
  const join = (one: number, other: number) => void (parent[find(one)] = find(other))
  const groupOfRef = new Map<string, number>()
  for (const [index, message] of messages.entries()) {
    for (const ref of refsOf(message)) {
      if (ref === '') continue
      const other = groupOfRef.get(ref)
      if (other === undefined) groupOfRef.set(ref, index)
      else join(index, other)
    }
  }
  return { find, join, groupOfRef, all: () => new Set(messages.map((_, index) => find(index))) }
}
