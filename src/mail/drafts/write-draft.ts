// Starting, changing and giving up a draft: the rules that keep two writers from losing each
// other's words.
//
// A change names the version it was made from. One draft lives in a conversation. What a person
// wrote by hand no program writes over: it may start drafts, and change what it wrote itself.
import { findAccount } from '../../accounts/connected-accounts.ts'
import type { Clock } from '../../base/clock.ts'
import { Fault, notFound } from '../../base/fault.ts'
import { newId } from '../../base/ids.ts'
import { limits } from '../../base/limits.ts'
import { recordChange } from '../../store/live.ts'
import type { Db } from '../../store/db.ts'
import { requireSender } from '../import/imported-account.ts'
import { findLetterFiles } from '../letter-files/letter-file-store.ts'
import { lockMailOf } from '../messages/mail-store.ts'
import { loadMessage } from '../messages/message-store.ts'
import { correctAddress, correctLine, correctText } from '../letters/correct-address.ts'
import type { DraftContent } from './draft-shapes.ts'
import { changeDraft, countDraftsOfPrograms, findDraft, insertDraft, liveDraftOf, lockDraft, type Draft, type DraftWriter } from './draft-store.ts'
import { seenInThread, type ThreadSeen } from './thread-seen.ts'

export type Writer = DraftWriter

export interface NewDraft {
  userId: string
  accountId: string
  letter: DraftContent
  answers: number
  how: Draft['how']
  by: Writer
}

/** Refused where one lives in the conversation already; the refusal names it. */
export async function startDraft(tx: Db, clock: Clock, { userId, accountId, letter, answers, how, by }: NewDraft): Promise<Draft> {
  const account = await findAccount(tx, { userId, id: accountId })
  if (account === undefined) throw notFound('account')
  requireSender(account)
  // Two that start one in the same conversation queue up here.
  await lockMailOf(tx, accountId)
  const answered = answers === 0 ? undefined : await loadMessage(tx, userId, answers)
  if (answers !== 0 && answered === undefined) throw notFound('message')
  const live = answered === undefined ? undefined : await liveDraftOf(tx, userId, answered.threadId)
  if (live !== undefined) throw draftExists(live)
  if (by.who === 'token' && (await countDraftsOfPrograms(tx, userId)) >= limits.draftsOfPrograms) {
    throw new Fault('too-many-drafts', `${limits.draftsOfPrograms} drafts of programs lie here already`, { status: 429, fix: 'Discard some of them first.' })
  }
  await requireCorrect(tx, userId, letter)
  const now = clock.now()
  const id = newId('drf', now)
  await insertDraft(tx, {
    id, userId, accountId, letter, answers, how,
    seen: await seenInThread(tx, userId, answers),
    version: 1,
    writtenBy: by,
    messageId: messageIdOf(id, account),
    actionId: '',
    kept: { version: 0, sha256: '' },
    keptMessage: 0,
    rejectedAt: 0,
    createdAt: now,
    updatedAt: now,
  })
  return await told(tx, now, userId, id)
}

export interface DraftEdit {
  userId: string
  id: string
  /** What the change was made from. */
  version: number
  /** null takes the time away at which it was to leave. */
  change: Omit<Partial<DraftContent>, 'sendAt'> & { sendAt?: number | null }
  /** Another to send it from. */
  accountId?: string | undefined
  by: Writer
}

/** Once more a draft where it was rejected. Refused while a proposal to send it is open: whoever may withdraws that first. */
export async function editDraft(tx: Db, clock: Clock, { userId, id, version, accountId, change, by }: DraftEdit): Promise<Draft> {
  const draft = await lockWritable(tx, { userId, id, version, by })
  const { sendAt = draft.letter.sendAt, ...words } = change
  const letter: DraftContent = { ...draft.letter, ...words }
  if (sendAt === null) delete letter.sendAt
  else if (sendAt !== undefined) letter.sendAt = sendAt
  // With one of them changed, the other says what was there before.
  if (change.html !== undefined) letter.text = ''
  else if (change.text !== undefined) delete letter.html
  await requireCorrect(tx, userId, letter)
  const now = clock.now()
  const seen = await seenBy(tx, by, draft)
  const sender = accountId === undefined || accountId === draft.accountId ? {} : await otherSender(tx, draft, accountId)
  await changeDraft(tx, draft, { letter, ...sender, version: draft.version + 1, writtenBy: by, seen, actionId: '', rejectedAt: 0, updatedAt: now })
  return await told(tx, now, userId, id)
}

/** What a program writes nobody has looked at. */
const seenBy = async (tx: Db, by: Writer, draft: Draft): Promise<ThreadSeen> => (by.who === 'person' ? await seenInThread(tx, draft.userId, draft.answers) : draft.seen)

/** What lies with the drafts of one account cannot be taken from there into another's. */
async function otherSender(tx: Db, draft: Draft, accountId: string): Promise<Pick<Draft, 'accountId' | 'messageId'>> {
  const account = await findAccount(tx, { userId: draft.userId, id: accountId })
  if (account === undefined) throw notFound('account')
  requireSender(account)
  if (draft.kept.sha256 !== '') throw new Fault('draft-kept', 'This draft lies with the drafts of its account', { status: 409, fix: 'Discard it, and write it from the other account.' })
  return { accountId, messageId: messageIdOf(draft.id, account) }
}

const messageIdOf = (id: string, { address }: { address: string }): string => `${id}@${address.slice(address.lastIndexOf('@') + 1).toLowerCase()}`

export async function rejectDraft(tx: Db, clock: Clock, { userId, id, version, by }: Omit<DraftEdit, 'change' | 'accountId'>): Promise<Draft> {
  const draft = await lockWritable(tx, { userId, id, version, by })
  const now = clock.now()
  await changeDraft(tx, draft, { version: draft.version + 1, actionId: '', rejectedAt: now, updatedAt: now })
  return await told(tx, now, userId, id)
}

export interface RewordedLetter {
  userId: string
  id: string
  /** The proposal that was changed: the draft stays its own. */
  actionId: string
  accountId: string
  letter: DraftContent
  by: Writer
}

/**
 * The letter of a draft was changed where it waits for a decision: the draft says the same from now on,
 * so that one that is taken back, or is read in another program, is the one that was shown.
 */
export async function rewordDraft(tx: Db, now: number, { userId, id, actionId, accountId, letter, by }: RewordedLetter): Promise<void> {
  const draft = await lockDraft(tx, userId, id)
  if (draft === undefined) throw notFound('draft')
  if (draft.actionId !== actionId) throw new Fault('draft-changed', 'This draft is not the letter that waits here any more', { status: 409, fix: 'Reject this one, and send the draft as it is now.' })
  requireOwnHand(draft, by)
  await requireCorrect(tx, userId, letter)
  const sender = accountId === draft.accountId ? {} : await otherSender(tx, draft, accountId)
  await changeDraft(tx, draft, { letter, ...sender, version: draft.version + 1, writtenBy: by, seen: await seenBy(tx, by, draft), updatedAt: now })
  await told(tx, now, userId, id)
}

export async function proposedBy(tx: Db, clock: Clock, draft: Draft, actionId: string): Promise<Draft> {
  await changeDraft(tx, draft, { actionId })
  return await told(tx, clock.now(), draft.userId, draft.id)
}

/** What is sealed of it, as the kinds of letters take it. */
export const letterOf = ({ accountId, letter, answers, how }: Draft) => ({ accountId, ...letter, ...(answers === 0 ? {} : how === 'forward' ? { forwards: answers } : { inReplyTo: answers }) })

/** A letter is proposed once at a time; what was rejected is changed first. */
export function requireSendable(draft: Draft): void {
  requireWritable(draft, { who: 'person', name: '' })
  if (draft.state === 'rejected') throw new Fault('draft-rejected', 'This letter was rejected', { status: 409, fix: 'Change it first; it is a draft again by that.' })
}

/** Held, as it was read by who changes it now. */
export async function lockWritable(tx: Db, { userId, id, version, by }: { userId: string; id: string; version: number; by: Writer }): Promise<Draft> {
  const draft = await lockDraft(tx, userId, id)
  if (draft === undefined) throw notFound('draft')
  requireWritable(draft, by)
  requireVersion(draft, version)
  return draft
}

export function requireVersion(draft: Draft, version: number): void {
  if (draft.version === version) return
  throw new Fault('draft-changed', 'This draft was changed meanwhile; nothing of yours was kept', {
    status: 409,
    fix: 'Compare the two, and save again with the version that stands there now.',
    detail: { version: draft.version, writtenBy: draft.writtenBy, letter: draft.letter },
  })
}

function requireWritable(draft: Draft, by: Writer): void {
  if (draft.state === 'sent') throw draftSent()
  if (draft.state === 'approved') throw new Fault('draft-leaving', 'This letter is on its way, or waits for its time', { status: 409, fix: 'Take it back first (undo), then change it.' })
  if (draft.actionState === 'proposed') throw new Fault('draft-proposed', 'This letter waits for a decision as it is', { status: 409, fix: 'A person withdraws that by changing or discarding it.' })
  requireOwnHand(draft, by)
}

function requireOwnHand(draft: Draft, by: Writer): void {
  if (by.who !== 'token' || draft.writtenBy.who === 'token') return
  throw new Fault('draft-by-hand', 'A person changed this draft by hand; a program does not write over it', { status: 409, fix: 'Leave it to them, or propose a letter of your own.' })
}

export const draftSent = (): Fault => new Fault('draft-sent', 'This letter has left', { status: 409, fix: 'Write another.' })

export const draftExists = (live: Draft): Fault =>
  new Fault('draft-exists', 'There is a draft in this conversation already', { status: 409, fix: 'Go on with it, or discard it first.', detail: { draftId: live.id } })

/** What could not be sent is not kept either: whoever wrote it is still there to correct it. */
async function requireCorrect(tx: Db, userId: string, letter: DraftContent): Promise<void> {
  for (const list of [letter.to, letter.cc, letter.bcc]) for (const person of list) correctAddress(person)
  correctLine('subject', letter.subject)
  correctText(letter.text)
  correctText(letter.html ?? '')
  const ids = [...new Set(letter.attachments.map(({ fileId }) => fileId))]
  const files = await findLetterFiles(tx, userId, ids)
  if (files.length < ids.length) throw new Fault('not-found', 'A file of this letter is not there', { status: 404, fix: 'Add it again.' })
  if (files.reduce((sum, { size }) => sum + size, 0) > limits.letterFilesBytesMax) {
    throw new Fault('file-too-large', `A letter carries ${limits.letterFilesBytesMax / 1e6} MB of files at most`, { status: 413, fix: 'Take one of them out.' })
  }
}

export async function told(tx: Db, now: number, userId: string, id: string): Promise<Draft> {
  await recordChange(tx, now, { userId, topic: 'draft', subject: id })
  const draft = await findDraft(tx, userId, id)
  if (draft === undefined) throw notFound('draft')
  return draft
}
