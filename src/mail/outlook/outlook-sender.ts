// Sends by Microsoft Graph: the letter becomes a draft, and the draft is sent. One call could do
// both (`sendMail`), and would leave nothing behind by which a lost answer is found.
//
// The draft is what makes the sending happen once: it is one item, which is written down before it
// is asked to leave (leave-once.ts) and stands in Sent afterwards as itself. It is asked once. One that
// still lies in Drafts minutes after that did not leave: it is called back, so that it never will
// (outlook-call-back.ts), and this approval ends as not sent; sending it is a new one. Where neither is
// found nobody knows, and nothing is sent from here again. Where its person said meanwhile that it did
// not leave, and approved it anew, the earlier one is called back first; as long as that cannot be
// done the later one does not leave either.
//
// The largest files of a letter that is too large for one call are added to its draft before it is
// asked to leave (outlook-files.ts). Exchange keeps the letter as it reads it, so Sent holds the same
// words, people and files, and not the same bytes.
import type { Observation } from '../../actions/action.ts'
import type { Receipt } from '../../actions/action-shapes.ts'
import { proofOf } from '../../actions/proof-words.ts'
import type { Clock } from '../../base/clock.ts'
import { Fault, messageOf } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import { leaveOnce, LetterLost, type HandedOver } from '../letters/leave-once.ts'
import { lookForLetter, receiptOfLetter } from '../letters/left-letter.ts'
import { LetterElsewhere, type LetterJournal, type LetterNote } from '../letters/letter-journal.ts'
import type { MailSender, OutgoingLetter } from '../mail-port.ts'
import { orNothingSent, requireApprovedLetter, requireRoom, withBlindCopies } from '../letters/outgoing-letter.ts'
import { isPassing, laterFor, parsed } from './graph-answer.ts'
import { openGraph, type Graph, type GraphAccess } from './graph-api.ts'
import { faultOf } from './graph-refusal.ts'
import { callBack, isUnderWay, NOWHERE, removeStayed, UNDER_WAY } from './outlook-call-back.ts'
import { addFiles } from './outlook-files.ts'
import { lightened, type FollowingFile } from './outlook-large-letter.ts'
import { messageUrl } from './outlook-message.ts'
import type { OutlookPlaces } from './outlook-place.ts'
import { bareMessageId, findLetter, letterById, mimeOf, sendingLetter, type SendingLetter } from './outlook-sent.ts'

type Standing =
  | { is: 'left'; letter: SendingLetter }
  /** Never asked to leave; a draft may have been made. */
  | { is: 'here'; draft: SendingLetter | undefined; was: LetterNote }
  /** Asked to leave, and it did not. */
  | { is: 'stayed'; was: Asked }
  | { is: 'unknown'; reason: string }

type Asked = Exclude<LetterNote, { is: 'here' }>

export function openOutlookSender(options: GraphAccess & { journal: LetterJournal }): MailSender {
  const { journal, clock } = options
  const graph = openGraph(options)
  const places: OutlookPlaces = { graph, spellings: new Map() }

  const standingOf = async (note: LetterNote | undefined, { messageId }: OutgoingLetter, signal: AbortSignal): Promise<Standing> => {
    const named = note === undefined || note.is === 'here' ? undefined : await letterById(graph, note.as, signal)
    const found = named ?? (await findLetter(graph, messageId, signal))
    if (found?.isDraft === false) return { is: 'left', letter: found }
    if (note?.is === 'here') return { is: 'here', draft: found, was: note }
    if (note?.is === 'stayed') return { is: 'stayed', was: note }
    if (note === undefined || named === undefined) return { is: 'unknown', reason: NOWHERE }
    if (await isUnderWay(places, { clock, asked: { messageId, ...note }, draft: named }, signal)) return { is: 'unknown', reason: UNDER_WAY }
    return { is: 'stayed', was: note }
  }

  return {
    async send(approved, finished, signal) {
      requireApprovedLetter(approved, finished)
      const letter = withBlindCopies(finished, approved.change)
      requireRoom(letter, { bytesMax: limits.outlookWholeLetterBytesMax, provider: 'Microsoft' })
      const light = lightened(letter.raw, limits.outlookLetterBytesMax)
      requireRoom(light, { bytesMax: limits.outlookLetterBytesMax, provider: 'Microsoft' })
      const { actionId } = approved
      const note = await journal.read(actionId)
      const looked = standingOf(note, letter, signal)
      const standing = await (note?.is === 'here' ? orNothingSent(looked, signal) : orUnknown(looked))
      if (standing.is === 'left') return receiptOf(clock, letter, standing.letter)
      if (standing.is === 'unknown') throw new Error(standing.reason)
      if (standing.is === 'stayed') return receiptOf(clock, letter, await orUnknown(endStayed({ places, journal, clock }, { actionId, letter, was: standing.was }, signal)))
      await orNothingSent(callBackGivenUp({ places, journal, clock }, actionId, signal), signal)
      const draft = standing.draft ?? (await orNothingSent(makeDraft(graph, { raw: light.raw, messageId: letter.messageId }, signal), signal))
      await nameDraft(graph, { draft, letter }, signal)
      await fillDraft(graph, { draft, following: light.following }, signal)
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
      const standing = await standingOf(await journal.read(approved.actionId), letter, signal)
      if (standing.is === 'left') return { outcome: 'applied', receipt: receiptOf(clock, letter, standing.letter) }
      // Of what stayed `send` does no more than to call it back, and ends it.
      return standing.is === 'unknown' ? { outcome: 'unknown', reason: standing.reason } : { outcome: 'not-applied' }
    },

    close: () => Promise.resolve(),
  }
}

interface Desk {
  places: OutlookPlaces
  journal: LetterJournal
  clock: Clock
}

/** Answers the letter where it left after all; otherwise it never will, and that is said. */
async function endStayed({ places, journal, clock }: Desk, { actionId, letter: { messageId }, was }: { actionId: string; letter: OutgoingLetter; was: Asked }, signal: AbortSignal): Promise<SendingLetter> {
  const { at, as } = was
  if (was.is !== 'stayed') {
    const called = await callBack(places, { clock, asked: { messageId, at, as } }, signal)
    if (called.is === 'left') return called.letter
    if (called.is !== 'stayed') throw new Error(called.why)
    await journal.write(actionId, { was, becomes: { is: 'stayed', at, as } })
  }
  await removeStayed(places.graph, as, signal)
  throw new Fault('letter-stayed', 'Microsoft was asked to send the letter and left it in Drafts; it was taken back from there, and nothing was sent', { status: 502, fix: 'Send it again: that is a new approval.' })
}

/** What was given up may leave late. The same letter leaves anew only once that cannot happen any more. */
async function callBackGivenUp({ places, journal, clock }: Desk, actionId: string, signal: AbortSignal): Promise<void> {
  for (const asked of await journal.givenUp(actionId)) {
    const called = await callBack(places, { clock, asked }, signal)
    if (called.is === 'left') throw new Fault('letter-left-before', 'The same letter left after all when it was sent before, and stands in Sent; nothing was sent now', { status: 409, fix: 'If it is to be sent once more, send it again after the next sync.' })
    if (called.is === 'under-way') throw new Fault('letter-under-way', 'The same letter was asked to leave before, and may still be on its way; nothing was sent now', { status: 409, fix: 'Look into Sent in some minutes. Send it again if it is not there.' })
    if (called.is === 'stayed') await removeStayed(places.graph, called.draft.id, signal)
  }
}

/** Of a letter that may have left a refusal to look says nothing: with a Fault it would be called unsent. */
async function orUnknown<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (error instanceof Fault && error.code !== 'letter-stayed') throw new Error(messageOf(error), { cause: error })
    throw error
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

async function sentById(graph: Graph, id: string, signal: AbortSignal): Promise<SendingLetter | undefined> {
  const found = await letterById(graph, id, signal)
  return found?.isDraft === false ? found : undefined
}

function receiptOf(clock: Clock, letter: OutgoingLetter, sent: SendingLetter): Receipt {
  const messageId = bareMessageId(sent)
  const proof = messageId === letter.messageId ? proofOf('sent-at-microsoft') : proofOf('sent-at-microsoft-as', { name: messageId })
  return receiptOfLetter({ letter, provenAt: clock.now(), ...proof, after: { messageId, remoteId: sent.id, threadId: sent.conversationId ?? '' } })
}
