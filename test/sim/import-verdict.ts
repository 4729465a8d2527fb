// Holds what an import has stored so far against what the server has, from outside: plain SQL on a
// read-only handle, the bytes in the packs, the server by a client of its own.
//
// At any moment of an import, also right after a kill: every mail that is here is the server's, once,
// whole, with its flags and its words; of each mailbox the newest ones are here without a gap; the
// figures of the import add up to the rows. At its end there is nothing else on the server.
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { ImapFlow } from 'imapflow'
import type { Seeded } from '../../sample/seeded.ts'
import { remoteIdOf } from '../../src/mail/imap/imap-id.ts'
import { openPacks } from '../../src/store/blobs/pack.ts'

interface ServerMail {
  sha256: string
  flags: string
}

/** By mailbox, then by the name that the store has for a mail, newest UID first. */
export type ServerTruth = ReadonlyMap<string, ReadonlyMap<string, ServerMail>>

const sha256 = (raw: Uint8Array): string => createHash('sha256').update(raw).digest('hex')
const FLAGS = ['\\Answered', '\\Draft', '\\Flagged', '\\Seen']

export async function readServer(client: ImapFlow): Promise<ServerTruth> {
  const truth = new Map<string, Map<string, ServerMail>>()
  for (const { path } of await client.list()) {
    const { uidValidity, exists } = await client.mailboxOpen(path, { readOnly: true })
    const mails: [string, ServerMail][] = []
    if (exists > 0) {
      for await (const { uid, flags, source } of client.fetch('1:*', { uid: true, flags: true, source: true })) {
        mails.push([remoteIdOf(String(uidValidity), uid), { sha256: sha256(source ?? Buffer.alloc(0)), flags: FLAGS.filter((flag) => flags?.has(flag)).join(' ') }])
      }
    }
    truth.set(path, new Map(mails.toReversed()))
  }
  return truth
}

interface StoredRow {
  id: number
  path: string
  remoteId: string
  flags: string
  whole: number
  broken: string
  pack: string
  block: number
  blockBytes: number
  offset: number
  bytes: number
}

export interface ImportJudge {
  /** Between the rounds, no process being alive. */
  judge(options: { isOver: boolean; deep: boolean }): Promise<{ violations: string[]; stored: number; state: string }>
}

/** Bytes are compared once for each row, and of a few that were compared before. */
const LOOKED_AT_AGAIN = 50

export function openImportJudge({ home, truth, chance }: { home: string; truth: ServerTruth; chance: Seeded }): ImportJudge {
  const proven = new Map<number, string>()
  return {
    async judge({ isOver, deep }) {
      const handle = new DatabaseSync(join(home, 'secretary.db'), { readOnly: true, timeout: 10_000 })
      try {
        const rows = rowsOf(handle)
        const lost = [...proven].filter(([id, name]) => rows.get(id) === undefined || nameOf(rows.get(id) as StoredRow) !== name).map(([id]) => `the mail ${id} was here, and is gone`)
        const violations = [...lost, ...violationsOfRows(rows, truth), ...violationsOfGaps(rows, truth), ...violationsOfFigures(handle, rows.size), ...(deep || isOver ? damage(handle) : [])]
        const again = [...proven.keys()].filter((id) => rows.has(id) && chance.next() < LOOKED_AT_AGAIN / proven.size)
        const due = [...rows.values()].filter((row) => (!proven.has(row.id) || again.includes(row.id)) && row.whole === 1)
        violations.push(...(await violationsOfBytes(home, due, truth)))
        for (const row of due) proven.set(row.id, nameOf(row))
        if (isOver) violations.push(...lacking(rows, truth))
        const state = (handle.prepare('select state from imports').get() as { state: string } | undefined)?.state ?? ''
        return { violations, stored: rows.size, state }
      } finally {
        handle.close()
      }
    },
  }
}

const nameOf = ({ path, remoteId }: StoredRow): string => `${path} ${remoteId}`

function rowsOf(handle: DatabaseSync): Map<number, StoredRow> {
  const rows = handle
    .prepare(
      `select messages.id, path, remote_id as remoteId, whole, broken,
         trim(iif(answered, '\\Answered ', '') || iif(draft, '\\Draft ', '') || iif(flagged, '\\Flagged ', '') || iif(seen, '\\Seen', '')) as flags,
         raw_pack as pack, raw_block as block, raw_block_bytes as blockBytes, raw_offset as offset, raw_bytes as bytes
       from messages join mailboxes on mailboxes.id = mailbox_id`,
    )
    .all() as unknown as StoredRow[]
  return new Map(rows.map((row) => [row.id, row]))
}

function violationsOfRows(rows: ReadonlyMap<number, StoredRow>, truth: ServerTruth): string[] {
  const found: string[] = []
  const seen = new Set<string>()
  for (const row of rows.values()) {
    const there = truth.get(row.path)?.get(row.remoteId)
    if (seen.has(nameOf(row))) found.push(`${nameOf(row)} is here twice`)
    seen.add(nameOf(row))
    if (there === undefined) found.push(`${nameOf(row)} is not on the server`)
    else if (there.flags !== row.flags) found.push(`${nameOf(row)} has the flags "${row.flags}", on the server "${there.flags}"`)
    if (row.broken !== '') found.push(`${nameOf(row)} is said to be broken: ${row.broken}`)
  }
  return found
}

/** A page commits with its place, so what is lacking lies behind what is here. */
function violationsOfGaps(rows: ReadonlyMap<number, StoredRow>, truth: ServerTruth): string[] {
  const here = Map.groupBy(rows.values(), ({ path }) => path)
  return [...truth].flatMap(([path, mails]) => {
    const held = new Set(here.get(path)?.map(({ remoteId }) => remoteId))
    const newest = [...mails.keys()].slice(0, held.size)
    const gap = newest.find((remoteId) => !held.has(remoteId))
    return gap === undefined ? [] : [`${path} ${gap} is lacking, and older mail is here`]
  })
}

function violationsOfFigures(handle: DatabaseSync, rows: number): string[] {
  const one = (text: string) => handle.prepare(text).get() as Record<string, number> | undefined
  const sums = one('select found, stored, duplicate, broken from imports')
  const found: string[] = []
  if (sums !== undefined && (sums['found'] !== (sums['stored'] ?? 0) + (sums['duplicate'] ?? 0) + (sums['broken'] ?? 0) || (sums['stored'] ?? 0) + (sums['broken'] ?? 0) !== rows)) {
    found.push(`the figures ${JSON.stringify(sums)} do not fit ${rows} mails`)
  }
  const words = one('select count(*) as n from mail_words_docsize')?.['n'] ?? 0
  if (words !== rows) found.push(`${words} mails are in the index, ${rows} in the store`)
  const totals = handle.prepare('select path, total, (select count(*) from messages where mailbox_id = mailboxes.id) as n from mailboxes').all() as { path: string; total: number; n: number }[]
  return [...found, ...totals.filter(({ total, n }) => total !== n).map(({ path, total, n }) => `${path} says ${total}, and holds ${n}`)]
}

function damage(handle: DatabaseSync): string[] {
  const said = (handle.prepare('pragma integrity_check').all() as { integrity_check: string }[]).map((row) => row.integrity_check).join('; ')
  return said === 'ok' ? [] : [`the database file is damaged: ${said}`]
}

async function violationsOfBytes(home: string, rows: readonly StoredRow[], truth: ServerTruth): Promise<string[]> {
  const packs = openPacks(join(home, 'packs'))
  const found: string[] = []
  try {
    for (const row of rows) {
      const raw = await packs.read(row).catch((error: unknown) => String(error))
      if (typeof raw === 'string') found.push(`${nameOf(row)} cannot be read: ${raw}`)
      else if (sha256(raw) !== truth.get(row.path)?.get(row.remoteId)?.sha256) found.push(`${nameOf(row)} has other bytes than on the server`)
    }
  } finally {
    await packs.close()
  }
  return found
}

function lacking(rows: ReadonlyMap<number, StoredRow>, truth: ServerTruth): string[] {
  const held = new Set([...rows.values()].map(nameOf))
  const partial = [...rows.values()].filter(({ whole }) => whole === 0).map((row) => `of ${nameOf(row)} only the start is here`)
  return [...partial, ...[...truth].flatMap(([path, mails]) => [...mails.keys()].filter((remoteId) => !held.has(`${path} ${remoteId}`)).map((remoteId) => `${path} ${remoteId} is lacking`))]
}
