// Whether what we stored is what the corpus holds: every mail in its folder once, with its flags
// and its bytes, conversations that join nothing which is apart. A bench that was fast on a store
// that is wrong has measured nothing.
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { seeded } from '../sample/seeded.ts'
import { openPacks } from '../src/store/blobs/pack.ts'
import { rawOf, type Corpus, type TrueMail } from './made-corpus.ts'

const RAWS_COMPARED = 300
const SAID_OF_A_KIND = 5
const FLAGS = ['S', 'F', 'R', 'D'] as const

export interface StoreVerdict {
  violations: string[]
  threads: number
  trueThreads: number
}

interface Row {
  path: string
  messageId: string
  threadId: string
  flags: string
  pack: string
  block: number
  blockBytes: number
  offset: number
  bytes: number
}

export async function storeVerdict({ home, tree, corpus }: { home: string; tree: string; corpus: Corpus }): Promise<StoreVerdict> {
  const rows = rowsOf(home)
  const mails = [...corpus.mails.values()]
  const apart = differences(rows.map(lineOfRow), mails.map(lineOfTruth))
  const rootOf = new Map(mails.flatMap(({ id, root }) => (id === null ? [] : [[id, root ?? id] as const])))
  return {
    violations: [...apart, ...wrongJoins(rows, rootOf), ...(await otherBytes({ home, tree, rows, mails }))],
    threads: new Set(rows.map(({ threadId }) => threadId)).size,
    trueThreads: new Set(mails.map(({ id, root, file }) => root ?? id ?? file)).size,
  }
}

function rowsOf(home: string): Row[] {
  const handle = new DatabaseSync(join(home, 'secretary.db'), { readOnly: true, timeout: 10_000 })
  try {
    return handle
      .prepare(
        `select path, message_id as messageId, thread_id as threadId,
           iif(seen, 'S', '') || iif(flagged, 'F', '') || iif(answered, 'R', '') || iif(draft, 'D', '') as flags,
           raw_pack as pack, raw_block as block, raw_block_bytes as blockBytes, raw_offset as offset, raw_bytes as bytes
         from messages join mailboxes on mailboxes.id = mailbox_id`,
      )
      .all() as unknown as Row[]
  } finally {
    handle.close()
  }
}

// What both sides say of a mail, in the same words. One that has no Message-ID is known by its place and flags alone.
const lineOfRow = ({ path, messageId, flags }: Row): string => [path, messageId, flags].join(' ')
const lineOfTruth = ({ folder, id, flags }: TrueMail): string => [folder.replaceAll('.', '/'), id ?? '', FLAGS.filter((flag) => flags.includes(flag)).join('')].join(' ')

function differences(here: readonly string[], there: readonly string[]): string[] {
  const left = new Map<string, number>()
  for (const line of there) left.set(line, (left.get(line) ?? 0) + 1)
  for (const line of here) left.set(line, (left.get(line) ?? 0) - 1)
  const lacking = [...left].filter(([, count]) => count > 0).map(([line]) => `lacking: ${line}`)
  const extra = [...left].filter(([, count]) => count < 0).map(([line]) => `not in the corpus: ${line}`)
  return [lacking, extra].flatMap((all) => (all.length <= SAID_OF_A_KIND ? all : [...all.slice(0, SAID_OF_A_KIND), `… and ${all.length - SAID_OF_A_KIND} more`]))
}

/** The other way round is no mistake: an answer that names nothing it answers cannot always be told from a new letter. */
function wrongJoins(rows: readonly Row[], rootOf: ReadonlyMap<string, string>): string[] {
  const roots = new Map<string, Set<string>>()
  for (const { threadId, messageId } of rows) {
    const root = rootOf.get(messageId)
    if (root !== undefined) roots.set(threadId, (roots.get(threadId) ?? new Set()).add(root))
  }
  return [...roots].filter(([, some]) => some.size > 1).map(([thread, some]) => `the conversation ${thread} joins ${[...some].join(' and ')}`)
}

async function otherBytes({ home, tree, rows, mails }: { home: string; tree: string; rows: readonly Row[]; mails: readonly TrueMail[] }): Promise<string[]> {
  const chance = seeded(rows.length)
  const stored = new Map(rows.map((row) => [`${row.path} ${row.messageId}`, row]))
  const packs = openPacks(join(home, 'packs'))
  const found: string[] = []
  try {
    for (let n = 0; n < RAWS_COMPARED; n++) {
      const mail = chance.pick(mails)
      const row = stored.get(`${mail.folder.replaceAll('.', '/')} ${mail.id}`)
      // What is lacking altogether was said above.
      if (row === undefined) continue
      if (!rawOf(tree, mail.file).equals(await packs.read(row))) found.push(`other bytes: ${mail.file}`)
    }
  } finally {
    await packs.close()
  }
  return found
}
