// Sends by Microsoft Graph: the letter becomes a draft, and the draft is sent. One call could do
// both (`sendMail`), and would leave nothing behind by which a lost answer is found.
//
// The draft is what makes the sending happen once: it is one item, which is written down before it
// is asked to leave (leave-once.ts) and stands in Sent afterwards as itself. One that still lies in
// Drafts minutes after it was asked did not leave, and that same one may be asked again. Where
// neither is found nobody knows, and nothing is sent from here again. The largest files of a letter that is too
// large for one call are added to its draft before it is asked to leave (outlook-files.ts). Exchange
// keeps the letter as it reads it, so Sent holds the same words, people and files, and not the same bytes.
import type { Observation } from '../../actions/action.ts'
import type { Receipt } from '../../actions/action-shapes.ts'
import type { Clock } from '../../base/clock.ts'
import { Fault } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import { leaveOnce, LetterLost, type HandedOver } from '../letters/leave-once.ts'
import { lookForLetter, receiptOfLetter } from '../letters/left-letter.ts'
import { LetterElsewhere, type LetterJournal, type LetterNote } from '../letters/letter-journal.ts'
import type { MailSender, OutgoingLetter } from '../mail-port.ts'
import { orNothingSent, requireApprovedLetter, requireRoom, withBlindCopies } from '../letters/outgoing-letter.ts'
import { isPassing, laterFor, parsed } from './graph-answer.ts'
import { openGraph, type Graph, type GraphAccess } from './graph-api.ts'
import { faultOf } from './graph-refusal.ts'
import { graphFolder } from './graph-shapes.ts'
import { addFiles } from './outlook-files.ts'
import { lightened, type FollowingFile } from './outlook-large-letter.ts'
import { folderUrl, messageUrl } from './outlook-message.ts'
import { listedPath, type OutlookPlaces } from './outlook-place.ts'
import { bareMessageId, findLetter, letterById, mimeOf, sendingLetter, type SendingLetter } from './outlook-sent.ts'

/** `stayed`: the one thing that may leave, if it was made, is still to be asked. */
type Standing = { is: 'left'; letter: SendingLetter } | { is: 'stayed'; draft: SendingLetter | undefined; was: LetterNote } | { is: 'unknown'; reason: string }

export function openOutlookSender(options: GraphAccess & { journal: LetterJournal }): MailSender {
  const { journal, clock } = options
  const graph = openGraph(options)
  const places: OutlookPlaces = { graph, spellings: new Map() }

  const standingOf = async (actionId: string, { messageId }: OutgoingLetter, signal: AbortSignal): Promise<Standing> => {
    const note = await journal.read(actionId)
    const named = note === undefined || note.is === 'here' ? undefined : await letterById(graph, note.as, signal)
    const found = named ?? (await findLetter(graph, messageId, signal))
    if (found?.isDraft === false) return { is: 'left', letter: found }
    if (note?.is === 'here') return { is: 'stayed', draft: found, was: note }
    if (note === undefined || named === undefined) return { is: 'unknown', reason: 'The letter is neither in Sent nor in Drafts: it may have left, or not' }
    const isUnderWay = clock.now() - note.at < limits.outlookSendingMs
    if (isUnderWay || !(await liesInDrafts(places, named, signal))) return { is: 'unknown', reason: 'The letter was asked to leave, and may be on its way' }
    return { is: 'stayed', draft: named, was: note }
  }

  return {
    async send(approved, finished, signal) {
      requireApprovedLetter(approved, finished)
      const letter = withBlindCopies(finished, approved.change)
      requireRoom(letter, { bytesMax: limits.outlookWholeLetterBytesMax, provider: 'Microsoft' })
      const light = lightened(letter.raw, limits.outlookLetterBytesMax)
      requireRoom(light, { bytesMax: limits.outlookLetterBytesMax, provider: 'Microsoft' })
      const { actionId } = approved
      const standing = await orNothingSent(standingOf(actionId, letter, signal), signal)
      if (standing.is === 'left') return receiptOf(clock, letter, standing.letter)
      if (standing.is === 'unknown') throw new Error(standing.reason)
      const draft = standing.draft ?? (await orNothingSent(makeDraft(graph, { raw: light.raw, messageId: letter.messageId }, signal), signal))
      await fillDraft(graph, { draft, following: light.following }, signal)
      await nameDraft(graph, { draft, letter }, signal)
      try {
        await leaveOnce({ journal, clock, actionId, was: standing.was }, async (beforeLeaving) => {
          await beforeLeaving(draft.id)
          return await askToLeave(graph, draft, signal)
        })
      } catch (error) {
        if (error instanceof LetterElsewhere && standing.draft === undefined) await dropTwin(graph, { draft, leaving: await journal.read(actionId) }, signal)
        if (!(error instanceof LetterLost)) throw error
      }
      const sent = await lookForLetter(() => sentById(graph, draft.id, signal), { clock, waitsMs: limits.outlookSentWaitsMs, signal })
      if (sent === undefined) throw new Error('Microsoft was asked to send the letter, and does not show it in Sent yet')
      return receiptOf(clock, letter, sent)
    },

    async observe(approved, letter, signal): Promise<Observation> {
      requireApprovedLetter(approved, letter)
      const standing = await standingOf(approved.actionId, letter, signal)
      if (standing.is === 'left') return { outcome: 'applied', receipt: receiptOf(clock, letter, standing.letter) }
      return standing.is === 'stayed' ? { outcome: 'not-applied' } : { outcome: 'unknown', reason: standing.reason }
    },

    close: () => Promise.resolve(),
  }
}

async function makeDraft(graph: Graph, { raw, messageId }: Pick<OutgoingLetter, 'raw' | 'messageId'>, signal: AbortSignal): Promise<SendingLetter> {
  const answer = await graph.ask({ to: '/me/messages', method: 'POST', text: mimeOf(raw), isOnce: true, signal })
  if (answer.ok) return parsed(answer, sendingLetter)
  // Made perhaps, and its answer lost: then it is found by its name.
  const made = isPassing(answer) ? await findLetter(graph, messageId, signal) : undefined
  if (made !== undefined) return made
  throw isPassing(answer) ? laterFor(answer, undefined) : refusedLetter(faultOf(answer))
}

/** Nothing was asked to leave yet: cut off here, the next try adds what is missing. */
async function fillDraft(graph: Graph, { draft: { id }, following }: { draft: SendingLetter; following: readonly FollowingFile[] }, signal: AbortSignal): Promise<void> {
  try {
    await addFiles(graph, id, { following, signal })
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    const now = await letterById(graph, id, signal).catch(() => undefined)
    // What another sent meanwhile takes no files any more; whether it left is found out below.
    if (now?.isDraft === false) return
    if (now !== undefined) await graph.ask({ to: messageUrl(id), method: 'DELETE', signal }).catch(() => {})
    throw error.code === 'outlook-refused' ? refusedLetter(error) : error
  }
}

/** Exchange may have given it another Message-ID; of a draft it may be changed. */
async function nameDraft(graph: Graph, { draft, letter: { messageId } }: { draft: SendingLetter; letter: OutgoingLetter }, signal: AbortSignal): Promise<void> {
  if (bareMessageId(draft) === messageId) return
  parsed(await graph.ask({ to: messageUrl(draft.id), method: 'PATCH', body: { internetMessageId: `<${messageId}>` }, signal }), sendingLetter)
}

async function askToLeave(graph: Graph, { id }: SendingLetter, signal: AbortSignal): Promise<HandedOver> {
  const taken: HandedOver = { answer: '', refused: [] }
  try {
    const answer = await graph.ask({ to: `${messageUrl(id)}/send`, method: 'POST', isOnce: true, signal })
    if (answer.ok) return taken
    if (isPassing(answer)) throw new LetterLost('Microsoft was asked to send the letter, and its answer was lost')
    throw refusedLetter(faultOf(answer))
  } catch (error) {
    // Said also of a letter that was taken just before the line was cut.
    if (signal.aborted) throw new LetterLost('It was stopped while Microsoft was asked to send the letter', { cause: error })
    if (!(error instanceof Fault)) throw error
    const now = await letterById(graph, id, signal).catch(() => undefined)
    // An earlier try was slower than this one: what was sent is refused as no draft any more.
    if (now?.isDraft === false) return taken
    // Refused for good: a draft that nobody wrote is not left behind.
    if (now !== undefined) await graph.ask({ to: messageUrl(id), method: 'DELETE', signal }).catch(() => {})
    throw error
  }
}

/** Two made a draft of the one letter, and the other's leaves: whoever met ours in Drafts would send it once more. */
async function dropTwin(graph: Graph, { draft, leaving }: { draft: SendingLetter; leaving: LetterNote | undefined }, signal: AbortSignal): Promise<void> {
  if (leaving === undefined || leaving.is === 'here' || leaving.as === draft.id) return
  await graph.ask({ to: messageUrl(draft.id), method: 'DELETE', signal })
}

const refusedLetter = (fault: Fault): Fault => new Fault('letter-refused', `${fault.message}; nothing was sent`, { status: 502, detail: fault.detail, fix: 'Correct the letter and send it again.' })

async function liesInDrafts(places: OutlookPlaces, { parentFolderId }: SendingLetter, signal: AbortSignal): Promise<boolean> {
  const drafts = parsed(await places.graph.ask({ to: `${folderUrl('drafts')}?$select=id`, signal }), graphFolder).id
  return parentFolderId === drafts || (await listedPath(places, parentFolderId, signal)) === drafts
}

async function sentById(graph: Graph, id: string, signal: AbortSignal): Promise<SendingLetter | undefined> {
  const found = await letterById(graph, id, signal)
  return found?.isDraft === false ? found : undefined
}

function receiptOf(clock: Clock, letter: OutgoingLetter, sent: SendingLetter): Receipt {
  const messageId = bareMessageId(sent)
  const own = messageId === letter.messageId ? '' : `, where Microsoft calls it ${messageId}`
  return receiptOfLetter({ letter, provenAt: clock.now(), proof: `Read back from Sent in Outlook by its id${own}`, after: { messageId, remoteId: sent.id, threadId: sent.conversationId ?? '' } })
}
