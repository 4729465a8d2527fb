// Adds the files that follow a large letter, or a large draft, to its item, until each is there whole.
//
// What is there is known by its bytes, read back: a process that was killed, or an answer that was
// lost, leaves files that are there and files that are not, and never half of one, since a file that
// is sent in pieces appears with its last. So a repeat looks first and adds what is missing. A session
// for pieces is not kept: it is worth one file, and ends by itself.
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { Fault, RetryLater } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import { backoffMs } from '../../base/retry.ts'
import { isPassing, laterFor, parsed, type GraphAnswer } from './graph-answer.ts'
import type { Graph } from './graph-api.ts'
import { faultOf, isGone } from './graph-refusal.ts'
import type { FollowingFile } from './outlook-large-letter.ts'
import { messageUrl } from './outlook-message.ts'

interface Draft {
  graph: Graph
  /** Below the base. */
  url: string
  /** Of files that were read back, by Microsoft's id. */
  read: Map<string, string>
  signal: AbortSignal
}

export async function addFiles(graph: Graph, id: string, { following, signal }: { following: readonly FollowingFile[]; signal: AbortSignal }): Promise<void> {
  if (following.length === 0) return
  const draft: Draft = { graph, url: messageUrl(id), read: new Map(), signal }
  for (let round = 0; ; round++) {
    const missing = await missingIn(draft, following)
    if (missing.length === 0) return
    if (round === limits.outlookFileRounds) throw new RetryLater(`${missing.length} files do not read back from their draft yet`, { afterMs: limits.graphWaitMs })
    for (const file of missing) await add(draft, file)
  }
}

const listed = z.object({ value: z.array(z.object({ id: z.string().min(1), size: z.number() })) })

/** One that is there more often than the letter has it (an answer was lost) is taken away again. */
async function missingIn({ graph, url, read, signal }: Draft, following: readonly FollowingFile[]): Promise<FollowingFile[]> {
  const smallest = Math.min(...following.map(({ bytes }) => bytes.length))
  const { value } = parsed(await graph.ask({ to: `${url}/attachments?$select=id,size&$top=${limits.letterFilesMax * 4}`, signal }), listed)
  const wanted = [...following]
  for (const { id, size } of value) {
    // Exchange counts a little more than the bytes.
    if (size < smallest) continue
    if (!read.has(id)) read.set(id, await digestThere({ graph, url, signal }, id))
    const sha256 = read.get(id)
    const found = wanted.findIndex((file) => file.sha256 === sha256)
    if (found !== -1) wanted.splice(found, 1)
    else if (following.some((file) => file.sha256 === sha256)) await graph.ask({ to: `${url}/attachments/${encodeURIComponent(id)}`, method: 'DELETE', signal })
  }
  return wanted
}

async function digestThere({ graph, url, signal }: Pick<Draft, 'graph' | 'url' | 'signal'>, id: string): Promise<string> {
  const answer = await graph.ask({ to: `${url}/attachments/${encodeURIComponent(id)}/$value`, bytesMax: limits.messageBytesMax, timeoutMs: limits.graphMessageMs, signal })
  if (!answer.ok) throw isPassing(answer) ? laterFor(answer, undefined) : faultOf(answer)
  return createHash('sha256').update(answer.bytes).digest('hex')
}

async function add(draft: Draft, file: FollowingFile): Promise<void> {
  if (file.bytes.length < limits.outlookPiecesFromBytes) return await addWhole(draft, file)
  const { graph, url, signal } = draft
  const { name, type: contentType, inline: isInline, contentId, bytes } = file
  const item = { attachmentType: 'file', name, contentType, size: bytes.length, isInline, ...(isInline ? { contentId } : {}) }
  const begun = await graph.ask({ to: `${url}/attachments/createUploadSession`, method: 'POST', body: { AttachmentItem: item }, signal })
  if (!begun.ok && begun.code === 'ErrorAttachmentSizeShouldNotBeLessThanMinimumSize') return await addWhole(draft, file)
  await sendPieces(draft, parsed(begun, z.object({ uploadUrl: z.string().min(1) })).uploadUrl, bytes)
}

async function addWhole({ graph, url, signal }: Draft, { name, type, inline, contentId, bytes }: FollowingFile): Promise<void> {
  const body = { '@odata.type': '#microsoft.graph.fileAttachment', name, contentType: type, isInline: inline, ...(inline ? { contentId } : {}), contentBytes: Buffer.from(bytes).toString('base64') }
  const answer = await graph.ask({ to: `${url}/attachments`, method: 'POST', body, isOnce: true, timeoutMs: limits.outlookPieceMs, signal })
  // Added perhaps, and its answer lost: the next look tells.
  if (!answer.ok && !isPassing(answer)) throw faultOf(answer)
}

const progress = z.object({ nextExpectedRanges: z.array(z.string()).min(1) })

/** Ends when the last piece was taken, or when nobody knows of the session any more; which of these it was the next look tells. */
async function sendPieces({ graph, signal }: Draft, url: string, bytes: Uint8Array): Promise<void> {
  let at = 0
  for (let failures = 0; ; ) {
    const end = Math.min(bytes.length, at + limits.outlookPieceBytes)
    const answer = await graph.send({ url, method: 'PUT', piece: { bytes: bytes.subarray(at, end), range: `bytes ${at}-${end - 1}/${bytes.length}` }, signal })
    if (answer.ok && answer.status === 201) return
    if (answer.ok) {
      const next = nextOf(answer, bytes.length)
      failures = next > at ? 0 : failures + 1
      if (failures >= limits.graphAttempts) throw new RetryLater('Microsoft takes pieces of a file, and has no more of it afterwards', { afterMs: limits.graphWaitMs })
      at = next
      continue
    }
    if (isGone(answer)) return
    // 416: it has that piece already, of a try whose answer was lost.
    if (!isPassing(answer) && answer.status !== 416) throw faultOf(answer)
    if (++failures >= limits.graphAttempts) throw isPassing(answer) ? laterFor(answer, undefined) : faultOf(answer)
    await graph.clock.sleep(backoffMs(failures), signal)
    const asked = await graph.send({ url, method: 'GET', signal })
    if (asked.ok) at = nextOf(asked, bytes.length)
    else if (isGone(asked)) return
  }
}

function nextOf(answer: GraphAnswer, size: number): number {
  const next = Number(/^\d+/.exec(parsed(answer, progress).nextExpectedRanges[0] ?? '')?.[0] ?? Number.NaN)
  if (Number.isInteger(next) && next >= 0 && next < size) return next
  throw new Fault('outlook-answer', 'Microsoft answered in a form that is not known here', { status: 502, fix: 'Sync again; if it stays, an update of Secretary is needed.' })
}
