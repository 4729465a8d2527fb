// A version whose files are those of the one that lies there, without sending them once more: Microsoft
// copies that one, files and all, and the copy is given the new words.
//
// It is copied into Deleted Items, where nobody looks for drafts: two would bear the draft's name until
// this one bears that of an unfinished one (drafts/unfinished-copy.ts), which it is given together with
// the words, in one call. Cut off before that, an earlier version lies in the trash. Microsoft takes words
// as text or as HTML, and a letter has both: what came of them is read back, and where it is not what was
// written the copy goes, and the version is put the long way.
import { createHash } from 'node:crypto'
import { isUnfinishedCopy } from '../drafts/unfinished-copy.ts'
import { attachmentBytes, parseMessage } from '../parse/parse-message.ts'
import type { Address } from '../types.ts'
import { isPassing, parsed } from './graph-answer.ts'
import type { Graph } from './graph-api.ts'
import { readCopy, type OutlookCopy } from './outlook-draft-copy.ts'
import { messageUrl } from './outlook-message.ts'
import { sendingLetter } from './outlook-sent.ts'

interface Taken {
  /** The one that gives way. */
  before: OutlookCopy
  /** Of the unfinished one. */
  name: string
  raw: Uint8Array
}

/** Answers the id of the unfinished one, with all its files; undefined where there is none to be had this way. */
export async function takeFilesOver(graph: Graph, { before, name, raw }: Taken, signal: AbortSignal): Promise<string | undefined> {
  if (filesOf(before.raw) !== filesOf(raw)) return undefined
  const copied = await graph.ask({ to: `${messageUrl(before.id)}/copy`, method: 'POST', body: { destinationId: 'deleteditems' }, isOnce: true, signal })
  if (!copied.ok && !isPassing(copied)) return undefined
  const { id } = parsed(copied, sendingLetter)
  const worded = await graph.ask({ to: messageUrl(id), method: 'PATCH', body: { internetMessageId: `<${name}>`, ...wordsFor(raw) }, signal })
  const copy = worded.ok ? await readCopy(graph, { id, changeKey: '' }, signal) : undefined
  if (copy === undefined || !isUnfinishedCopy(name, copy.raw)) {
    await graph.ask({ to: messageUrl(id), method: 'DELETE', signal })
    return undefined
  }
  return parsed(await graph.ask({ to: `${messageUrl(id)}/move`, method: 'POST', body: { destinationId: 'drafts' }, signal }), sendingLetter).id
}

function filesOf(raw: Uint8Array): string {
  const files = parseMessage(raw).attachments.map(({ name, inline, contentId, place }) => JSON.stringify([name, inline, contentId, createHash('sha256').update(attachmentBytes(raw, place)).digest('hex')]))
  return files.toSorted().join('\n')
}

function wordsFor(raw: Uint8Array): Record<string, unknown> {
  const { subject, to, cc, bcc, text, html } = parseMessage(raw)
  const recipients = (people: readonly Address[]) => people.map(({ name, address }) => ({ emailAddress: { name, address } }))
  return {
    subject,
    toRecipients: recipients(to),
    ccRecipients: recipients(cc),
    bccRecipients: recipients(bcc),
    body: html === '' ? { contentType: 'text', content: text } : { contentType: 'html', content: html },
  }
}
