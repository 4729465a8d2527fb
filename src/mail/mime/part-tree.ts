// The parts of a mail as ranges of its bytes, found in one pass from the first to the last.
//
// Each line that begins with two dashes is looked up among the boundaries that are open, however
// many there are: a mail of sixty levels costs what a flat one costs. A boundary of an outer
// level ends everything within it, so a part that was never closed loses nothing of what follows.
// Nothing is decoded here; an attachment is passed by at the speed of a search for a line end.
import { parseLimits } from '../parse/parse-limits.ts'
import { readHeaderBlock, type HeaderBlock, type WantedFields, wantedFields } from './header-block.ts'
import { PART_FIELDS, partOf, type Part } from './part.ts'
import { troubleSays } from '../messages/trouble-words.ts'

export interface PartTree {
  root: Part
  header: HeaderBlock
  /** What is wrong, in words for a person. */
  damage: string[]
}

interface OpenLevel {
  part: Part
  boundary: string
  /** The level that had this boundary before: a mail may use one twice. */
  shadowed: number | undefined
}

interface Delimiter {
  level: number
  /** The last of its level. */
  isEnd: boolean
  /** Where what stands before it ends, and what follows begins. */
  contentEnd: number
  next: number
}

const [LF, CR, DASH] = [10, 13, 45]
const DASHES = Buffer.from('\n--')
/** RFC 2046 allows 70; some mailers write more. */
const BOUNDARY_CHARS_MAX = 250
const OF_A_PART = wantedFields(PART_FIELDS)

/** `wanted` are the fields of the mail's own header, those of MIME among them. */
export function readPartTree(bytes: Buffer, wanted: WantedFields): PartTree {
  const levels: OpenLevel[] = []
  const levelOf = new Map<string, number>()
  const damage = new Set<string>()
  let parts = 0

  const open = (part: Part) => {
    if (!part.type.startsWith('multipart/')) return
    const boundary = boundaryOf(bytes, part)
    // What is open already is the boundary of an outer level: this one has no parts.
    if (boundary === '' || (levelOf.has(boundary) && boundary !== part.parameters.get('boundary'))) return
    if (levels.length >= parseLimits.mimeDepthMax) return damage.add(troubleSays('mail-too-deep'))
    levels.push({ part, boundary, shadowed: levelOf.get(boundary) })
    levelOf.set(boundary, levels.length - 1)
  }
  const closeTo = (depth: number, end: number) => {
    while (levels.length > depth) {
      const { part, boundary, shadowed } = levels.pop()!
      part.end = Math.max(part.start, end)
      if (shadowed === undefined) levelOf.delete(boundary)
      else levelOf.set(boundary, shadowed)
    }
  }
  const delimiterAt = (lineStart: number): Delimiter | undefined => {
    const newline = bytes.indexOf(LF, lineStart)
    const next = newline === -1 ? bytes.length : newline + 1
    const line = bytes.toString('latin1', lineStart + 2, Math.min(next, lineStart + BOUNDARY_CHARS_MAX)).trimEnd()
    const last = line.endsWith('--') ? line.slice(0, -2) : undefined
    const level = levelOf.get(line) ?? (last === undefined ? undefined : levelOf.get(last))
    if (level === undefined) return undefined
    const contentEnd = bytes[lineStart - 2] === CR ? lineStart - 2 : lineStart - 1
    return { level, isEnd: !levelOf.has(line), contentEnd: Math.max(0, contentEnd), next }
  }
  const nextDelimiter = (from: number): Delimiter | undefined => {
    // The line that `from` starts, and then each that follows a line end.
    if (bytes[from] === DASH && bytes[from + 1] === DASH) {
      const found = delimiterAt(from)
      if (found !== undefined) return found
    }
    for (let at = bytes.indexOf(DASHES, from); at !== -1; at = bytes.indexOf(DASHES, at + 1)) {
      const found = delimiterAt(at + 1)
      if (found !== undefined) return found
    }
    return undefined
  }

  const header = readHeaderBlock(bytes, { start: 0, wanted })
  const root = partOf(bytes, header, 'text/plain')
  open(root)
  let leaf = root
  let at = root.start
  let found: Delimiter | undefined
  while (levels.length > 0 && (found = nextDelimiter(at)) !== undefined) {
    leaf.end = Math.max(leaf.start, found.contentEnd)
    closeTo(found.level + (found.isEnd ? 0 : 1), found.contentEnd)
    at = found.next
    if (found.isEnd) {
      // What follows the last part is for programs that know no MIME.
      leaf = { ...root, start: at }
      continue
    }
    if (++parts > parseLimits.mimePartsMax) {
      damage.add(troubleSays('mail-too-many-parts'))
      leaf = { ...root, start: at }
      closeTo(0, bytes.length)
      break
    }
    const parent = levels.at(-1)!.part
    const own = readHeaderBlock(bytes, { start: at, wanted: OF_A_PART, isDelimiter: (lineStart) => delimiterAt(lineStart) !== undefined })
    leaf = partOf(bytes, own, parent.type === 'multipart/digest' ? 'message/rfc822' : 'text/plain')
    parent.children.push(leaf)
    at = leaf.start
    open(leaf)
  }
  if (levels.length > 0) damage.add(troubleSays('mail-end-missing'))
  leaf.end = bytes.length
  closeTo(0, bytes.length)
  return { root, header, damage: [...damage] }
}

/** A first part begins within this, whatever a mail says before it to programs that know no MIME. */
const PREAMBLE_BYTES = 64 * 1024
/** A line of two dashes and no blanks, and under it the header of a part. */
const UNDECLARED = /^--([^\s][^\r\n]{0,240}?)[ \t]*\r?\ncontent-[a-z-]{2,30}:/im

/** As it is declared; where nothing has that boundary (it was left out, or is broken) the one that is used. */
function boundaryOf(bytes: Buffer, { start, parameters }: Part): string {
  const declared = (parameters.get('boundary') ?? '').trimEnd()
  const beginning = bytes.subarray(start, start + PREAMBLE_BYTES)
  if (declared !== '' && beginning.includes(`--${declared}`, 0, 'latin1')) return declared
  return UNDECLARED.exec(beginning.toString('latin1'))?.[1] ?? declared
}
