// The kinds of action that change messages where they lie: marks, moves, and back.
//
// What is sealed is a MailChange: the same words that the writer port takes, so nothing is
// translated between the approval and the act; and beside it which mails those were.
import type { z } from 'zod'
import type { Action, ActionKind } from '../../actions/action.ts'
import { Fault } from '../../base/fault.ts'
import type { Db } from '../../store/db.ts'
import { chosenMessages, previewOf, writtenBy, type Chosen } from './chosen-messages.ts'
import { asDestination, placeToMove, requirePlace, type Destination } from './destination.ts'
import { markPayload, movePayload, placesPayload, type MailboxRole } from '../mail-shapes.ts'
import { driftOfChange } from './drifted-mail.ts'
import { MARKS, type Mark } from './mark.ts'
import { findMailbox, type Mailbox } from '../mailboxes/mailbox-store.ts'
import { partsOfChange, sealedMails, type SealedChange } from '../messages/sealed-mail.ts'

/** A move whose messages do not all go to one mailbox: what an undo needs. */
export interface PlacesChange extends SealedChange {
  places: z.output<typeof placesPayload>['places']
}

/** One a mark. */
const markKinds: readonly ActionKind<z.output<typeof markPayload>>[] = (Object.keys(MARKS) as Mark[]).map(markKind)

function markKind(change: Mark): ActionKind<z.output<typeof markPayload>> {
  const kind = `mail.${change}`
  return {
    kind,
    payload: markPayload,
    leavesTheHouse: false,
    parts: partsOfChange,
    drift: driftOfChange,
    async describe(db, userId, payload, origin) {
      const chosen = await chosenMessages(db, userId, payload.messageIds, origin)
      const sealed: SealedChange = { change, ...sealedMails(chosen.messages), mailboxId: '' }
      return { accountId: chosen.accountId, payload: { ...sealed }, preview: previewOf(chosen, origin, { act: kind, facts: [], confidence: payload.confidence }) }
    },
    inverse(action) {
      const ids = changedIds(action)
      return ids.length === 0 ? undefined : { kind: `mail.${MARKS[change].opposite}`, payload: { messageIds: ids } }
    },
  }
}

const move = moveKind('mail.move', movePayload, async (db, userId, wanted, chosen) => {
  const isHere = wanted.mailboxId === undefined || chosen.mailboxes.has(wanted.mailboxId)
  return placeToMove(chosen, wanted, isHere ? undefined : await findMailbox(db, userId, wanted.mailboxId ?? ''))
})

/** Moves for who knows no folders: put away, thrown away, and brought back to where mail is read. */
const PLACES = { archive: 'archive', trash: 'trash', restore: 'inbox' } as const satisfies Record<string, MailboxRole>

const placeKinds: readonly ActionKind<z.output<typeof markPayload>>[] = Object.entries(PLACES).map(([name, role]) =>
  moveKind(`mail.${name}`, markPayload, async (_db, _userId, _payload, chosen) => {
    const there = [...chosen.mailboxes.values()].filter(({ gone }) => !gone)
    // Where all mail lies in one place and nothing is called the archive, that place is it.
    const found = there.find((mailbox) => mailbox.role === role) ?? (role === 'archive' ? there.find(({ kind }) => kind === 'feed') : undefined)
    if (found === undefined) throw new Fault('no-mailbox-for-that', `${chosen.accountName} has no mailbox for that (${role})`, { fix: 'Move it to a folder of your choice.' })
    return asDestination(requirePlace(found, chosen))
  }),
)

function moveKind<P extends { messageIds: number[]; confidence?: Record<string, number> | undefined }>(kind: string, payload: z.ZodType<P>, to: (db: Db, userId: string, payload: P, chosen: Chosen) => Promise<Destination>): ActionKind<P> {
  return {
    kind,
    payload,
    leavesTheHouse: false,
    parts: partsOfChange,
    drift: driftOfChange,
    async describe(db, userId, wanted, origin) {
      const chosen = await chosenMessages(db, userId, wanted.messageIds, origin)
      const { mailboxId, make, name, path, role } = await to(db, userId, wanted, chosen)
      const sealed: SealedChange = { change: 'move', ...sealedMails(chosen.messages), mailboxId, ...(make === undefined ? {} : { make }) }
      const preview = previewOf(chosen, origin, {
        act: 'mail.move',
        values: { folder: name, role },
        confidence: wanted.confidence,
        facts: [{ label: 'folder', value: name, exact: path, source: writtenBy(origin), sourceNote: '', sourceCount: 0 }],
      })
      return { accountId: chosen.accountId, payload: { ...sealed }, preview }
    },
    inverse: backToTheirPlaces,
  }
}

/** Proposed by an undo only: each message goes back to the mailbox that the receipt says it came from. */
const restorePlaces: ActionKind<z.output<typeof placesPayload>> = {
  kind: 'mail.restore-places',
  payload: placesPayload,
  leavesTheHouse: false,
  parts: partsOfChange,
  drift: driftOfChange,
  async describe(db, userId, payload, origin) {
    if (origin.by !== 'undo') throw new Fault('not-proposable', 'This can only be proposed by taking a move back', { status: 403 })
    const places = new Map(payload.places.map(({ messageId, mailboxId }) => [messageId, mailboxId]))
    const asked = new Map(payload.places.map((place) => [place.messageId, place]))
    const chosen = withPlaces(await chosenMessages(db, userId, [...places.keys()], origin), places)
    const targets = new Map<string, Mailbox>()
    for (const { id } of chosen.messages) {
      const to = places.get(id) ?? ''
      if (!targets.has(to)) targets.set(to, requirePlace(chosen.mailboxes.get(to), chosen))
    }
    const names = [...targets.values()].map(({ name }) => name)
    const sealed: PlacesChange = {
      change: 'move',
      ...sealedMails(chosen.messages),
      mailboxId: '',
      places: chosen.messages.map(({ id }) => ({ messageId: id, mailboxId: places.get(id) ?? '', ...ownLabels(chosen, asked.get(id)) })),
    }
    const preview = previewOf(chosen, origin, {
      act: 'mail.restore-places',
      values: { folder: names.join(', '), role: targets.size === 1 ? ([...targets.values()][0]?.role ?? '') : '' },
      facts: [...targets.values()].map(({ name, path }) => ({ label: 'folder' as const, value: name, exact: path, source: 'house' as const, sourceNote: '', sourceCount: 0 })),
      note: ({ id }) => targets.get(places.get(id) ?? '')?.name ?? '',
    })
    return { accountId: chosen.accountId, payload: { ...sealed }, preview }
  },
  inverse: backToTheirPlaces,
}

/** Places come and go with the move itself. Beside folders a label stays on whatever is moved. */
function ownLabels({ mailboxes }: Chosen, { on = [], off = [] }: { on?: string[] | undefined; off?: string[] | undefined } = {}): { on?: string[]; off?: string[] } {
  const all = [...mailboxes.values()].filter(({ gone }) => !gone)
  const own = new Set(all.filter(({ kind, role }) => kind === 'label' && role === '').map(({ path }) => path))
  const back = { on: on.filter((path) => own.has(path)), off: off.filter((path) => own.has(path)) }
  return back.on.length + back.off.length === 0 || !all.some(({ kind }) => kind === 'feed') ? {} : back
}

/**
 * A mail whose folder is gone has no place to go back to. It stays where it is and counts as one
 * that is not there, so that it keeps no other from coming back; where no mail has a place, that is the refusal.
 */
function withPlaces(chosen: Chosen, places: ReadonlyMap<number, string>): Chosen {
  const messages = chosen.messages.filter(({ id }) => chosen.mailboxes.get(places.get(id) ?? '')?.gone !== true)
  return messages.length === 0 ? chosen : { ...chosen, messages, gone: chosen.gone + chosen.messages.length - messages.length }
}

export function backToTheirPlaces(action: Action): { kind: string; payload: Record<string, unknown> } | undefined {
  const places = (action.receipt?.items ?? [])
    .filter((item) => item.outcome === 'done')
    .map(({ id, before, after }) => ({ messageId: Number(id), mailboxId: String(before['mailboxId']), ...labelsBack(before['labels'], after['labels']) }))
  return places.length === 0 ? undefined : { kind: 'mail.restore-places', payload: { places } }
}

/** Receipts of older versions, and of providers without labels, say nothing of them. */
function labelsBack(before: unknown, after: unknown): { on?: string[]; off?: string[] } {
  if (!Array.isArray(before) || !Array.isArray(after)) return {}
  const [then, now] = [before.map(String), after.map(String)]
  const [on, off] = [then.filter((label) => !now.includes(label)), now.filter((label) => !then.includes(label))]
  return on.length + off.length === 0 ? {} : { on, off }
}

/** Only what this action changed: what was so before stays so. */
export const changedIds = (action: Action): number[] =>
  (action.receipt?.items ?? []).filter((item) => item.outcome === 'done').map((item) => Number(item.id))

export const changeKinds = [...markKinds, move, ...placeKinds, restorePlaces] as unknown as readonly ActionKind[]
