// The kinds of action that put labels on mails and take them off. A label is made with its first
// mail where its provider keeps labels at all.
import type { z } from 'zod'
import type { ActionKind } from '../../actions/action.ts'
import { chosenMessages, previewOf, writtenBy } from './chosen-messages.ts'
import { labelToPut } from './destination.ts'
import { changedIds } from './change-actions.ts'
import { driftOfChange } from './drifted-mail.ts'
import { labelPayload } from '../mail-shapes.ts'
import { partsOfChange, sealedMails, type SealedChange } from '../messages/sealed-mail.ts'

const OPPOSITE = { label: 'unlabel', unlabel: 'label' } as const

export const labelKinds = (['label', 'unlabel'] as const).map(labelKind) as unknown as readonly ActionKind[]

function labelKind(change: keyof typeof OPPOSITE): ActionKind<z.output<typeof labelPayload>> {
  const kind = `mail.${change}`
  return {
    kind,
    payload: labelPayload,
    leavesTheHouse: false,
    parts: partsOfChange,
    drift: driftOfChange,
    async describe(db, userId, { messageIds, confidence, ...wanted }, origin) {
      const chosen = await chosenMessages(db, userId, messageIds, origin)
      const { mailboxId, make, name } = labelToPut(chosen, wanted)
      const sealed: SealedChange = { change, ...sealedMails(chosen.messages), mailboxId, ...(make === undefined ? {} : { make }) }
      const preview = previewOf(chosen, origin, {
        act: kind,
        values: { label: name },
        confidence,
        facts: [{ label: 'label', value: name, exact: '', source: writtenBy(origin), sourceNote: '', sourceCount: 0 }],
      })
      return { accountId: chosen.accountId, payload: { ...sealed }, preview }
    },
    inverse(action) {
      const messageIds = changedIds(action)
      const { mailboxId, make } = action.payload as unknown as SealedChange
      return messageIds.length === 0 ? undefined : { kind: `mail.${OPPOSITE[change]}`, payload: { messageIds, ...(make === undefined ? { mailboxId } : { name: make }) } }
    },
  }
}
