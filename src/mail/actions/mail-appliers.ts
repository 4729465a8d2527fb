// The executor's half of the kinds that change mail where it lies: looks up where the messages
// are, lets a writer do it, and brings the store to what was proven. Letters are in send-applier.ts.
import type { ActionApplier, Observation, Plan } from '../../actions/action.ts'
import type { ItemOutcome, Receipt } from '../../actions/action-shapes.ts'
import type { Approved } from '../../actions/approved.ts'
import type { Clock } from '../../base/clock.ts'
import { Fault } from '../../base/fault.ts'
import type { OutboundPolicy } from '../../base/outbound.ts'
import { enqueue } from '../../jobs/job.ts'
import type { Db } from '../../store/db.ts'
import { changeKinds, type PlacesChange } from './change-actions.ts'
import { cleanKinds } from '../clean/clean-action.ts'
import { sparedFromCleaning } from '../clean/spare-kept.ts'
import { unsubscribeApplier } from '../clean/unsubscribe-applier.ts'
import { keepAppliers, type KeepDeps } from '../drafts/keep-appliers.ts'
import { labelKinds } from './label-actions.ts'
import { labelPathsOf } from '../mailboxes/label-store.ts'
import type { ChangeTargets, MailWriter } from '../mail-port.ts'
import type { MailboxRole } from '../mail-shapes.ts'
import { moveMessages, setMarks } from '../messages/mail-store.ts'
import { mailboxKinds } from './mailbox-actions.ts'
import { levelsOf } from '../mailboxes/mailbox-name.ts'
import { addMailboxes, mailboxesOfAccount, type Mailbox } from '../mailboxes/mailbox-store.ts'
import { loadMessages, type StoredMessage } from '../messages/message-store.ts'
import { asSealed, type SealedChange } from '../messages/sealed-mail.ts'
import { sendApplier, type SendApplierDeps } from '../letters/send-applier.ts'
import { syncAccount } from '../sync/sync-account.ts'
import type { Flags } from '../types.ts'
import { whileOpen } from '../while-open.ts'

export interface MailApplierDeps extends SendApplierDeps, KeepDeps {
  writerFor(accountId: string): Promise<MailWriter>
  /** Where a list is asked; the public internet unless a test has one of its own. */
  policy?: OutboundPolicy
}

export function mailAppliers(deps: MailApplierDeps): readonly ActionApplier[] {
  const changes = [...changeKinds, ...labelKinds, ...mailboxKinds].map(({ kind }) => changeApplier(kind, deps))
  const cleanings = cleanKinds.map(({ kind }) => changeApplier(kind, deps, sparedFromCleaning(deps.clock)))
  // The gate knows payloads as JSON; each applier gets what its own kind sealed.
  return [...changes, ...cleanings, ...keepAppliers(deps), sendApplier(deps), unsubscribeApplier(deps)] as unknown as readonly ActionApplier[]
}

/** One group a destination: a writer moves to one place at a time. */
interface ChangePlan extends Plan {
  groups: ChangeTargets[]
  /** Approved, but no longer in the store. */
  missing: number[]
  /** In the store, but not the mail that was shown under this number. Plans of older versions say nothing of it. */
  strangers?: number[]
  /** In the store, and not to be changed any more, with the reason. Plans of older versions say nothing of it. */
  spared?: { id: number; why: string }[]
}

/** Which of the mails that are about to be changed are to be left alone by now, and why. */
type Spare = (tx: Db, userId: string, ids: readonly number[]) => Promise<ReadonlyMap<number, string>>

const nothingSpared: Spare = () => Promise.resolve(new Map())

function changeApplier(kind: string, deps: MailApplierDeps, spare = nothingSpared): ActionApplier<SealedChange> {
  return {
    kind,
    plan: (tx, approved) => planChange(tx, approved, spare),

    async apply(approved, plan, signal, report) {
      const { groups, ...left } = plan as ChangePlan
      return await whileOpen(deps.writerFor(approved.accountId), async (writer) => {
        const receipts: Receipt[] = []
        for (const [at, targets] of groups.entries()) {
          const before = receipts.reduce((sum, { proven }) => sum + proven, 0)
          try {
            receipts.push(await writer.apply(approved, targets, signal, (proven) => report?.(before + proven)))
          } catch (error) {
            // Where nothing was touched the refusal is all there is to tell; else what was done is told with it.
            if (!(error instanceof Fault) || at === 0) throw error
            receipts.push(leftAsItWas(deps.clock, groups.slice(at), error))
            break
          }
        }
        return together(deps.clock, receipts, left)
      })
    },

    async observe(approved, plan, signal): Promise<Observation> {
      const { groups, ...left } = plan as ChangePlan
      return await whileOpen(deps.writerFor(approved.accountId), async (writer) => {
        const receipts: Receipt[] = []
        for (const targets of groups) {
          const seen = await writer.observe(approved, targets, signal)
          if (seen.outcome !== 'applied') return seen
          receipts.push(seen.receipt)
        }
        return { outcome: 'applied', receipt: together(deps.clock, receipts, left) }
      })
    },

    async lookAt(approved, plan, ids, signal) {
      const { groups } = plan as ChangePlan
      return await whileOpen(deps.writerFor(approved.accountId), async (writer) => {
        const items: ItemOutcome[] = []
        for (const targets of groups) {
          const messages = targets.messages.filter(({ id }) => ids.has(String(id)))
          if (messages.length === 0) continue
          const seen = await writer.observe(approved, { ...targets, messages }, signal)
          items.push(...(seen.outcome === 'applied' ? seen.receipt.items : (seen.items ?? [])))
        }
        return items
      })
    },

    async reflect(tx, approved, receipt) {
      const now = deps.clock.now()
      const proven = receipt.items.filter((item) => item.outcome === 'done' || item.outcome === 'already-so')
      const { change, make } = approved.change
      const byPath = await mailboxesProven(tx, now, approved, proven)
      // What was made by its path alone gets its name from the provider's list.
      if (change === 'unmake' || make !== undefined) await enqueue(tx, deps.clock, syncAccount, { accountId: approved.accountId }, { userId: approved.userId, priority: 5 })
      if (make !== undefined && approved.change.messageIds.length === 0) return
      if (change === 'move') {
        const moves = proven.flatMap(({ id, after }) => {
          const mailbox = byPath.get(String(after['path']))
          // What is shown by its labels stays where it lies: they are set below.
          return mailbox === undefined || mailbox.kind === 'label' ? [] : [{ messageId: Number(id), mailboxId: mailbox.id, remoteId: String(after['remoteId']) }]
        })
        await moveMessages(tx, now, moves)
      }
      await setMarks(tx, now, proven.map(({ id, after }) => ({ messageId: Number(id), ...marksProven(after) })))
    },
  }
}

/** Of places that were not come to any more. */
function leftAsItWas(clock: Clock, groups: readonly ChangeTargets[], { message }: Fault): Receipt {
  const items = groups
    .flatMap(({ messages }) => messages)
    .map(({ id, mailboxId, path, remoteId, seen, flagged }): ItemOutcome => ({ id: String(id), outcome: 'failed', before: { mailboxId, path, remoteId, seen, flagged }, after: {}, error: `${message}; it was left as it was` }))
  return { provenAt: clock.now(), proof: message, expected: items.length, proven: 0, items }
}

/** As they were read back; a receipt of an older version says nothing of the star. */
const marksProven = ({ seen, flagged, labels }: Record<string, unknown>): { flags: Partial<Flags>; labels?: string[] } => ({
  flags: { ...(typeof seen === 'boolean' ? { seen } : {}), ...(typeof flagged === 'boolean' ? { flagged } : {}) },
  ...(Array.isArray(labels) ? { labels: labels.map(String) } : {}),
})

/** By path, with what this action made: a mail must not wait for the next list of mailboxes to be where it was moved. */
async function mailboxesProven(tx: Db, now: number, { accountId, userId, change }: Approved<SealedChange>, proven: readonly ItemOutcome[]): Promise<ReadonlyMap<string, Mailbox>> {
  const known = new Map((await mailboxesOfAccount(tx, accountId)).map((mailbox) => [mailbox.path, mailbox]))
  const path = proven[0]?.after['path']
  // A label comes with the marks of its first mail.
  if (change.make === undefined || !['move', 'make'].includes(change.change) || typeof path !== 'string' || known.get(path)?.gone === false) return known
  const kind = [...known.values()].some((one) => one.kind === 'feed') ? 'label' : 'folder'
  return await addMailboxes(tx, now, { userId, accountId }, [{ path, name: change.make, role: '', kind }])
}

async function planChange(tx: Db, approved: Approved<SealedChange>, spare: Spare): Promise<ChangePlan> {
  const { userId, accountId, change } = approved
  const stored = (await loadMessages(tx, userId, change.messageIds)).filter((message) => message.accountId === accountId)
  const { shown, strangers } = asSealed(change, stored)
  const spared = await spare(tx, userId, shown.map(({ id }) => id))
  const mailboxes = new Map((await mailboxesOfAccount(tx, accountId)).map((mailbox) => [mailbox.id, mailbox]))
  const labels = await labelPathsOf(tx, shown.map(({ id }) => id))
  const places = new Map(((change as Partial<PlacesChange>).places ?? []).map(({ messageId, ...place }) => [messageId, place]))
  const make = change.make === undefined ? undefined : levelsOf(change.make)
  if (change.messageIds.length === 0) return { groups: [{ messages: [], toPath: mailboxes.get(change.mailboxId)?.path ?? '', make }], missing: [] }
  const destination = ({ id }: StoredMessage): string => JSON.stringify(places.get(id) ?? { mailboxId: change.mailboxId })
  const groups = [...Map.groupBy(shown.filter(({ id }) => !spared.has(id)), destination)].map(([key, theirs]): ChangeTargets => {
    const { mailboxId, on, off } = JSON.parse(key) as Omit<PlacesChange['places'][number], 'messageId'>
    const to = mailboxes.get(mailboxId)
    if (mailboxId !== '' && to === undefined) throw new Fault('mailbox-missing', 'The mailbox or label is no longer there; nothing was changed')
    return {
      messages: theirs.map(({ id, mailboxId: from, remoteId, seen, flagged, messageId, size }) => ({
        id,
        mailboxId: seenIn(mailboxes, from, labels.get(id)),
        path: mailboxes.get(from)?.path ?? '',
        remoteId,
        seen,
        flagged,
        mail: { messageId, size },
        labels: labels.get(id),
      })),
      toPath: to?.path ?? '',
      make,
      ...(on === undefined && off === undefined ? {} : { relabel: { on: on ?? [], off: off ?? [] } }),
    }
  })
  const found = new Set(stored.map(({ id }) => id))
  return { groups, missing: change.messageIds.filter((id) => !found.has(id)), strangers: strangers.map(({ id }) => id), spared: [...spared].map(([id, why]) => ({ id, why })) }
}

const PLACES: readonly MailboxRole[] = ['inbox', 'trash', 'junk', 'archive']

/** Where people see it: of a mail that lies in a feed the place that its labels say, so that an undo brings it back there. */
function seenIn(mailboxes: ReadonlyMap<string, Mailbox>, from: string, labels: readonly string[] = []): string {
  if (mailboxes.get(from)?.kind !== 'feed') return from
  const shown = [...mailboxes.values()].filter(({ path }) => labels.includes(path))
  return PLACES.flatMap((role) => shown.find((one) => one.role === role) ?? [])[0]?.id ?? from
}

function together(clock: Clock, receipts: readonly Receipt[], { missing, strangers = [], spared = [] }: Pick<ChangePlan, 'missing' | 'strangers' | 'spared'>): Receipt {
  const leftAlone = (id: number, error: string): ItemOutcome => ({ id: String(id), outcome: 'failed', before: {}, after: {}, error })
  const lost = [
    ...missing.map((id) => leftAlone(id, 'It was deleted before this could be carried out')),
    ...strangers.map((id) => leftAlone(id, 'It is not the mail that was shown when this was proposed; it was left as it was')),
    ...spared.map(({ id, why }) => leftAlone(id, why)),
  ]
  const items = [...receipts.flatMap((receipt) => receipt.items), ...lost]
  return {
    provenAt: Math.max(0, ...receipts.map((receipt) => receipt.provenAt)) || clock.now(),
    proof: [...new Set(receipts.map((receipt) => receipt.proof))].join('; '),
    expected: items.length,
    proven: receipts.reduce((sum, receipt) => sum + receipt.proven, 0),
    items,
  }
}
