// execute_clean_batch: the kind of action that moves chosen candidates into one folder, from where
// all of them can be brought back.
//
// Whoever proposes names mails, and anybody may propose. So the rules that keep a mail are asked
// again here, of each that is named: a batch with one that may not be cleaned is refused whole, and
// neither a list that is an hour old nor a program that never asked for one gets around them.
import type { z } from 'zod'
import type { ActionKind } from '../../actions/action.ts'
import { Fault } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import { backToTheirPlaces } from '../actions/change-actions.ts'
import { chosenMessages, previewOf } from '../actions/chosen-messages.ts'
import { placeToMove } from '../actions/destination.ts'
import { driftOfChange } from '../actions/drifted-mail.ts'
import { partsOfChange, sealedMails, type SealedChange } from '../messages/sealed-mail.ts'
import { cleanPayload } from './clean-shapes.ts'
import { findCandidates } from './find-candidates.ts'

/** Made where it is missing: that, too, is part of what is approved. */
const CLEANED_INTO = 'Secretary/Auto-Cleaned'

const clean: ActionKind<z.output<typeof cleanPayload>> = {
  kind: 'mail.clean',
  payload: cleanPayload,
  leavesTheHouse: false,
  parts: partsOfChange,
  drift: driftOfChange,
  async describe(db, userId, { messageIds, judgedAtMs }, origin) {
    const chosen = await chosenMessages(db, userId, messageIds, origin)
    const { found } = await findCandidates(db, { userId, nowMs: judgedAtMs, among: chosen.messages.map(({ id }) => id) })
    const confidence = new Map(found.map((one) => [one.id, one.confidence]))
    const kept = chosen.messages.filter(({ id }) => !confidence.has(id))
    if (kept.length > 0) {
      throw new Fault('not-a-candidate', `${kept.length} of ${chosen.messages.length} messages may not be cleaned away; nothing was proposed`, {
        status: 409,
        fix: 'Ask for the candidates again, or archive these messages yourself.',
        detail: { messageIds: kept.slice(0, limits.previewItemsMax).map(({ id }) => id) },
      })
    }
    const sure = ({ id }: { id: number }) => confidence.get(id) ?? 0
    // The least certain first: a list is read from its top.
    const messages = chosen.messages.toSorted((a, b) => sure(a) - sure(b) || b.id - a.id)
    const { mailboxId, make, name, path } = placeToMove(chosen, { name: CLEANED_INTO }, undefined)
    const sealed: SealedChange = { change: 'move', ...sealedMails(messages), mailboxId, ...(make === undefined ? {} : { make }) }
    const preview = previewOf({ ...chosen, messages }, origin, {
      act: 'mail.clean',
      values: { folder: name, ...(make === undefined ? {} : { makes: make }) },
      facts: [{ label: 'folder', value: name, exact: path, source: 'house', sourceNote: '', sourceCount: 0 }],
      confidence: Object.fromEntries(messages.map((message) => [message.id, sure(message) / 100])),
    })
    return { accountId: chosen.accountId, payload: { ...sealed }, preview }
  },
  inverse: backToTheirPlaces,
}

export const cleanKinds = [clean] as unknown as readonly ActionKind[]
