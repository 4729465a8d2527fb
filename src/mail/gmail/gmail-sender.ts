// Sends by Gmail's API: one call with the letter as it was built, which Gmail puts into Sent itself.
//
// That call is made once, and written down before (leave-once.ts): cut off before, nothing was sent.
// Where Gmail says that it did not take the letter (a quota, a token, a letter it refuses), nothing
// was sent either and it may be asked again; where its answer is lost, nobody knows, so the letter is
// looked for in Sent and, as long as it is not found there, the outcome is unknown. Not finding it
// proves nothing, so it is never sent again from here.
//
// Gmail takes whom it is for out of the letter, so blind copies stand in it; Gmail takes that
// header off what leaves, and keeps it in Sent.
import type { Receipt } from '../../actions/action-shapes.ts'
import { proofOf } from '../../actions/proof-words.ts'
import type { Clock } from '../../base/clock.ts'
import { Fault, messageOf } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import { leaveOnce, LetterLost, requireHere } from '../letters/leave-once.ts'
import { lookForLetter, receiptOfLetter } from '../letters/left-letter.ts'
import type { LetterJournal } from '../letters/letter-journal.ts'
import type { MailSender, OutgoingLetter } from '../mail-port.ts'
import { answeredBy, orNothingSent, requireApprovedLetter, requireRoom, withBlindCopies } from '../letters/outgoing-letter.ts'
import { sentAnswer, UNITS } from './gmail-answers.ts'
import { openGmailClient, read, textOf, Tries, unreached, type GmailClient } from './gmail-client.ts'
import { GMAIL } from './gmail-config.ts'
import { findAmong, findSent, threadOf, type SentLetter } from './gmail-sent.ts'
import { uploadOf } from './gmail-upload.ts'

export function openGmailSender(options: {
  accessToken(): Promise<string>
  /** Google refused it: the next one must be another. */
  invalidate(token: string): void | Promise<void>
  journal: LetterJournal
  clock: Clock
  /** Google's own, unless a test brings its server on loopback. */
  baseUrl?: string
}): MailSender {
  const { journal, clock } = options
  const client = openGmailClient({ baseUrl: GMAIL, ...options })
  return {
    async send(approved, finished, signal) {
      requireApprovedLetter(approved, finished)
      const letter = withBlindCopies(finished, approved.change)
      requireRoom(letter, { bytesMax: limits.gmailLetterBytesMax, provider: 'Gmail' })
      const there = await orNothingSent(findSent(client, letter.messageId, signal), signal)
      if (there !== undefined) return receiptOf(clock, letter, there)
      const { actionId } = approved
      const was = await requireHere(journal, actionId)
      const answered = answeredBy(letter)
      const threadId = answered === '' ? undefined : await orNothingSent(threadOf(client, answered, signal), signal)
      const given = await leaveOnce({ journal, clock, actionId, was }, async (beforeLeaving) => {
        await beforeLeaving()
        return { answer: '', refused: [], as: await handOver(client, { letter, threadId }, signal) }
      }).catch((error: unknown) => {
        if (error instanceof LetterLost) return undefined
        throw error
      })
      const sent = await lookForLetter(
        () => (given?.as === undefined ? findSent(client, letter.messageId, signal) : findAmong(client, { ids: [given.as], messageId: letter.messageId }, signal)),
        { clock, waitsMs: limits.gmailSentWaitsMs, signal },
      )
      if (sent === undefined) throw new Error(given === undefined ? NOT_FOUND : NOT_SHOWN)
      return receiptOf(clock, letter, sent)
    },

    async observe(approved, letter, signal) {
      requireApprovedLetter(approved, letter)
      const note = await journal.read(approved.actionId)
      const sent = await findSent(client, letter.messageId, signal)
      if (sent !== undefined) return { outcome: 'applied', receipt: receiptOf(clock, letter, sent) }
      if (note?.is === 'here') return { outcome: 'not-applied' }
      return { outcome: 'unknown', reason: note?.is === 'accepted' ? NOT_SHOWN : NOT_FOUND }
    },

    close: () => Promise.resolve(),
  }
}

const NOT_FOUND = 'Gmail’s answer was lost, and the letter is not in its Sent: it may have left, or not'
const NOT_SHOWN = 'Gmail took the letter, and does not show it in Sent yet'

/** Answers what Gmail calls the letter now. */
async function handOver(client: GmailClient, { letter, threadId }: { letter: OutgoingLetter; threadId: string | undefined }, signal: AbortSignal): Promise<string> {
  const tries = new Tries()
  for (let thread = threadId; ; ) {
    const answer = await client.send(requestOf(letter, thread), signal, textOf).then(
      (text) => read(text, sentAnswer, client.now()),
      // Said also of a letter that was taken just before the line was cut.
      (error: unknown) => (signal.aborted ? lostTo(error) : unreached(error, signal)),
    )
    if (answer.kind === 'given') return answer.value.id
    if (answer.kind === 'away') throw new LetterLost(NOT_FOUND)
    if (answer.kind === 'missing' && thread !== undefined) {
      // The conversation was deleted since; the letter answers it all the same.
      thread = undefined
      continue
    }
    if (answer.kind === 'missing' || answer.kind === 'argument') {
      const why = answer.kind === 'argument' ? answer.why : 'Gmail does not know where to send from'
      throw new Fault('letter-refused', `Gmail did not take the letter, and nothing was sent (${why})`, { fix: 'Correct it and send it again.' })
    }
    await orNothingSent(client.beforeNextTry(answer, tries, signal), signal)
  }
}

const requestOf = ({ raw }: OutgoingLetter, threadId: string | undefined) =>
  uploadOf({ method: 'POST', path: 'messages/send', raw, about: threadId === undefined ? {} : { threadId }, fields: 'id,threadId', units: UNITS.send })

const lostTo = (error: unknown) => ({ kind: 'away', afterMs: undefined, why: messageOf(error) }) as const

function receiptOf(clock: Clock, letter: OutgoingLetter, { remoteId, threadId, messageId }: SentLetter): Receipt {
  const proof = messageId === letter.messageId ? proofOf('sent-at-gmail') : proofOf('sent-at-gmail-as', { name: messageId })
  return receiptOfLetter({ letter, provenAt: clock.now(), ...proof, after: { messageId, remoteId, threadId } })
}
