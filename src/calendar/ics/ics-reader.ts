// Calendars in a folder, as vdirsyncer, Radicale's storage and exports leave them: a folder
// for each calendar with an .ics file for each event (`displayname` and `color` beside
// them), or .ics files that hold a calendar each.
//
// The folder says nothing about what changed, so a pull compares: its entries and what the
// store knows, both in order of their ids, walked side by side. Nothing is read at all while
// names, sizes, times and inodes are those of the last complete walk.
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { limits } from '../../base/limits.ts'
import { calendarLimits } from '../calendar-limits.ts'
import type { CalendarCursor, CalendarReader, CalendarRef, EventChange, EventPage, KnownEvents } from '../calendar-port.ts'
import { ianaName } from '../zone-name.ts'
import { calendarPaths, entryId, listEntries, readText, type IcsEntry } from './ics-folder.ts'
import { splitObjects } from './split-objects.ts'

/**
 * @param options.root the connected folder; '' = none, and then no calendars.
 * @param options.timeZone of calendars that do not name one: where the person is.
 */
export function openIcsReader(options: { root: string; timeZone?: string }): CalendarReader {
  const { root, timeZone = 'UTC' } = options
  return {
    capabilities: { push: 'none' },
    close: () => Promise.resolve(),
    async listCalendars(signal) {
      const calendars: CalendarRef[] = []
      if (root === '') return calendars
      for (const { path, isFolder } of await calendarPaths(root)) {
        signal.throwIfAborted()
        const said = isFolder ? await folderLabels(join(root, path)) : await fileLabels(join(root, path))
        calendars.push({
          path,
          name: said.name === '' ? path.replace(/\.ics$/i, '') : said.name,
          colour: /^#[\da-f]{6}/i.exec(said.colour)?.[0].toLowerCase() ?? '',
          timeZone: ianaName(said.timeZone) ?? timeZone,
        })
      }
      return calendars
    },
    async pullChanges({ path, since, known, limit, signal }) {
      const { entries, fingerprint } = await listEntries(root, path)
      const cursor = since === undefined ? { fingerprint, after: '' } : readCursor(since)
      if (cursor === undefined) return { changes: [], next: writeCursor({ fingerprint: '', after: '' }), progress: 'reset' }
      if (cursor.after === DONE) {
        if (cursor.fingerprint === fingerprint) return { changes: [], next: writeCursor(cursor), progress: 'caught-up' }
        return await walk({ fingerprint, after: '' }, { entries, known, limit, signal })
      }
      // A walk that goes on keeps the fingerprint it began with: what changes meanwhile starts another.
      return await walk(cursor, { entries, known, limit, signal })
    },
  }
}

// The cursor -----------------------------------------------------------------------------

interface Cursor {
  fingerprint: string
  /** The last id that was compared; DONE after the last of all. */
  after: string
}

/** Behind every id, which are ASCII. */
const DONE = '\u007f'

const writeCursor = (cursor: Cursor): CalendarCursor => JSON.stringify(cursor) as CalendarCursor

function readCursor(text: string): Cursor | undefined {
  try {
    const { fingerprint, after } = JSON.parse(text) as Record<string, unknown>
    return typeof fingerprint === 'string' && typeof after === 'string' ? { fingerprint, after } : undefined
  } catch {
    return undefined
  }
}

// The walk -------------------------------------------------------------------------------

interface Found {
  remoteId: string
  etag: string
  ics: string
  broken: string
  /** Ids that begin with this are not to be taken for removed: their file could not be read this time. */
  shields: string
}

async function walk(
  cursor: Cursor,
  around: { entries: readonly IcsEntry[]; known: KnownEvents; limit: number; signal: AbortSignal },
): Promise<EventPage> {
  const budget = { bytes: calendarLimits.icsPageBytes }
  const local = objectsAfter(around.entries, cursor.after, budget)
  const stored = knownAfter(around.known, cursor.after)
  const changes: EventChange[] = []
  let after = cursor.after
  let shield = ''
  let here = (await local.next()).value
  let there = (await stored.next()).value
  while (here !== undefined || there !== undefined) {
    around.signal.throwIfAborted()
    if (changes.length >= around.limit || (budget.bytes < 0 && after !== cursor.after)) {
      return { changes, next: writeCursor({ ...cursor, after }), progress: 'more' }
    }
    if (here === undefined || (there !== undefined && there.remoteId < here.remoteId && here.remoteId > cursor.after)) {
      if (there === undefined) break
      if (shield === '' || !there.remoteId.startsWith(shield)) changes.push({ kind: 'removed', remoteId: there.remoteId })
      after = there.remoteId
      there = (await stored.next()).value
      continue
    }
    if (here.shields !== '') shield = here.shields
    if (here.remoteId <= cursor.after) {
      here = (await local.next()).value
      continue
    }
    const isKnown = there !== undefined && there.remoteId === here.remoteId
    if (!isKnown || there?.etag !== here.etag) {
      const { remoteId, etag, ics, broken } = here
      changes.push({ kind: 'saved', remoteId, etag, ics, broken })
    }
    after = here.remoteId
    here = (await local.next()).value
    if (isKnown) there = (await stored.next()).value
  }
  return { changes, next: writeCursor({ ...cursor, after: DONE }), progress: 'caught-up' }
}

async function* knownAfter(known: KnownEvents, after: string): AsyncGenerator<{ remoteId: string; etag: string }, undefined> {
  for (let last = after; ; ) {
    const page = await known.after(last, limits.changesPage)
    yield* page
    const end = page.at(-1)
    if (end === undefined || page.length < limits.changesPage) return undefined
    last = end.remoteId
  }
}

async function* objectsAfter(entries: readonly IcsEntry[], after: string, budget: { bytes: number }): AsyncGenerator<Found, undefined> {
  for (const entry of entries) {
    const prefix = entryId(entry.name)
    if (`${prefix}${DONE}` <= after) continue
    // One that shields others is said again on every page that begins inside its file.
    for (const found of await objectsOf(entry, prefix, budget)) if (found.remoteId > after || found.shields !== '') yield found
  }
  return undefined
}

async function objectsOf(entry: IcsEntry, prefix: string, budget: { bytes: number }): Promise<Found[]> {
  const whole = (broken: string, ics: string, shields: string): Found[] => [
    { remoteId: prefix, etag: etagOf(`${broken}\n${ics}`), ics, broken: `${entry.name}: ${broken}`, shields },
  ]
  if (entry.isLink) return whole('It is a link; links are not followed.', '', '')
  const read = await readText(entry.file, calendarLimits.icsFileBytes)
  if (read.kind === 'gone') return []
  // Its events stay: a file that cannot be read now is not a file whose events were removed.
  if (read.kind === 'unreadable') return whole(read.why, '', prefix)
  budget.bytes -= read.bytes
  const file = splitObjects(read.text)
  if (!file.isCalendar && file.objects.length === 0) return whole('It is not a calendar file.', read.text.slice(0, calendarLimits.icsObjectBytes), '')
  return file.objects
    .map(({ uid, ics, broken }) => ({ remoteId: `${prefix}${uidPart(uid)}`, etag: etagOf(ics), ics, broken, shields: '' }))
    .toSorted((a, b) => (a.remoteId < b.remoteId ? -1 : 1))
}

const etagOf = (text: string): string => createHash('sha256').update(text).digest('base64url')

/** A UID may be of any length and of any characters; ids are short and ASCII. */
function uidPart(uid: string): string {
  const encoded = encodeURIComponent(uid.toWellFormed())
  return encoded.length <= 300 ? encoded : `${encoded.slice(0, 200)}~${etagOf(uid)}`
}

// Labels ---------------------------------------------------------------------------------

interface Labels {
  name: string
  colour: string
  timeZone: string
}

async function folderLabels(folder: string): Promise<Labels> {
  const read = async (name: string) => {
    const found = await readText(join(folder, name), 10_000)
    return found.kind === 'text' ? (found.text.trim().split('\n')[0] ?? '').slice(0, limits.nameCharsMax) : ''
  }
  return { name: await read('displayname'), colour: await read('color'), timeZone: '' }
}

async function fileLabels(file: string): Promise<Labels> {
  const read = await readText(file, calendarLimits.icsFileBytes)
  if (read.kind !== 'text') return { name: '', colour: '', timeZone: '' }
  // The labels of a calendar stand before its first event.
  const { name, timeZone } = splitObjects(read.text.slice(0, 20_000))
  return { name, colour: '', timeZone }
}
