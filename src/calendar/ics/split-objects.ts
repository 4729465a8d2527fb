// One file of iCalendar, cut into calendar objects: all that carries one UID, with the time
// zones it names, as a file of its own.
//
// Cut as text, not as a parsed tree, so that one bad event costs only itself, and what is
// stored is what was written, to the byte of every property we do not know.
import { createHash } from 'node:crypto'
import { limits } from '../../base/limits.ts'
import { linesOf, valueOf } from '../unfold.ts'

export interface IcsObject {
  uid: string
  ics: string
  /** What is wrong with it; '' = nothing that shows from outside. */
  broken: string
}

export interface IcsFile {
  /** False when no line says that this is iCalendar at all. */
  isCalendar: boolean
  objects: IcsObject[]
  /** X-WR-CALNAME and X-WR-TIMEZONE, which exports of whole calendars carry. */
  name: string
  timeZone: string
}

interface Piece {
  uid: string
  zones: Set<string>
  text: string
}

export function splitObjects(source: string): IcsFile {
  const file: IcsFile = { isCalendar: false, objects: [], name: '', timeZone: '' }
  const events = new Map<string, Piece>()
  const zones = new Map<string, string>()
  // Which component we are inside of, and where its text began.
  let open: { name: 'VEVENT' | 'VTIMEZONE'; from: number; uid: string; zones: Set<string>; depth: number } | undefined
  let skipping = ''
  for (const line of linesOf(source)) {
    const component = line.name === 'BEGIN' || line.name === 'END' ? valueOf(line).toUpperCase() : ''
    if (skipping !== '') {
      if (line.name === 'END' && component === skipping) skipping = ''
      continue
    }
    if (open === undefined) {
      if (line.name === 'BEGIN' && (component === 'VEVENT' || component === 'VTIMEZONE')) {
        open = { name: component, from: line.from, uid: '', zones: new Set(), depth: 0 }
      } else if (line.name === 'BEGIN' && component === 'VCALENDAR') file.isCalendar = true
      else if (line.name === 'BEGIN') skipping = component
      else if (line.name === 'X-WR-CALNAME') file.name = valueOf(line).slice(0, limits.nameCharsMax)
      else if (line.name === 'X-WR-TIMEZONE') file.timeZone = valueOf(line).slice(0, limits.nameCharsMax)
      continue
    }
    if (line.name === 'BEGIN') open.depth++
    else if (line.name === 'END' && open.depth > 0) open.depth--
    else if (line.name === 'END') {
      const text = source.slice(open.from, line.to)
      if (open.name === 'VTIMEZONE') zones.set(open.uid, text)
      else addPiece(events, { uid: open.uid === '' ? namelessUid(text) : open.uid, zones: open.zones, text })
      open = undefined
    } else if (open.depth === 0 && line.name === (open.name === 'VEVENT' ? 'UID' : 'TZID')) open.uid = valueOf(line).replace(/\\([,;\\])/g, '$1')
    if (open?.name === 'VEVENT') {
      const tzid = /;TZID=("[^"]*"|[^;:]*)/i.exec(line.text.slice(0, 1_000))?.[1]
      if (tzid !== undefined) open.zones.add(tzid.replaceAll('"', ''))
    }
  }
  for (const piece of events.values()) file.objects.push(objectOf(piece, zones))
  if (open !== undefined) {
    // The file ends inside a component: cut off while it was copied, or never whole.
    const text = source.slice(open.from)
    file.objects.push({ uid: open.uid === '' ? namelessUid(text) : open.uid, ics: text, broken: 'The file ends in the middle of this event.' })
  }
  return withoutDoubles(file)
}

/** A UID is required; old exports lack it. The text itself is then the only name that stays the same. */
function namelessUid(text: string): string {
  return `no-uid-${createHash('sha256').update(text).digest('hex').slice(0, 32)}`
}

/** A series and its overrides share their UID and arrive as several components, in any order. */
function addPiece(events: Map<string, Piece>, piece: Piece): void {
  const known = events.get(piece.uid)
  if (known === undefined) {
    events.set(piece.uid, piece)
    return
  }
  known.text += piece.text.startsWith('\n') || known.text.endsWith('\n') ? piece.text : `\r\n${piece.text}`
  for (const zone of piece.zones) known.zones.add(zone)
}

function objectOf(piece: Piece, zones: ReadonlyMap<string, string>): IcsObject {
  const named = [...piece.zones].map((zone) => zones.get(zone) ?? '').join('')
  const text = piece.text.endsWith('\n') ? piece.text : `${piece.text}\r\n`
  const ics = `BEGIN:VCALENDAR\r\nVERSION:2.0\r\n${named}${text}END:VCALENDAR\r\n`
  return { uid: piece.uid, ics, broken: '' }
}

/** A cut-off event may repeat a UID; the whole one wins and both texts are kept under different names. */
function withoutDoubles(file: IcsFile): IcsFile {
  const seen = new Set<string>()
  for (const object of file.objects) {
    if (seen.has(object.uid)) object.uid = namelessUid(object.ics)
    seen.add(object.uid)
  }
  return file
}
