// Changes mail at Gmail, as approved: every change is labels put on and taken off.
//
// One call changes a batch (`batchModify`) and answers with nothing, whether it found all of the
// messages or not; so each batch is read back message by message, and the receipt says what was
// read. `messages.trash` would be a call for each mail; the label it puts on can be put on by
// batch as well (https://developers.google.com/workspace/gmail/api/guides/labels).
//
// Ids at Gmail are never given twice, so a mail needs no other proof that it is the one. All of it
// may be asked for again: a label that is there is there once.
import { proofOf } from '../../actions/proof-words.ts'
import type { Clock } from '../../base/clock.ts'
import { limits } from '../../base/limits.ts'
import { refuseOthers } from '../actions/approved-targets.ts'
import { changeInBatches, observeChange, type BatchedChange, type ChangeTarget, type HeldMessage } from '../actions/change-in-batches.ts'
import type { ChangeTargets, MailChange, MailWriter } from '../mail-port.ts'
import { hasMark, isMark } from '../actions/mark.ts'
import { changeMailbox, isAboutMailbox, observeMailbox, placeOf } from '../actions/made-mailbox.ts'
import { nothingAnswer, UNITS } from './gmail-answers.ts'
import { openGmailClient, type GmailClient } from './gmail-client.ts'
import { GMAIL } from './gmail-config.ts'
import { labelHands } from './gmail-label-change.ts'
import { readMarks } from './gmail-raw.ts'
import { isLabelled, relabellingOf } from './gmail-places.ts'

export function openGmailWriter(options: {
  accessToken(): Promise<string>
  /** Google refused it: the next one must be another. */
  invalidate(token: string): void | Promise<void>
  clock: Clock
  /** Google's own, unless a test brings its server on loopback. */
  baseUrl?: string
}): MailWriter {
  const { clock } = options
  const client = openGmailClient({ baseUrl: GMAIL, ...options })
  // A part that was begun is ended and read back; a person stops between two of them.
  const { signal: whole } = new AbortController()
  const hands = labelHands(client, whole)
  return {
    async apply(approved, targets, signal, report) {
      refuseOthers(approved, targets)
      const { change } = approved
      if (isAboutMailbox(change)) return await changeMailbox(hands, { change, targets, clock }, signal)
      let toPath = await placeOf(hands, targets)
      if (toPath === undefined && !signal.aborted) {
        await hands.make(targets.make ?? [])
        toPath = await placeOf(hands, targets)
      }
      return await changeInBatches(changeOf(client, change, { ...targets, toPath: toPath ?? '' }, whole), targets.messages, { clock, signal, report })
    },
    async observe(approved, targets) {
      refuseOthers(approved, targets)
      const { change } = approved
      if (isAboutMailbox(change)) return await observeMailbox(hands, { change, targets, clock })
      const toPath = await placeOf(hands, targets)
      return toPath === undefined ? { outcome: 'not-applied' } : await observeChange(changeOf(client, change, { ...targets, toPath }, whole), targets.messages, { clock })
    },
    close: () => Promise.resolve(),
  }
}

function changeOf(client: GmailClient, { change }: MailChange, to: ChangeTargets, signal: AbortSignal): BatchedChange {
  const { toPath, make } = to
  if (change === 'make' || change === 'unmake') throw new Error('A label by itself is changed elsewhere')
  // Mail that was moved to a label which was made for it tells where that is; all other mail is where all of it lies.
  const madePath = change === 'move' && make !== undefined ? toPath : undefined
  const look = async (targets: readonly ChangeTarget[]) => await heldOf(client, targets, { madePath, signal })
  return {
    atOnce: limits.gmailChangeAtOnce,
    proof: proofOf('labels-at-gmail'),
    look,
    async write(targets) {
      const relabelling = relabellingOf(change, to)
      const modify = async (those: readonly ChangeTarget[]) => {
        const body = { ids: those.map(({ remoteId }) => remoteId), ...relabelling }
        return await client.ask({ method: 'POST', path: 'messages/batchModify', body, units: UNITS.batchModify, answer: nothingAnswer }, signal)
      }
      let answer = await modify(targets)
      if (answer.kind !== 'given') {
        // Nobody has written down what Gmail does with a batch that names a mail which is gone; it may refuse all of it.
        const held = await look(targets)
        const there = targets.filter(({ id }) => held.has(id))
        if (there.length > 0) answer = await modify(there)
      }
      if (answer.kind === 'given') return new Map()
      const why = answer.kind === 'argument' ? answer.why : 'Gmail does not know this mail, or this label, any more'
      return new Map(targets.map(({ id }) => [id, why]))
    },
    isSo: (held) => (isMark(change) ? hasMark(held, change) : isLabelled(held.labels, change, to)),
    wasSo: ({ path, labels, ...flags }) => {
      if (isMark(change)) return hasMark(flags, change)
      // A plan of an older version says nothing of labels.
      return labels === undefined ? path === toPath : isLabelled(labels, change, to)
    },
  }
}

async function heldOf(client: GmailClient, targets: readonly ChangeTarget[], { madePath, signal }: { madePath: string | undefined; signal: AbortSignal }): Promise<Map<number, HeldMessage>> {
  const marks = await readMarks(client, targets.map(({ remoteId }) => remoteId), signal)
  return new Map(
    targets.flatMap(({ id, path, remoteId }): [number, HeldMessage][] => {
      const found = marks.get(remoteId)
      return found === undefined ? [] : [[id, { path: madePath ?? path, remoteId, seen: found.flags.seen, flagged: found.flags.flagged, labels: found.labels }]]
    }),
  )
}
