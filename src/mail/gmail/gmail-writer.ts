// Changes mail at Gmail, as approved: every change is labels put on and taken off.
//
// One call changes a batch (`batchModify`) and answers with nothing, whether it found all of the
// messages or not; so each batch is read back message by message, and the receipt says what was
// read. `messages.trash` would be a call for each mail; the label it puts on can be put on by
// batch as well (https://developers.google.com/workspace/gmail/api/guides/labels).
//
// Ids at Gmail are never given twice, so a mail needs no other proof that it is the one. All of it
// may be asked for again: a label that is there is there once.
import type { Clock } from '../../base/clock.ts'
import type { Approved } from '../../actions/approved.ts'
import { limits } from '../../base/limits.ts'
import { changeInBatches, observeChange, refuseOthers, type BatchedChange, type ChangeTarget, type HeldMessage } from '../change-in-batches.ts'
import type { ChangeTargets, MailChange, MailWriter } from '../mail-port.ts'
import { hasMark, isMark } from '../mark.ts'
import { nothingAnswer, UNITS } from './gmail-answers.ts'
import { openGmailClient, type GmailClient } from './gmail-client.ts'
import { GMAIL } from './gmail-config.ts'
import { readMarks } from './gmail-raw.ts'
import { isAt, relabellingOf } from './gmail-places.ts'

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
  return {
    async apply(approved, targets, signal) {
      refuseOthers(approved, targets)
      return await changeInBatches(changeOf(client, approved, targets), targets.messages, { clock, signal })
    },
    async observe(approved, targets) {
      refuseOthers(approved, targets)
      return await observeChange(changeOf(client, approved, targets), targets.messages, { clock })
    },
    close: () => Promise.resolve(),
  }
}

function changeOf(client: GmailClient, { change: { change } }: Approved<MailChange>, { toPath }: ChangeTargets): BatchedChange {
  const relabelling = relabellingOf({ change }, { toPath })
  // A batch that was begun is ended and read back; a person stops between two of them.
  const { signal } = new AbortController()
  const look = (targets: readonly ChangeTarget[]) => heldOf(client, targets, signal)
  return {
    atOnce: limits.gmailChangeAtOnce,
    proof: 'Labels read back from Gmail, mail by mail',
    look,
    async write(targets) {
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
    isSo: (held) => (isMark(change) ? hasMark(held, change) : isAt(held.labels, toPath)),
    wasSo: (target) => {
      if (isMark(change)) return hasMark(target, change)
      return target.labels === undefined ? target.path === toPath : isAt(target.labels, toPath)
    },
  }
}

async function heldOf(client: GmailClient, targets: readonly ChangeTarget[], signal: AbortSignal): Promise<Map<number, HeldMessage>> {
  const marks = await readMarks(client, targets.map(({ remoteId }) => remoteId), signal)
  return new Map(
    targets.flatMap(({ id, path, remoteId }): [number, HeldMessage][] => {
      const found = marks.get(remoteId)
      return found === undefined ? [] : [[id, { path, remoteId, seen: found.flags.seen, flagged: found.flags.flagged, labels: found.labels }]]
    }),
  )
}
