// The small print under the line: what is sealed, when it leaves, when it expires, what was proven, what failed.
import type { Action } from '../../../src/web/contract/actions.ts'
import { asSentences, wordsOf } from '../api/problem-text.ts'
import * as m from '../messages/m.ts'
import { dayAndTime, timeOf, timeWithSeconds } from '../words/dates.ts'
import { timeLeft } from '../words/durations.ts'
import { isProven } from './line-state.ts'
import { proofWords } from './proof-words.ts'
import { readBack } from './read-back.ts'
import { reasonWords } from './reason-words.ts'
import { saidWords } from './said-words.ts'
import { usePlaceName } from './use-folder-word.ts'

/** What leaves later than this waits for a time, and is named by it. */
const waitsMs = 10 * 60_000

/** The seal as people compare it: eight letters of the digest, in two groups. */
export const sealOf = (digest: string): string => `${digest.slice(0, 4)} ${digest.slice(4, 8)}`

export function FineLine({ action, now, name }: { action: Action; now: number; name: string }) {
  const { receipt } = action
  const placeName = usePlaceName(action.accountId)
  const reason = reasonWords(action.stateReason)
  const said = saidWords(action)
  if (said !== undefined && (action.state === 'done' || action.state === 'failed')) {
    return <><b>{m.signed_at({ time: timeWithSeconds(action.decidedAt) })}</b><span className="wrong">{`${said}, ${timeOf(action.finishedAt)}`}</span></>
  }
  switch (action.state) {
    case 'proposed':
      return (
        <>
          <b>{name}</b>
          <span>{`${m.you_sign_exactly()} `}<span className="exact">{sealOf(action.digest)}</span></span>
          {action.preview.undoable ? <span>{m.can_be_undone()}</span> : null}
          {action.expiresAt > now ? <span>{m.expires_in({ time: timeLeft(action.expiresAt - now) })}</span> : null}
          {action.ignoredAt > 0 ? <span>{m.ignored_at({ time: timeOf(action.ignoredAt) })}</span> : null}
        </>
      )
    case 'approved':
    case 'scheduled':
      return (
        <>
          <b>{m.signed_at({ time: timeWithSeconds(action.decidedAt) })}</b>
          <span role="timer">{action.leavesAt - now > waitsMs ? m.leaves_on({ when: dayAndTime(action.leavesAt) }) : action.leavesAt > now ? m.leaves_in({ time: timeLeft(action.leavesAt - now) }) : m.leaving()}</span>
        </>
      )
    case 'running':
      return <><b>{m.signed_at({ time: timeWithSeconds(action.decidedAt) })}</b><span>{m.being_done()}</span></>
    case 'done':
      return (
        <>
          <b>{m.signed_and_done({ signed: timeWithSeconds(action.decidedAt), done: timeWithSeconds(action.finishedAt) })}</b>
          {receipt === null ? <span>{m.no_receipt()}</span> : (
            <>
              <span className={isProven(action) ? 'proof' : 'wrong'}>{readBack(receipt)}</span>
              {receipt.proof === '' ? null : <span className={receipt.proofParts === undefined ? 'exact' : ''}>{proofWords(receipt, placeName)}</span>}
            </>
          )}
          {action.standingId === '' ? null : <span>{m.done_beforehand()}</span>}
          {action.drift === null ? null : <span className="wrong">{m.drifted_short()}</span>}
        </>
      )
    case 'unknown':
      // What is known of it stands above.
      return <><b>{m.signed_at({ time: timeWithSeconds(action.decidedAt) })}</b><span>{m.state_unknown()}</span></>
    case 'failed':
      // What became of each stands below, in the receipt.
      if (action.errorCode === 'partly-done' && receipt !== null) return <><b className="wrong">{m.partly_done_at({ time: timeOf(action.finishedAt) })}</b><span>{readBack(receipt)}</span></>
      return <><b className="wrong">{m.failed_at({ time: timeOf(action.finishedAt) })}</b><span className="exact">{asSentences(wordsOf({ code: action.errorCode, title: action.errorText === '' ? reason : action.errorText, fix: '' }))}</span></>
    case 'undone':
      return (
        <>
          <b>{action.receipt === null ? m.taken_back_before() : m.undone_after()}</b>
          <span>{timeOf(action.finishedAt)}</span>
        </>
      )
    case 'rejected':
      return <><b>{m.rejected_at({ time: timeOf(action.decidedAt || action.finishedAt) })}</b><span>{m.nothing_happened()}</span>{reason === '' ? null : <span>{reason}</span>}</>
    case 'expired':
      return <><b>{m.expired_unsigned()}</b><span>{m.nothing_happened()}</span></>
  }
}
