// What we take from Gmail's answers, call by call, and what each call costs.
//
// Only the fields that are used: Gmail adds others without notice, and leaves out a list that
// would be empty. Numbers of 64 bits come as text and stay text.
import { z } from 'zod'

const number64 = z.string().regex(/^\d{1,30}$/)
const ids = z.array(z.string().min(1)).default([])

/** In quota units, of which a person has a number a second. */
export const UNITS = { profile: 1, labels: 1, history: 2, list: 5, get: 5, watch: 100, stop: 50, batchModify: 50, makeLabel: 5, send: 100, makeDraft: 10, changeDraft: 15, dropDraft: 10, drafts: 5 } as const

export const profileAnswer = z.object({ messagesTotal: z.int().nonnegative().optional(), historyId: number64 })

export const labelsAnswer = z.object({
  labels: z.array(z.object({ id: z.string().min(1), name: z.string(), type: z.enum(['system', 'user']).default('user') })).default([]),
})
/** Of one label, asked for alone. */
export const labelCount = z.object({ messagesTotal: z.int().nonnegative().default(0) })
export type GmailLabel = z.infer<typeof labelsAnswer>['labels'][number]

export const listAnswer = z.object({ messages: z.array(z.object({ id: z.string().min(1) })).default([]), nextPageToken: z.string().optional() })

/** `labelIds` is missing from a message without a label. */
export const messageAnswer = z.object({
  id: z.string().min(1),
  threadId: z.string().default(''),
  labelIds: ids,
  historyId: number64.default('0'),
  internalDate: z.string().regex(/^-?\d{1,16}$/),
  sizeEstimate: z.int().nonnegative().default(0),
  raw: z.string().optional(),
  payload: z.object({ headers: z.array(z.object({ name: z.string(), value: z.string() })).default([]) }).optional(),
})
export type GmailMessage = z.infer<typeof messageAnswer>

const touched = z.array(z.object({ message: z.object({ id: z.string().min(1), labelIds: z.array(z.string()).optional() }) })).default([])

export const historyAnswer = z.object({
  history: z.array(z.object({ messagesAdded: touched, messagesDeleted: touched, labelsAdded: touched, labelsRemoved: touched })).default([]),
  nextPageToken: z.string().optional(),
  historyId: number64,
})
export type GmailHistory = z.infer<typeof historyAnswer>['history']

export const watchAnswer = z.object({ historyId: number64, expiration: z.string().regex(/^\d{1,16}$/) })

/** Of a letter that left, and of mail that was looked for. */
export const sentAnswer = z.object({ id: z.string().min(1), threadId: z.string().default('') })
export const foundAnswer = z.object({ messages: z.array(sentAnswer).default([]) })

/** A draft keeps its id when it is changed; the message in it is another each time. */
export const draftAnswer = z.object({ id: z.string().min(1), message: sentAnswer })
export const draftsAnswer = z.object({ drafts: z.array(draftAnswer).default([]) })

export const nothingAnswer = z.unknown()
