// The executor's half of keeping drafts: builds the copy, lets a keeper put it or take it away, and
// notes in the draft which of its versions lies there.
import type { ActionApplier, Observation } from '../../actions/action.ts'
import type { Receipt } from '../../actions/action-shapes.ts'
import type { Approved } from '../../actions/approved.ts'
import type { Clock } from '../../base/clock.ts'
import { Fault } from '../../base/fault.ts'
import { enqueue } from '../../jobs/job.ts'
import type { Db } from '../../store/db.ts'
import { composeDraft, type LetterFrame } from '../letters/compose.ts'
import { bytesOfLetterFiles } from '../letter-files/letter-file-store.ts'
import { placeInThread } from '../threads/place-in-thread.ts'
import { syncAccount } from '../sync/sync-account.ts'
import type { DraftKeeper, DropDraft, SaveDraft } from './draft-keeper.ts'
import { followDrafts } from './ask-to-follow.ts'
import { findDraft, noteKept } from './draft-store.ts'
import { draftSent } from './write-draft.ts'
import { whileOpen } from '../while-open.ts'

export interface KeepDeps {
  db: Db
  clock: Clock
  keeperFor(accountId: string): Promise<DraftKeeper>
}

export function keepAppliers(deps: KeepDeps): readonly ActionApplier[] {
  const { db, clock } = deps
  const rawOf = async ({ userId, change }: Approved<SaveDraft>, plan: Record<string, unknown>): Promise<Uint8Array> =>
    await composeDraft(change.letter, { messageId: change.messageId, from: change.letter.from, ...(plan as Placed), bytes: await bytesOfLetterFiles(db, userId, change.letter.attachments ?? []) })
  const askForNews = async (tx: Db, { accountId, userId }: Approved<unknown>) => {
    await enqueue(tx, clock, syncAccount, { accountId }, { userId, priority: 5 })
    // What a sync showed of it meanwhile was not judged.
    await enqueue(tx, clock, followDrafts, { accountId }, { userId })
  }

  const save: ActionApplier<SaveDraft> = {
    kind: 'mail.save-draft',
    async plan(tx, { userId, change }) {
      await requireThere(tx, userId, change.draftId)
      return { ...(await placeInThread(tx, userId, change.letter)), dateMs: clock.now() }
    },
    apply: async (approved, plan, signal) => {
      const raw = await rawOf(approved, plan)
      return await whileOpen(deps.keeperFor(approved.accountId), (keeper) => keeper.put(approved, raw, signal))
    },
    // To put it again is harmless: it looks first, and touches nothing but what was to give way.
    observe: async () => NOT_APPLIED,
    async reflect(tx, approved, receipt) {
      const { draftId, version } = approved.change
      await noteKept(tx, { userId: approved.userId, id: draftId }, { version, sha256: provenSha(receipt) })
      await askForNews(tx, approved)
    },
  }
  const drop: ActionApplier<DropDraft> = {
    kind: 'mail.delete-draft',
    plan: async () => ({}),
    apply: (approved, _, signal) => whileOpen(deps.keeperFor(approved.accountId), (keeper) => keeper.remove(approved, signal)),
    observe: async () => NOT_APPLIED,
    async reflect(tx, approved) {
      await noteKept(tx, { userId: approved.userId, id: approved.change.draft.id }, { version: 0, sha256: '' })
      await askForNews(tx, approved)
    },
  }
  return [save, drop] as unknown as readonly ActionApplier[]
}

/** Discarded since it was approved: put there, its copy would stay. */
async function requireThere(tx: Db, userId: string, draftId: string): Promise<void> {
  const draft = await findDraft(tx, userId, draftId)
  // It waited while its letter left: put now, it would lie there as if it were still to be sent.
  if (draft?.state === 'sent') throw draftSent()
  if (draft === undefined || draft.rejectedAt !== 0) throw new Fault('draft-changed', 'The draft was discarded after this was approved; nothing was saved')
}

type Placed = Pick<LetterFrame, 'dateMs' | 'inReplyTo' | 'references'>

const NOT_APPLIED: Observation = { outcome: 'not-applied' }

function provenSha({ items }: Receipt): string {
  const sha256 = items[0]?.after['sha256']
  return typeof sha256 === 'string' ? sha256 : ''
}
