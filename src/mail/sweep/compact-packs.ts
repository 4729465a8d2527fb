// Gives back the room of deleted mail: what lives in a pack that is mostly dead is appended to the
// newest pack, its rows are told, and a pack that no row refers to is removed an hour later.
//
//   read … append -> settle -> one transaction moves the rows, each only from where it was seen
//
// That is the way every mail comes in, so a kill at any moment costs what a kill there costs:
// bytes that no row refers to, in a tail that the next start cuts or in a pack that is mostly dead.
// Nothing is rewritten in place. A reader who read a row before it moved finds the old bytes for an
// hour, and asks the row again where it does not (raw-mail.ts).
//
// A block counts as living while any of its mails lives: which of them do is known only by
// unpacking it, and mail is mostly deleted by the account.
import type { Clock } from '../../base/clock.ts'
import { Fault, messageOf } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import type { Log } from '../../base/log.ts'
import type { Packs } from '../../store/blobs/pack.ts'
import type { PackFile } from '../../store/blobs/pack-files.ts'
import type { Db } from '../../store/db.ts'
import { movePlace, placesAfter, type Placed } from './pack-place-store.ts'

export interface CompactDeps {
  db: Db
  packs: Pick<Packs, 'read' | 'append' | 'settle' | 'files' | 'startNew' | 'leave' | 'remove'>
  clock: Clock
  log: Log
  /** Smaller ones, for small packs (tests). */
  sizes?: { wornBytes: number; stepBytes: number }
}

const SIZES = { wornBytes: limits.packWorthRewritingBytes, stepBytes: limits.pageBytesInMemory }

export interface Compacted {
  'packs removed': number
  'bytes freed': number
  'mails moved': number
  'packs rewritten': number
}

interface Survey {
  dead: PackFile[]
  /** Mostly dead, the one with the least to copy first. */
  worn: PackFile[]
  /** The pack that is written to is worn, and nobody writes to it just now. */
  lastIsWorn: boolean
}

/** A pack that is being emptied, and up to which id its mail was moved. */
export interface CompactPlace {
  pack: string
  after: number
}

export interface Compaction {
  /** One short step; undefined when there is nothing more to do. */
  step(signal: AbortSignal): Promise<Partial<Compacted> | undefined>
  /** Where another one goes on; undefined between two packs. */
  place(): CompactPlace | undefined
}

/** `from`: where one before was cut off. Without it a pack of more mail than a turn can look at would be begun again each turn. */
export function openCompaction(deps: CompactDeps, from?: CompactPlace): Compaction {
  const { packs, clock } = deps
  let counting: Counting | undefined
  let survey: Survey | undefined
  let after = 0
  const step = async (signal: AbortSignal): Promise<Partial<Compacted> | undefined> => {
    if (survey === undefined) {
      counting ??= await beginCounting(deps)
      // A stretch a step: all of the mail may be more than a turn.
      if (!(await countSome(deps, counting))) return {}
      survey = surveyOf(deps, counting)
      counting = undefined
      const begun = survey.worn.findIndex(({ name }) => name === from?.pack)
      if (begun >= 0) {
        survey.worn.unshift(...survey.worn.splice(begun, 1))
        after = from?.after ?? 0
      }
      from = undefined
    }
    const dead = survey.dead.shift()
    if (dead !== undefined) {
      return (await packs.remove(dead.name)) ? { 'packs removed': 1, 'bytes freed': dead.bytes } : {}
    }
    if (survey.lastIsWorn) {
      await packs.startNew()
      // It is one of the others now.
      survey = undefined
      return {}
    }
    const [worn] = survey.worn
    if (worn === undefined) return undefined
    const { moved, next } = await moveSome(deps, { pack: worn.name, after }, signal)
    after = next ?? 0
    if (next !== undefined) return { 'mails moved': moved }
    survey.worn.shift()
    await packs.leave(worn.name, clock.now())
    return { 'mails moved': moved, 'packs rewritten': 1 }
  }
  const place = () => {
    const [worn] = survey?.worn ?? []
    if (survey === undefined) return from
    return worn === undefined || after === 0 ? undefined : { pack: worn.name, after }
  }
  return { step, place }
}

/** How much of each pack lives, block by block, up to where the mail was looked at. */
interface Counting {
  files: PackFile[]
  living: Map<string, Map<number, number>>
  after: number
}

const beginCounting = async ({ packs }: CompactDeps): Promise<Counting> => ({ files: await packs.files(), living: new Map(), after: 0 })

/** Answers whether all mail was looked at. */
async function countSome({ db }: CompactDeps, counting: Counting): Promise<boolean> {
  const places = await placesAfter(db, counting.after, limits.sweptAtOnce)
  for (const { raw } of places) {
    const blocks = counting.living.get(raw.pack) ?? new Map<number, number>()
    counting.living.set(raw.pack, blocks.set(raw.block, raw.blockBytes))
  }
  counting.after = places.at(-1)?.id ?? counting.after
  return places.length < limits.sweptAtOnce
}

function surveyOf({ clock, sizes = SIZES }: CompactDeps, { files, living }: Counting): Survey {
  const liveBytes = ({ name }: PackFile) => [...(living.get(name)?.values() ?? [])].reduce((sum, bytes) => sum + bytes, 0)
  // A mail that is being stored just now has its bytes here, and no row yet.
  const isQuiet = ({ writtenAtMs }: PackFile) => writtenAtMs < clock.now() - limits.packLeftMs
  const isWorn = (file: PackFile) => isQuiet(file) && file.bytes - liveBytes(file) >= sizes.wornBytes && liveBytes(file) < file.bytes * limits.packLiveLeast
  const last = files.at(-1)
  const sealed = files.slice(0, -1)
  return {
    dead: sealed.filter((file) => !living.has(file.name) && isQuiet(file)),
    worn: sealed.filter((file) => living.has(file.name) && isWorn(file)).toSorted((a, b) => liveBytes(a) - liveBytes(b)),
    lastIsWorn: last !== undefined && isWorn(last),
  }
}

/** A few megabytes at most. `next`: where to go on; undefined when all mail was looked at. */
async function moveSome({ db, packs, log, sizes = SIZES }: CompactDeps, { pack, after }: CompactPlace, signal: AbortSignal): Promise<{ moved: number; next: number | undefined }> {
  const places = await placesAfter(db, after, limits.sweptAtOnce)
  const taken: { placed: Placed; bytes: Uint8Array }[] = []
  let bytes = 0
  let next = places.length < limits.sweptAtOnce ? undefined : places.at(-1)?.id
  for (const placed of places.filter(({ raw }) => raw.pack === pack)) {
    signal.throwIfAborted()
    if (bytes >= sizes.stepBytes) {
      next = taken.at(-1)?.placed.id
      break
    }
    const raw = await packs.read(placed.raw).catch((error: unknown) => {
      if (!(error instanceof Fault)) throw error
      // It stays where it is, and its pack with it: damage is mended from a backup, never thrown away.
      log.warn('A mail cannot be read and stays in its old pack', { message: placed.id, reason: messageOf(error) })
    })
    if (raw === undefined) continue
    taken.push({ placed, bytes: raw })
    bytes += raw.length
  }
  const locations = await packs.append(taken.map((one) => one.bytes))
  await packs.settle(locations)
  const moved = await db.transaction(async (tx) => {
    let n = 0
    for (const [index, { placed }] of taken.entries()) {
      const to = locations[index]
      if (to !== undefined && (await movePlace(tx, placed, to))) n++
    }
    return n
  })
  return { moved, next }
}
