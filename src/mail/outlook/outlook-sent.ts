// A letter of ours in an Outlook mailbox: as a draft before it leaves, and as what was sent after.
//
// It is the same item all the while, with the same immutable id; another try, which does not know
// that id, finds it by its Message-ID (https://learn.microsoft.com/graph/outlook-immutable-id).
import { z } from 'zod'
import { parsed } from './graph-answer.ts'
import type { Graph } from './graph-api.ts'
import { isGone } from './graph-refusal.ts'
import { messageUrl } from './outlook-message.ts'

export const sendingLetter = z.object({
  id: z.string().min(1),
  isDraft: z.boolean().default(false),
  parentFolderId: z.string().default(''),
  internetMessageId: z.string().nullish(),
  conversationId: z.string().nullish(),
})
export type SendingLetter = z.infer<typeof sendingLetter>

const FIELDS = '$select=id,isDraft,parentFolderId,internetMessageId,conversationId'

/** What was sent stands first; without it there may be a draft. */
export async function findLetter(graph: Graph, messageId: string, signal: AbortSignal): Promise<SendingLetter | undefined> {
  const answer = await graph.ask({ to: `/me/messages?$filter=${filterByMessageId(messageId)}&${FIELDS}`, signal })
  const { value } = parsed(answer, z.object({ value: z.array(sendingLetter) }))
  return value.find(({ isDraft }) => !isDraft) ?? value[0]
}

/** Message-IDs of ours have no quotes in them (compose.ts); doubled they would be taken as they are. */
export const filterByMessageId = (messageId: string): string => encodeURIComponent(`internetMessageId eq '<${messageId.replaceAll("'", "''")}>'`)

/** As a letter is handed over whole. */
export const mimeOf = (raw: Uint8Array) => ({ type: 'text/plain', text: Buffer.from(raw).toString('base64') })

export async function letterById(graph: Graph, id: string, signal: AbortSignal): Promise<SendingLetter | undefined> {
  const answer = await graph.ask({ to: `${messageUrl(id)}?${FIELDS}`, signal })
  return !answer.ok && isGone(answer) ? undefined : parsed(answer, sendingLetter)
}

export const bareMessageId = ({ internetMessageId }: SendingLetter): string => (internetMessageId ?? '').replace(/^<(.*)>$/, '$1')
