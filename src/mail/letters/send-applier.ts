// The executor's half of sending: builds the letter once, before anything leaves, and lets a
// sender carry it.
import { createHash } from 'node:crypto'
import type { ActionApplier, Plan } from '../../actions/action.ts'
import type { Receipt } from '../../actions/action-shapes.ts'
import type { Approved } from '../../actions/approved.ts'
import { makeGood } from '../../actions/make-good.ts'
import { proofLater } from '../../actions/proof-words.ts'
import type { Clock } from '../../base/clock.ts'
import { Fault } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import { enqueue } from '../../jobs/job.ts'
import type { Db } from '../../store/db.ts'
import { composeLetter, type LetterFrame } from './compose.ts'
import type { DraftKeeper } from '../drafts/draft-keeper.ts'
import { findDraft, noteKept } from '../drafts/draft-store.ts'
import { bytesOfLetterFiles } from '../letter-files/letter-file-store.ts'
import { STILL_HERE, type LetterNote } from './letter-journal.ts'
import type { KeptCopy, MailSender, OutgoingLetter } from '../mail-port.ts'
import { placeInThread } from '../threads/place-in-thread.ts'
import type { SealedLetter } from './seal-letter.ts'
import { syncAccount } from '../sync/sync-account.ts'
import { whileOpen } from '../while-open.ts'

export interface SendApplierDeps {
  db: Db
  clock: Clock
  senderFor(accountId: string): Promise<MailSender>
  keeperFor(accountId: string): Promise<DraftKeeper>
}

/**
 * The letter itself, built once before anything leaves; its bytes are ASCII, so JSON keeps them.
 * With files it would be megabytes in the row of its action, which every list reads: then what it
 * is built from is kept, and by what its bytes are known.
 */
interface SendPlan extends Plan {
  envelope: OutgoingLetter['envelope']
  messageId: string
  raw?: string
  frame?: Pick<LetterFrame, 'dateMs' | 'inReplyTo' | 'references'>
  sha256?: string
  /** How far it came; only its sender writes more of it (leave-once.ts). */
  handOver: LetterNote
}

export function sendApplier(deps: SendApplierDeps): ActionApplier<SealedLetter> {
  const { db, clock } = deps
  return {
    kind: 'mail.send',

    async plan(tx, approved): Promise<SendPlan> {
      const { userId, change } = approved
      await requireUnchanged(tx, userId, change)
      const frame = { ...(await placeInThread(tx, userId, change)), dateMs: clock.now() }
      const { envelope, messageId, raw } = await build(tx, approved, frame)
      if ((change.attachments ?? []).length === 0) return { envelope, messageId, raw: Buffer.from(raw).toString('latin1'), handOver: STILL_HERE }
      return { envelope, messageId, frame, sha256: sha256(raw), handOver: STILL_HERE }
    },
    apply: async (approved, plan, signal) => {
      const letter = await letterOf(db, approved, plan as SendPlan)
      return await whileOpen(deps.senderFor(approved.accountId), (sender) => sender.send(approved, letter, signal))
    },
    observe: async (approved, plan, signal) => {
      const letter = await letterOf(db, approved, plan as SendPlan)
      return await whileOpen(deps.senderFor(approved.accountId), (sender) => sender.observe(approved, letter, signal))
    },

    async reflect(tx, approved, receipt) {
      // The letter is in Sent at the provider; reading it back from there is how it gets here.
      await enqueue(tx, clock, syncAccount, { accountId: approved.accountId }, { userId: approved.userId, priority: 5 })
      if (lacksCopy(receipt)) await enqueue(tx, clock, makeGood, { actionId: approved.actionId }, { userId: approved.userId, runAt: clock.now() + limits.copyMissingForMs })
    },

    async makeGood(approved, plan, receipt, signal) {
      if (!lacksCopy(receipt)) return undefined
      signal.throwIfAborted()
      const letter = await letterOf(db, approved, plan as SendPlan)
      return await whileOpen(deps.senderFor(approved.accountId), async (sender) => {
        const copy = await sender.keepCopy?.(approved, letter)
        return copy === undefined ? undefined : withCopy(receipt, copy)
      })
    },

    afterwards: async (approved, signal) => await clearDraft(deps, approved, signal),
  }
}

/** '' is a copy that is missing; where the provider keeps it, nothing is said of it. */
const lacksCopy = ({ items }: Receipt): boolean => items[0]?.after['copy'] === ''

function withCopy(receipt: Receipt, { path, ...proof }: KeptCopy): Receipt {
  const [letter, ...others] = receipt.items
  const items = letter === undefined ? [] : [{ ...letter, after: { ...letter.after, copy: path } }, ...others]
  return { ...receipt, ...proofLater(receipt, proof), items }
}

/**
 * The copy among the drafts goes once its letter has left, and that is told before: nothing that
 * happens to the copy makes the letter unsent. It is tried until it is gone, since a letter that was
 * sent and lies there would be sent once more. What another program wrote into it stays.
 */
async function clearDraft({ db, keeperFor }: SendApplierDeps, approved: Approved<SealedLetter>, signal: AbortSignal): Promise<void> {
  const { accountId, userId, change } = approved
  const draft = change.draft === undefined ? undefined : await findDraft(db, userId, change.draft.id)
  // Saved between the sealing and the leaving it is another copy, and ours all the same.
  const ours = [change.draft?.sha256 ?? '', draft?.kept.sha256 ?? '', ...(draft?.keptBefore ?? [])].filter((sha256) => sha256 !== '')
  if (draft === undefined || ours.length === 0) return
  try {
    await whileOpen(keeperFor(accountId), (keeper) => keeper.remove(approved, signal, ours))
  } catch (error) {
    if (error instanceof Fault) return
    throw error
  }
  await db.transaction((tx) => noteKept(tx, draft, { version: 0, sha256: '' }))
}

/** A draft that was changed after it was shown is another letter, whatever became of the proposal. */
async function requireUnchanged(tx: Db, userId: string, { draft }: SealedLetter): Promise<void> {
  if (draft === undefined || (await findDraft(tx, userId, draft.id))?.version === draft.version) return
  throw new Fault('draft-changed', 'The draft was changed or discarded after this was approved; nothing was sent', { fix: 'Send it again as it stands now.' })
}

async function build(db: Db, { actionId, userId, change }: Approved<SealedLetter>, frame: NonNullable<SendPlan['frame']>): Promise<OutgoingLetter> {
  const bytes = await bytesOfLetterFiles(db, userId, change.attachments ?? [])
  return await composeLetter(change, { ...frame, actionId, from: change.from, bytes })
}

/** The same bytes at every attempt, or none: what an update of ours builds otherwise is not what began to leave. */
async function letterOf(db: Db, approved: Approved<SealedLetter>, { envelope, messageId, ...plan }: SendPlan): Promise<OutgoingLetter> {
  if (plan.raw !== undefined) return { envelope, messageId, raw: new Uint8Array(Buffer.from(plan.raw, 'latin1')) }
  if (plan.frame === undefined) throw new Fault('letter-unplanned', 'What was to be sent is not known any more; nothing was done')
  const letter = await build(db, approved, plan.frame)
  if (sha256(letter.raw) !== plan.sha256) throw new Fault('letter-differs', 'The letter cannot be built again as it began to leave', { fix: 'Look in Sent, and write it again if it is not there.' })
  return { envelope, messageId, raw: letter.raw }
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
