// The rules of keeping a draft at a provider, once for all of them; where the copies lie and how they
// are written is the adapter's (maildir/, imap/, gmail/, outlook/).
//
//   look ── a copy that is neither this version nor the one that gives way: refused, nothing is done
//   add  ── unless this version is there already, so that a lost answer makes no second one
//   look ── is it there? only then
//   take away the copies that give way, by the names under which they were looked at
//   look ── this version alone is there: that is the receipt
//
// A kill between two steps leaves both versions there, and a repeat finds them. Whoever adds in pieces
// gives the copy its name with the last of them (unfinished-copy.ts).
import { createHash } from 'node:crypto'
import type { Approved } from '../../actions/approved.ts'
import type { Receipt } from '../../actions/action-shapes.ts'
import { proofOf } from '../../actions/proof-words.ts'
import type { Clock } from '../../base/clock.ts'
import { Fault } from '../../base/fault.ts'
import type { DraftKeeper, SaveDraft } from './draft-keeper.ts'
import { saysTheSame } from './says-the-same.ts'

/** One copy as it was looked at. */
export interface CopyThere {
  raw: Uint8Array
}

export interface DraftsPlace<Copy extends CopyThere> {
  /** As people know it. */
  readonly name: string
  /** False where a provider writes what it is given anew: then this version is known by what it says. */
  readonly keepsBytes: boolean
  /** The longest that it takes. */
  readonly bytesMax?: number
  /** Every copy with this Message-ID that lies with the drafts. */
  copiesOf(messageId: string, signal: AbortSignal): Promise<Copy[]>
  /** Where a provider can, it takes the place of one of those that give way. */
  add(draft: { approved: Approved<SaveDraft>; raw: Uint8Array; giveWay: readonly Copy[] }, signal: AbortSignal): Promise<void>
  /** Where it puts a copy in pieces: what an attempt left that did not come to its end, under a name of its own (unfinished-copy.ts). */
  dropUnfinished?(messageId: string, signal: AbortSignal): Promise<void>
  /** These and no others, even if something new stands under their Message-ID by now. */
  remove(copies: readonly Copy[], signal: AbortSignal): Promise<void>
  close(): Promise<void>
}

export function keeperOver<Copy extends CopyThere>(place: DraftsPlace<Copy>, clock: Clock): DraftKeeper {
  return {
    async put(approved, raw, signal) {
      const { messageId, replaces } = approved.change
      if (raw.byteLength > (place.bytesMax ?? raw.byteLength)) throw tooLarge(place)
      const look = async () => {
        const copies = await place.copiesOf(messageId, signal)
        const isThis = (copy: Copy): boolean => digestOfCopy(copy) === sha256(raw) || (!place.keepsBytes && digestOfCopy(copy) !== replaces && saysTheSame(copy.raw, raw))
        const [mine, others] = [copies.filter(isThis), copies.filter((copy) => !isThis(copy))]
        if (others.some((copy) => digestOfCopy(copy) !== replaces)) throw differs()
        return { mine, others }
      }
      let { mine, others } = await look()
      if (mine.length === 0) {
        await place.add({ approved, raw, giveWay: others }, signal)
        ;({ mine, others } = await look())
        if (mine.length === 0) throw new Error('The draft does not read back as it was written')
      }
      // Of an attempt whose answer was lost there may be two of this version.
      const superfluous = [...others, ...mine.slice(1)]
      if (superfluous.length > 0) await place.remove(superfluous, signal)
      const after = superfluous.length > 0 ? await look() : { mine, others }
      const [copy] = after.mine
      if (copy === undefined || after.mine.length + after.others.length !== 1) throw new Error('An earlier version of the draft is still there beside this one')
      return receiptOf({ clock, place, messageId, before: replaces, after: digestOfCopy(copy), outcome: 'done' })
    },

    async remove({ change: { draft } }, signal, ours = []) {
      const allowed = new Set([draft?.sha256 ?? '', ...ours].filter((sha256) => sha256 !== ''))
      if (draft === undefined || allowed.size === 0) throw new Fault('not-approved', 'No copy of a draft was named that may be taken away; nothing was done')
      const copies = await place.copiesOf(draft.messageId, signal)
      if (copies.some((copy) => !allowed.has(digestOfCopy(copy)))) throw differs()
      await place.dropUnfinished?.(draft.messageId, signal)
      if (copies.length > 0) await place.remove(copies, signal)
      if (copies.length > 0 && (await place.copiesOf(draft.messageId, signal)).length > 0) throw new Error('The draft is still there')
      return receiptOf({ clock, place, messageId: draft.messageId, before: draft.sha256, after: '', outcome: copies.length === 0 ? 'already-so' : 'done' })
    },

    find: async (messageId, signal) => (await place.copiesOf(messageId, signal)).map(digestOfCopy),
    close: () => place.close(),
  }
}

/** What a copy is known by: its bytes as the provider gives them. */
export const digestOfCopy = ({ raw }: CopyThere): string => sha256(raw)

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

const differs = (): Fault =>
  new Fault('draft-differs', 'Another program changed this draft; it was left as it is there', { status: 409, fix: 'What was written there comes here with the next sync: go on with it, or with yours.' })

const tooLarge = ({ name, bytesMax = 0 }: Pick<DraftsPlace<CopyThere>, 'name' | 'bytesMax'>): Fault =>
  new Fault('draft-too-large', `Of a draft ${name} takes up to ${Math.floor(bytesMax / 1e6)} MB`, { status: 413, fix: 'It is kept here. Leave a file out, or add it there.' })

interface Kept {
  clock: Clock
  place: Pick<DraftsPlace<CopyThere>, 'name'>
  messageId: string
  before: string
  after: string
  outcome: 'done' | 'already-so'
}

function receiptOf({ clock, place: { name }, messageId, before, after, outcome }: Kept): Receipt {
  return {
    provenAt: clock.now(),
    ...(after === '' ? proofOf('draft-gone', { place: name }) : proofOf('draft-read', { place: name, digest: after })),
    expected: 1,
    proven: 1,
    items: [{ id: messageId, outcome, before: { sha256: before }, after: { sha256: after }, error: '' }],
  }
}
