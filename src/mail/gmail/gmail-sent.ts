// Finding a letter of ours in Gmail's Sent: what proves that it left.
//
// Gmail keeps a Message-ID that is well-formed, and where it gives its own it writes ours down in
// another header. The search by Message-ID finds a letter some seconds after it left; the list of
// what was sent last has it at once, so both are looked through, and each mail's own header decides.
import { limits } from '../../base/limits.ts'
import { foundAnswer, UNITS, type GmailMessage } from './gmail-answers.ts'
import type { GmailClient } from './gmail-client.ts'
import { getMessages } from './gmail-messages.ts'

export interface SentLetter {
  remoteId: string
  threadId: string
  /** As it stands at Gmail, without <>. */
  messageId: string
}

const NAMES: ReadonlySet<string> = new Set(['message-id', 'x-google-original-message-id'])

export async function findSent(client: GmailClient, messageId: string, signal: AbortSignal): Promise<SentLetter | undefined> {
  const named = await listed(client, { q: `rfc822msgid:${messageId}`, includeSpamTrash: true, maxResults: limits.gmailSentLooked }, signal)
  const sent = await findAmong(client, { ids: named.map(({ id }) => id), messageId }, signal)
  if (sent !== undefined) return sent
  const latest = await listed(client, { labelIds: 'SENT', includeSpamTrash: true, maxResults: limits.gmailSentLooked }, signal)
  return await findAmong(client, { ids: latest.map(({ id }) => id), messageId }, signal)
}

/** Of these the one that has the label of what was sent and the name of the letter. */
export async function findAmong(client: GmailClient, { ids, messageId }: { ids: readonly string[]; messageId: string }, signal: AbortSignal): Promise<SentLetter | undefined> {
  for await (const got of getMessages(client, ids, 'header', signal)) {
    if (got.kind !== 'message' || !got.message.labelIds.includes('SENT')) continue
    if (isNamed(got.message, messageId)) {
      const now = got.message.payload?.headers.find(({ name }) => name.toLowerCase() === 'message-id')?.value ?? ''
      return { remoteId: got.id, threadId: got.message.threadId, messageId: bare(now) }
    }
  }
  return undefined
}

/** By its own header, also where Gmail gave it another name. */
export const isNamed = ({ payload }: GmailMessage, messageId: string): boolean => (payload?.headers ?? []).some(({ name, value }) => NAMES.has(name.toLowerCase()) && bare(value) === messageId)

/** Gmail's name for the conversation that this mail is in; undefined where it has no such mail. */
export async function threadOf(client: GmailClient, messageId: string, signal: AbortSignal): Promise<string | undefined> {
  const [first] = await listed(client, { q: `rfc822msgid:${messageId}`, includeSpamTrash: true, maxResults: 1 }, signal)
  return first === undefined || first.threadId === '' ? undefined : first.threadId
}

async function listed(client: GmailClient, query: Record<string, string | number | boolean>, signal: AbortSignal): Promise<{ id: string; threadId: string }[]> {
  return (await client.get({ path: 'messages', query: { ...query, fields: 'messages(id,threadId)' }, units: UNITS.list, answer: foundAnswer }, signal)).messages
}

const bare = (messageId: string): string => messageId.trim().replace(/^<(.*)>$/, '$1')
