// What Gmail does with drafts: each has an id that stays, and a message in it that is another after
// every change. What is deleted here is gone at once, and in no trash.
import { z } from 'zod'
import { problem, type Answered, type CallContext } from './gmail-answer.ts'
import type { StoredMail } from './gmail-mailbox.ts'
import { partsOf, renamed } from './gmail-sending.ts'

const aboutDraft = z.strictObject({ id: z.string().optional(), message: z.strictObject({ threadId: z.string().optional() }) })

const notFound = (): Answered => problem(404, 'notFound', 'Requested entity was not found.')
const shown = (id: string, { id: messageId, threadId, labelIds }: StoredMail) => ({ id, message: { id: messageId, threadId, labelIds: [...labelIds] } })

/** `drafts` made, or `drafts/ID` changed, by an upload. */
export function uploadDraft({ mailbox, ownMessageIds, nowMs }: CallContext, { draftId, type, body }: { draftId: string; type: string; body: Buffer }): Answered {
  const { about, raw } = partsOf(type, body)
  const { threadId } = aboutDraft.parse(about).message
  if (threadId !== undefined && ![...mailbox.mails.values()].some((mail) => mail.threadId === threadId)) return notFound()
  const kept = ownMessageIds === 'kept' ? raw : renamed(raw, `CA${mailbox.mails.size}@mail.gmail.com`)
  if (draftId !== '' && !mailbox.drafts().has(draftId)) return notFound()
  const messageId = draftId === '' ? mailbox.deliver({ raw: kept, labelIds: ['DRAFT'], internalDate: nowMs, ...(threadId === undefined ? {} : { threadId }) }) : mailbox.redraft(draftId, kept)
  const [made] = [...mailbox.drafts()].flatMap(([id, mail]) => (mail.id === messageId ? [shown(id, mail)] : []))
  return { status: 200, body: made }
}

export function draftNamed({ mailbox }: CallContext, method: string, draftId: string): Answered {
  const mail = mailbox.drafts().get(draftId)
  if (mail === undefined) return notFound()
  if (method === 'GET') return { status: 200, body: shown(draftId, mail) }
  if (method !== 'DELETE') return notFound()
  mailbox.erase(mail.id)
  return { status: 204, body: undefined }
}

export function listDrafts({ mailbox }: CallContext, query: URLSearchParams, isWanted: (mail: StoredMail) => boolean): Answered {
  const found = [...mailbox.drafts()].filter(([, mail]) => isWanted(mail) && !mail.labelIds.has('TRASH')).slice(0, Number(query.get('maxResults') ?? 100))
  // An empty list is left out.
  return { status: 200, body: found.length === 0 ? { resultSizeEstimate: 0 } : { drafts: found.map(([id, mail]) => shown(id, mail)), resultSizeEstimate: found.length } }
}
