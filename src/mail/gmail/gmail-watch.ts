// Hears of changes: by Google's push where the house has a public address, by asking otherwise.
//
// A push is a watch that Google forgets after seven days, so it is renewed each day; what comes
// by it arrives at a route of the web, not here. Whenever the watch does not stand (Google
// refuses it, or it ran out while nothing could be renewed) the account is asked instead, every
// few seconds, and `state` says why: mail is late then, never missing, and somebody can be told.
//
// Asking costs one unit: the account's history id, which moves with every change.
import type { Clock } from '../../base/clock.ts'
import { messageOf, RetryLater } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import type { Log } from '../../base/log.ts'
import { nothingAnswer, UNITS, watchAnswer } from './gmail-answers.ts'
import { cursorOfNow } from './gmail-changes.ts'
import type { GmailClient } from './gmail-client.ts'

export interface WatchState {
  /** How changes are heard of now. `off`: nobody watches. */
  kind: 'off' | 'push' | 'asking'
  /** When the push ends unless it is renewed; 0 = there is none. */
  expiresAt: number
  /** Why it is not as it should be, in words for a person. */
  failing?: string
}

/** Where Google sends its notices: a Pub/Sub topic that hands them to a public address of this house. */
export interface PublicPush {
  topic: string
}

export interface GmailWatch {
  readonly state: WatchState
  /** Resolves once it stands. */
  start(onChange: () => void, signal: AbortSignal): Promise<void>
  /** Before the account is disconnected: Google would send notices for up to a week. */
  endPush(signal: AbortSignal): Promise<void>
}

export function openGmailWatch(options: { client: GmailClient; clock: Clock; push?: PublicPush | undefined; log?: Log | undefined }): GmailWatch {
  const { client, clock, push, log } = options
  let state: WatchState = { kind: 'off', expiresAt: 0 }
  /** Two for a moment, when a watch is made anew: the one that ends does not speak for the other. */
  let standing = 0

  /** Said once when it begins and once when it ends, not at every try. */
  const become = (next: WatchState) => {
    if (next.failing !== undefined && next.failing !== state.failing) log?.warn('Changes in Gmail are heard of late', { reason: next.failing })
    if (next.failing === undefined && state.failing !== undefined) log?.info('Changes in Gmail are heard of again')
    state = next
  }

  /** When to try again. */
  const renewed = async (topicName: string, signal: AbortSignal): Promise<number> => {
    const now = clock.now()
    try {
      const answer = await client.get({ method: 'POST', path: 'watch', body: { topicName }, units: UNITS.watch, answer: watchAnswer }, signal)
      const expiresAt = Number(answer.expiration)
      become({ kind: 'push', expiresAt })
      // Should Google ever give less than a day, half of it is early enough.
      return now + Math.min(limits.gmailPushRenewMs, Math.max(limits.gmailPollMs, (expiresAt - now) / 2))
    } catch (error) {
      signal.throwIfAborted()
      const { expiresAt } = state
      become({ kind: expiresAt > now ? 'push' : 'asking', expiresAt, failing: `Google’s push could not be renewed: ${messageOf(error)}` })
      return now + (error instanceof RetryLater ? Math.max(error.afterMs, limits.gmailPollMs) : limits.retryMaxMs)
    }
  }

  return {
    get state() {
      return state
    },

    async start(onChange, signal) {
      // Known before the push begins, and asked once after: what happens in between is heard of.
      let { at } = await cursorOfNow(client, signal)
      const asked = async () => {
        const now = await cursorOfNow(client, signal)
        if (now.at === at) return
        at = now.at
        onChange()
      }
      let renewAt = 0
      const step = async () => {
        const isDue = push !== undefined && clock.now() >= renewAt
        if (isDue) renewAt = await renewed(push.topic, signal)
        else if (state.kind === 'push' && clock.now() < state.expiresAt) return
        if (push !== undefined && clock.now() >= state.expiresAt) become({ ...state, kind: 'asking' })
        await asked()
        if (push === undefined) become({ kind: 'asking', expiresAt: 0 })
      }
      await step()
      standing++
      void follow(step, signal)
    },

    async endPush(signal) {
      await client.get({ method: 'POST', path: 'stop', units: UNITS.stop, answer: nothingAnswer }, signal)
      become({ kind: 'off', expiresAt: 0 })
    },
  }

  async function follow(step: () => Promise<void>, signal: AbortSignal): Promise<void> {
    let waitMs: number = limits.gmailPollMs
    while (!signal.aborted) {
      try {
        await clock.sleep(waitMs, signal)
        waitMs = limits.gmailPollMs
        await step()
      } catch (error) {
        if (signal.aborted) break
        if (error instanceof RetryLater) waitMs = Math.max(error.afterMs, waitMs)
        // A refusal stays until a person does something about it; the scheduled pulls say it on the account.
        else waitMs = limits.retryMaxMs
        become({ ...state, failing: messageOf(error) })
      }
    }
    if (--standing === 0) become({ kind: 'off', expiresAt: state.expiresAt })
  }
}
