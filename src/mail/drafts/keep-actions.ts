// The kinds that put a draft with the drafts of its account at the provider, and take it away again:
// a change of the mailbox like any other, decided by a person's own click on save.
import { z } from 'zod'
import type { ActionKind } from '../../actions/action.ts'
import type { Fact, Preview } from '../../actions/action-shapes.ts'
import { findAccount, type ConnectedAccount, type Provider } from '../../accounts/connected-accounts.ts'
import { findUser } from '../../accounts/users.ts'
import { Fault, notFound } from '../../base/fault.ts'
import type { Db } from '../../store/db.ts'
import { correctAddress } from '../letters/correct-address.ts'
import { sealLetter } from '../letters/seal-letter.ts'
import type { DropDraft, SaveDraft } from './draft-keeper.ts'
import { findDraft, type Draft } from './draft-store.ts'
import { letterOf, requireVersion } from './write-draft.ts'

/** Where a keeper of drafts is built (build-executor.ts). */
const KEEPING: readonly Provider[] = ['maildir', 'imap', 'gmail', 'outlook']
export const keepsDrafts = ({ provider }: Pick<ConnectedAccount, 'provider'>): boolean => KEEPING.includes(provider)

const savePayload = z.strictObject({ draftId: z.string(), version: z.int() })
const dropPayload = z.strictObject({ draftId: z.string() })

const save: ActionKind<z.output<typeof savePayload>> = {
  kind: 'mail.save-draft',
  payload: savePayload,
  leavesTheHouse: false,
  async describe(db, userId, { draftId, version }) {
    const { draft, account } = await keptDraft(db, userId, draftId)
    requireVersion(draft, version)
    const from = correctAddress({ name: (await findUser(db, userId))?.name ?? '', address: account.address })
    const { letter } = await sealLetter(db, userId, letterOf(draft), from)
    const sealed: SaveDraft = { draftId, version, messageId: draft.messageId, letter, replaces: draft.kept.sha256 }
    return { accountId: account.id, payload: { ...sealed }, preview: { ...previewOf('mail.save-draft', draft, account, letter.text), undoable: sealed.replaces === '' } }
  },
  // What it took the place of is in nobody's hand any more; where there was nothing, nothing is what it was.
  inverse: ({ payload: { draftId, replaces } }) => (replaces === '' ? { kind: 'mail.delete-draft', payload: { draftId } } : undefined),
}

const drop: ActionKind<z.output<typeof dropPayload>> = {
  kind: 'mail.delete-draft',
  payload: dropPayload,
  leavesTheHouse: false,
  async describe(db, userId, { draftId }) {
    const { draft, account } = await keptDraft(db, userId, draftId)
    if (draft.kept.sha256 === '') throw new Fault('draft-not-kept', 'This draft does not lie with the drafts of its account', { status: 409 })
    const sealed: DropDraft = { draft: { id: draftId, version: draft.version, messageId: draft.messageId, sha256: draft.kept.sha256 } }
    return { accountId: account.id, payload: { ...sealed }, preview: previewOf('mail.delete-draft', draft, account, '') }
  },
  inverse: ({ payload }) => {
    const { id, version } = (payload as unknown as DropDraft).draft
    return { kind: 'mail.save-draft', payload: { draftId: id, version } }
  },
}

async function keptDraft(db: Db, userId: string, id: string): Promise<{ draft: Draft; account: ConnectedAccount }> {
  const draft = await findDraft(db, userId, id)
  const account = draft === undefined ? undefined : await findAccount(db, { userId, id: draft.accountId })
  if (draft === undefined || account === undefined) throw notFound('draft')
  if (!keepsDrafts(account)) throw new Fault('drafts-not-kept', `This version keeps no drafts in ${account.name}`, { fix: 'The draft is kept here; go on with it here.' })
  return { draft, account }
}

function previewOf(act: string, { letter }: Draft, { name }: ConnectedAccount, body: string): Preview {
  const of = (label: Fact['label'], value: string, exact = ''): Fact => ({ label, value, exact, source: 'house', sourceNote: '', sourceCount: 0 })
  const people = [...letter.to, ...letter.cc, ...letter.bcc].map((person) => of('to', person.name, person.address))
  return { act, values: { subject: letter.subject }, facts: [of('subject', letter.subject), ...people, of('account', name)], warnings: [], body, items: [], count: 1, undoable: true }
}

export const keepKinds = [save, drop] as unknown as readonly ActionKind[]
