// The executor's half of the kinds that change mail where it lies: lets a writer do what was planned
// (change-plan.ts), and brings the store to what was proven. Letters are in send-applier.ts.
import type { ActionApplier, Observation } from '../../actions/action.ts'
import type { ItemOutcome, Receipt } from '../../actions/action-shapes.ts'
import type { Approved } from '../../actions/approved.ts'
import { proofOf, proofsTogether } from '../../actions/proof-words.ts'
import type { Clock } from '../../base/clock.ts'
import { Fault } from '../../base/fault.ts'
import type { OutboundPolicy } from '../../base/outbound.ts'
import { enqueue } from '../../jobs/job.ts'
import type { Db } from '../../store/db.ts'
import { changeKinds } from './change-actions.ts'
import { nothingSpared, planChange, type ChangePlan } from './change-plan.ts'
import { cleanKinds } from '../clean/clean-action.ts'
import { sparedFromCleaning } from '../clean/spare-kept.ts'
import { unsubscribeApplier } from '../clean/unsubscribe-applier.ts'
import { keepAppliers, type KeepDeps } from '../drafts/keep-appliers.ts'
import { labelKinds } from './label-actions.ts'
import type { ChangeTargets, MailWriter } from '../mail-port.ts'
import { moveMessages, setMarks } from '../messages/mail-store.ts'
import { mailboxKinds } from './mailbox-actions.ts'
import { addMailboxes, mailboxesOfAccount, type Mailbox } from '../mailboxes/mailbox-store.ts'
import type { SealedChange } from '../messages/sealed-mail.ts'
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
  return { provenAt: clock.now(), ...proofOf('stopped', { reason: message }), expected: items.length, proven: 0, items }
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
    ...proofsTogether(receipts),
    expected: items.length,
    proven: receipts.reduce((sum, receipt) => sum + receipt.proven, 0),
    items,
  }
}
