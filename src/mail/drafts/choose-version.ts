// Of two versions of a draft, this one and what another program wrote meanwhile, the one to go on
// with: by a person. The other copy lies at the provider until this draft is put there, which is
// what then gives way, by its bytes as they were seen.
import type { Clock } from '../../base/clock.ts'
import { Fault } from '../../base/fault.ts'
import type { Db } from '../../store/db.ts'
import { changeDraft, noteKept, type Draft } from './draft-store.ts'
import { lockWritable, told, type Writer } from './write-draft.ts'

export interface Choice {
  userId: string
  id: string
  version: number
  keep: 'this' | 'elsewhere'
  /** Of the copy that was offered when it was read. */
  digest: string
  by: Writer
}

export async function chooseVersion(tx: Db, clock: Clock, { userId, id, version, keep, digest, by }: Choice): Promise<Draft> {
  const draft = await lockWritable(tx, { userId, id, version, by })
  const other = draft.elsewhere
  if (other?.sha256 !== digest) throw new Fault('draft-not-elsewhere', 'This is not what another program wrote last', { status: 409, fix: 'Read the draft again, and choose then.' })
  const now = clock.now()
  const next = draft.version + 1
  const chosen = { version: next, elsewhere: undefined, lostAt: 0, actionId: '', rejectedAt: 0, updatedAt: now }
  if (keep === 'elsewhere') {
    const { sendAt } = draft.letter
    await changeDraft(tx, draft, { ...chosen, letter: { ...other.letter, ...(sendAt === undefined ? {} : { sendAt }) }, writtenBy: { who: 'provider', name: '' }, messageId: other.messageId })
    await noteKept(tx, draft, { version: next, sha256: other.sha256 }, other.message)
  } else if (draft.keptMessage !== 0 && other.messageId !== draft.messageId) {
    // Two drafts lie there, and this one's own is one of them: the other is known from now on, and stays as it is.
    await changeDraft(tx, draft, chosen)
    await noteKept(tx, draft, { version: 0, sha256: other.sha256 })
    await noteKept(tx, draft, draft.kept, draft.keptMessage)
  } else {
    // Nothing of ours lies there: their copy is what gives way when this one is put.
    await changeDraft(tx, draft, { ...chosen, messageId: other.messageId })
    await noteKept(tx, draft, { version: 0, sha256: other.sha256 }, other.message)
  }
  return await told(tx, now, userId, id)
}
