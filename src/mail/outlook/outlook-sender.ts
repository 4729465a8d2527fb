// Sends by Microsoft Graph: the letter becomes a draft, and the draft is sent. One call could do
// both (`sendMail`), and would leave nothing behind by which a lost answer is found.
//
// The draft is what makes the sending happen once: it is one item, which is asked to leave once,
// and stands in Sent afterwards as itself. A draft that still lies in Drafts minutes after it was
// asked did not leave, and may be asked again. Where neither is found nobody knows, and nothing
// is sent from here again. Exchange keeps the letter as it reads it, so Sent holds the same words,
// people and files, and not the same bytes.
import type { Observation } from '../../actions/action.ts'
import type { Receipt } from '../../actions/action-shapes.ts'
import type { Clock } from '../../base/clock.ts'
import { Fault } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import type { MailSender, OutgoingLetter } from '../mail-port.ts'
import { orNothingSent, requireApprovedLetter, requireRoom, withBlindCopies } from '../outgoing-letter.ts'
import { isPassing, laterFor, parsed } from './graph-answer.ts'
import { openGraph, type Graph, type GraphAccess } from './graph-api.ts'
import { faultOf } from './graph-refusal.ts'
import { graphFolder } from './graph-shapes.ts'
import { folderUrl, messageUrl } from './outlook-message.ts'
import { listedPath, type OutlookPlaces } from './outlook-place.ts'
import { askedAtMs, bareMessageId, findLetter, letterById, mimeOf, noteOfAsking, sendingLetter, type SendingLetter } from './outlook-sent.ts'

export function openOutlookSender(access: GraphAccess): MailSender {
  const { clock } = access
  const graph = openGraph(access)
  const places: OutlookPlaces = { graph, spellings: new Map() }
  return {
    async send(approved, finished, signal) {
      requireApprovedLetter(approved, finished)
      const letter = withBlindCopies(finished, approved.change)
      requireRoom(letter, { bytesMax: limits.outlookLetterBytesMax, provider: 'Microsoft' })
      const there = await orNothingSent(findLetter(graph, letter.messageId, signal), signal)
      if (there?.isDraft === false) return receiptOf(clock, letter, there)
      const draft = there ?? (await orNothingSent(makeDraft(graph, letter, signal), signal))
      await askToLeave(graph, { draft, letter }, signal)
      const sent = await lookFor(clock, signal, async () => await letterById(graph, draft.id, signal))
      if (sent === undefined) throw new Error('Microsoft was asked to send the letter, and does not show it in Sent yet')
      return receiptOf(clock, letter, sent)
    },

    async observe(approved, letter, signal): Promise<Observation> {
      requireApprovedLetter(approved, letter)
      const found = await findLetter(graph, letter.messageId, signal)
      if (found === undefined) return { outcome: 'unknown', reason: 'The letter is neither in Sent nor in Drafts: it may have left, or not' }
      if (!found.isDraft) return { outcome: 'applied', receipt: receiptOf(clock, letter, found) }
      const askedMs = askedAtMs(found)
      const isUnderWay = askedMs !== 0 && clock.now() - askedMs < limits.outlookSendingMs
      if (isUnderWay || !(await liesInDrafts(places, found, signal))) return { outcome: 'unknown', reason: 'The letter was asked to leave, and may be on its way' }
      return { outcome: 'not-applied' }
    },

    close: () => Promise.resolve(),
  }
}

async function makeDraft(graph: Graph, { raw, messageId }: OutgoingLetter, signal: AbortSignal): Promise<SendingLetter> {
  const answer = await graph.ask({ to: '/me/messages', method: 'POST', text: mimeOf(raw), isOnce: true, signal })
  if (answer.ok) return parsed(answer, sendingLetter)
  // Made perhaps, and its answer lost: then it is found by its name.
  const made = isPassing(answer) ? await findLetter(graph, messageId, signal) : undefined
  if (made !== undefined) return made
  throw isPassing(answer) ? laterFor(answer, undefined) : refusedLetter(faultOf(answer))
}

/** Until here nothing was sent. From here on its draft says how far it came. */
async function askToLeave(graph: Graph, { draft, letter }: { draft: SendingLetter; letter: OutgoingLetter }, signal: AbortSignal): Promise<void> {
  const { id } = draft
  try {
    // Exchange may have given it another Message-ID; of a draft it may be changed.
    const name = bareMessageId(draft) === letter.messageId ? {} : { internetMessageId: `<${letter.messageId}>` }
    parsed(await graph.ask({ to: messageUrl(id), method: 'PATCH', body: { ...name, ...noteOfAsking(graph.clock.now()) }, signal }), sendingLetter)
    const answer = await graph.ask({ to: `${messageUrl(id)}/send`, method: 'POST', isOnce: true, signal })
    if (!answer.ok && !isPassing(answer)) throw refusedLetter(faultOf(answer))
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    const now = await letterById(graph, id, signal).catch(() => undefined)
    // An earlier try was slower than this one: what was sent is refused as no draft any more.
    if (now?.isDraft === false) return
    // Refused for good: a draft that nobody wrote is not left behind.
    if (now !== undefined) await graph.ask({ to: messageUrl(id), method: 'DELETE', signal }).catch(() => {})
    throw error
  }
}

const refusedLetter = (fault: Fault): Fault => new Fault('letter-refused', `${fault.message}; nothing was sent`, { status: 502, detail: fault.detail, fix: 'Correct the letter and send it again.' })

async function liesInDrafts(places: OutlookPlaces, { parentFolderId }: SendingLetter, signal: AbortSignal): Promise<boolean> {
  const drafts = parsed(await places.graph.ask({ to: `${folderUrl('drafts')}?$select=id`, signal }), graphFolder).id
  return parentFolderId === drafts || (await listedPath(places, parentFolderId, signal)) === drafts
}

async function lookFor(clock: Clock, signal: AbortSignal, look: () => Promise<SendingLetter | undefined>): Promise<SendingLetter | undefined> {
  for (const waitMs of limits.outlookSentWaitsMs) {
    if (waitMs > 0) await clock.sleep(waitMs, signal)
    const found = await look()
    if (found?.isDraft === false) return found
  }
  return undefined
}

function receiptOf(clock: Clock, letter: OutgoingLetter, sent: SendingLetter): Receipt {
  const messageId = bareMessageId(sent)
  const after = { messageId, remoteId: sent.id, threadId: sent.conversationId ?? '', recipients: letter.envelope.to }
  const own = messageId === letter.messageId ? '' : `, where Microsoft calls it ${messageId}`
  return {
    provenAt: clock.now(),
    proof: `Read back from Sent in Outlook by its id${own}`,
    expected: 1,
    proven: 1,
    items: [{ id: letter.messageId, outcome: 'done', before: {}, after, error: '' }],
  }
}
