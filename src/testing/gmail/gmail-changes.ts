// What Gmail does when it is told to change something: labels on mails, labels themselves. It
// answers a batch of changes with nothing at all, whatever became of each.
import { z } from 'zod'
import { problem, type Answered, type CallContext } from './gmail-answer.ts'

const ids = z.array(z.string()).default([])
const modification = z.strictObject({ ids: z.array(z.string()), addLabelIds: ids, removeLabelIds: ids })
const newLabel = z.strictObject({ name: z.string(), labelListVisibility: z.string().optional(), messageListVisibility: z.string().optional() })

const NEVER_BY_HAND = new Set(['SENT', 'DRAFT', 'CHAT'])
const RESERVED = /^(inbox|sent|drafts?|trash|spam|starred|unread|important|chats?|all mail)$/i

const invalid = (message: string): Answered => problem(400, 'invalidArgument', message)

export function batchModify({ mailbox, missingInBatch }: CallContext, body: unknown): Answered {
  const { ids: named, addLabelIds, removeLabelIds } = modification.parse(body)
  if (named.length > 1_000) return invalid('Number of ids cannot exceed 1000')
  for (const label of [...addLabelIds, ...removeLabelIds]) {
    if (!mailbox.labels.has(label)) return invalid(`Invalid label: ${label}`)
    if (NEVER_BY_HAND.has(label)) return invalid(`Invalid label: ${label}`)
  }
  if (missingInBatch === 'refused' && named.some((id) => !mailbox.mails.has(id))) return problem(404, 'notFound', 'Requested entity was not found.')
  for (const id of named) if (mailbox.mails.has(id)) mailbox.relabel(id, { add: addLabelIds, remove: removeLabelIds })
  return { status: 204, body: undefined }
}

export function makeLabel({ mailbox }: CallContext, body: unknown): Answered {
  const { name } = newLabel.parse(body)
  if (name.trim() === '' || RESERVED.test(name)) return invalid('Invalid label name')
  const isTaken = [...mailbox.labels.values()].some((label) => label.name.toLowerCase() === name.toLowerCase())
  if (isTaken) return problem(409, 'aborted', 'Label name exists or conflicts')
  return { status: 200, body: { id: mailbox.makeLabel(name), name, messageListVisibility: 'show', labelListVisibility: 'labelShow' } }
}

export function labelOf({ mailbox }: CallContext, id: string): Answered {
  const label = mailbox.labels.get(id)
  if (label === undefined) return problem(404, 'notFound', 'Requested entity was not found.')
  const messagesTotal = [...mailbox.mails.values()].filter((mail) => mail.labelIds.has(id)).length
  return { status: 200, body: { id, ...label, messagesTotal } }
}

export function dropLabel({ mailbox }: CallContext, id: string): Answered {
  if (mailbox.labels.get(id)?.type !== 'user') return invalid('Invalid delete request')
  mailbox.dropLabel(id)
  return { status: 204, body: undefined }
}
