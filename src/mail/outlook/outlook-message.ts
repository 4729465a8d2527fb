// What Outlook says of a message, in our words, and how it is asked.
//
// Categories are labels that are named by a text, so their path says that (`category:Clients`):
// a folder is named by an id that Microsoft made, and the two can never be the same.
//
// Whether a message was answered, Graph does not say. MAPI does (the last verb carried out on
// it), as an extended property, which lists and single messages can be asked for; a list of
// changes cannot (`$expand` there has answered with 500 for years).
import { Fault } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import { categoryPath } from '../mailboxes/label-path.ts'
import type { Marks } from '../types.ts'
import type { Graph } from './graph-api.ts'
import { parsed } from './graph-answer.ts'
import { isGone } from './graph-refusal.ts'
import { graphMessage, type GraphMessage } from './graph-shapes.ts'

export interface DescribedMessage {
  remoteId: string
  /** The folder where it is now. */
  path: string
  receivedMs: number
  remoteThread: string
  marks: Marks
}

const FIELDS = 'id,parentFolderId,conversationId,receivedDateTime,isRead,isDraft,flag,categories'
/** PidTagLastVerbExecuted: 102 = answered, 103 = answered to all, 104 = forwarded, 108 = answered to the list. */
const LAST_VERB = 'Integer 0x1081'
const ANSWERED = new Set(['102', '103', '108'])

/** For a list of changes. */
export const CHANGE_QUERY = `$select=${FIELDS}`
/** For everything else. */
export const MESSAGE_QUERY = `$select=${FIELDS}&$expand=${encodeURIComponent(`singleValueExtendedProperties($filter=id eq '${LAST_VERB}')`)}`

export const folderUrl = (path: string): string => `/me/mailFolders/${encodeURIComponent(path)}`
export const messageUrl = (remoteId: string): string => `/me/messages/${encodeURIComponent(remoteId)}`

/** What it does not say stays as it was. */
export function marksOf(message: GraphMessage, before?: Marks): Marks {
  const { isRead, isDraft, flag, categories, singleValueExtendedProperties } = message
  return {
    flags: {
      seen: isRead ?? before?.flags.seen ?? false,
      flagged: flag === undefined || flag === null ? (before?.flags.flagged ?? false) : flag.flagStatus === 'flagged',
      answered: singleValueExtendedProperties?.some(({ id, value }) => isLastVerb(id) && ANSWERED.has(value)) ?? before?.flags.answered ?? false,
      draft: isDraft ?? before?.flags.draft ?? false,
    },
    labels: categories?.map(categoryPath) ?? before?.labels ?? [],
  }
}

const isLastVerb = (id: string): boolean => id.toLowerCase() === LAST_VERB.toLowerCase()

export function sameMarks(a: Marks, b: Marks): boolean {
  const { seen, flagged, answered, draft } = a.flags
  const isSame = seen === b.flags.seen && flagged === b.flags.flagged && answered === b.flags.answered && draft === b.flags.draft
  return isSame && a.labels.length === b.labels.length && a.labels.every((label) => b.labels.includes(label))
}

/** `path` as the list of folders spells it, of which it came; otherwise as the message does. */
export function described(message: GraphMessage, path = message.parentFolderId ?? ''): DescribedMessage {
  return { remoteId: message.id, path, receivedMs: receivedMs(message) ?? 0, remoteThread: message.conversationId ?? '', marks: marksOf(message) }
}

export function receivedMs({ receivedDateTime }: GraphMessage): number | undefined {
  const ms = Date.parse(receivedDateTime ?? '')
  return Number.isNaN(ms) ? undefined : ms
}

/** Those that are there, wherever in the mailbox they are. */
export async function describe(graph: Graph, remoteIds: readonly string[], signal: AbortSignal): Promise<Map<string, DescribedMessage>> {
  const found = new Map<string, DescribedMessage>()
  const answers = await graph.batch(remoteIds.map((id) => `${messageUrl(id)}?${MESSAGE_QUERY}`), signal)
  for (const [index, answer] of answers.entries()) {
    // A name that Microsoft never gave is not there either.
    if (!answer.ok && (isGone(answer) || answer.code === 'ErrorInvalidIdMalformed')) continue
    const message = parsed(answer, graphMessage)
    if ((message.parentFolderId ?? '') === '') throw new Fault('outlook-answer', 'Microsoft does not say in which folder a mail is', { status: 502 })
    // Under the name by which it was asked for: the answer spells the same id in one way only.
    const remoteId = remoteIds[index] as string
    found.set(remoteId, { ...described(message), remoteId })
  }
  return found
}

/**
 * What lists said of messages that are read next: the same is not asked for twice, which would
 * halve how many mails a minute an account allows. By message, not by folder, so that a list of
 * the folder where it went to corrects the one where it was; and each is good for one reading.
 */
export interface JustDescribed {
  note(message: DescribedMessage): void
  take(remoteId: string): DescribedMessage | undefined
  forget(remoteId: string, path: string): void
}

export function justDescribed(): JustDescribed {
  const kept = new Map<string, DescribedMessage>()
  return {
    note(message) {
      kept.delete(message.remoteId)
      kept.set(message.remoteId, message)
      const oldest = kept.size > limits.outlookDescribedKept ? kept.keys().next().value : undefined
      if (oldest !== undefined) kept.delete(oldest)
    },
    take(remoteId) {
      const message = kept.get(remoteId)
      kept.delete(remoteId)
      return message
    },
    forget(remoteId, path) {
      if (kept.get(remoteId)?.path === path) kept.delete(remoteId)
    },
  }
}
