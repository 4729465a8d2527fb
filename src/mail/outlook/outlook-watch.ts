// Notices that folders changed: by looking at their counts every minute, and at once where
// Microsoft can call us.
//
// Counts are a hint that costs two calls for a mailbox of any size. One mail that comes in the
// minute in which another goes leaves them as they are; the schedule, which pulls every folder,
// finds it. A delta of each folder would find it too, with a call a folder and minute.
import { z } from 'zod'
import { messageOf } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import { listOutlookFolders } from './outlook-mailboxes.ts'
import { describe } from './outlook-message.ts'
import { listedPath, type OutlookPlaces } from './outlook-place.ts'
import { lifecycleEvent, openOutlookPush, type OutlookWebhook } from './outlook-subscription.ts'

/** One of the calls that Microsoft makes, after the web has checked whose it is. */
export const outlookNotice = z.object({
  subscriptionId: z.string(),
  changeType: z.string().optional(),
  resourceData: z.object({ id: z.string().optional() }).nullish(),
  lifecycleEvent: lifecycleEvent.optional(),
})
export type OutlookNotice = z.infer<typeof outlookNotice>

const NOT_TAKEN = 'Microsoft does not take the order for pushes; looking every minute instead'

export interface WatchState {
  kind: 'none' | 'polling' | 'webhook'
  /** When the push ends unless it is renewed; 0 = none is ordered. */
  expiresAtMs: number
  /** Why pushes or looks fail at present; '' = they do not. */
  failing: string
}

export interface OutlookWatch {
  start(onChange: (path: string) => void, signal: AbortSignal): Promise<void>
  receive(notices: readonly OutlookNotice[], signal: AbortSignal): Promise<void>
  /** The order is taken back at Microsoft. */
  endPush(signal: AbortSignal): Promise<void>
  state(): WatchState
}

export function openOutlookWatch(places: OutlookPlaces, webhook: OutlookWebhook | undefined): OutlookWatch {
  const { graph } = places
  const { clock, log } = graph
  const push = webhook === undefined ? undefined : openOutlookPush(graph, webhook)
  let counts: Map<string, string> | undefined
  let failing = ''
  let watching = 0
  let tell: (path: string) => void = () => {}
  let looking: Promise<void> = Promise.resolve()

  const compare = async (signal: AbortSignal): Promise<void> => {
    const before = counts
    counts = new Map((await listOutlookFolders(graph, signal)).map((folder): [string, string] => [folder.path, `${folder.messages ?? 0} ${folder.unread}`]))
    if (before !== undefined) for (const [path, count] of counts) if (before.get(path) !== count) tell(path)
  }
  /** One after another: two at once would each compare with what neither of them saw last. */
  const look = (signal: AbortSignal): Promise<void> => {
    const next = looking.then(() => compare(signal))
    looking = next.catch(() => {})
    return next
  }

  const tellFoldersOf = async (remoteIds: readonly string[], signal: AbortSignal): Promise<void> => {
    if (remoteIds.length === 0) return
    const said = new Set([...(await describe(graph, remoteIds, signal)).values()].map(({ path }) => path))
    for (const path of said) tell(counts?.has(path) === true ? path : await listedPath(places, path, signal))
    // Deleted, or moved away: only counts can tell where it was.
    await look(signal)
  }

  /** Answers why it failed; '' = it did not. */
  const attempt = async (words: string, signal: AbortSignal, work: () => Promise<void>): Promise<string> => {
    try {
      await work()
      return ''
    } catch (error) {
      // What the end of the watch cut off has not failed.
      if (!signal.aborted) log?.warn(words, { reason: messageOf(error) })
      return messageOf(error)
    }
  }

  const keep = async (signal: AbortSignal): Promise<void> => {
    let renewAtMs = clock.now() + limits.outlookPushRenewMs
    while (!signal.aborted) {
      const isPushed = push !== undefined && push.state.failing === '' && push.state.expiresAtMs > clock.now()
      await clock.sleep(isPushed ? limits.outlookPollPushedMs : limits.outlookPollMs, signal)
      if (push !== undefined && (!isPushed || clock.now() >= renewAtMs)) {
        await attempt(NOT_TAKEN, signal, () => push.renew(signal))
        renewAtMs = clock.now() + limits.outlookPushRenewMs
      }
      // Whatever became of the order: without it, this is all that tells of new mail.
      failing = await attempt('An Outlook mailbox cannot be watched; its mail comes by the schedule', signal, () => look(signal))
    }
  }

  return {
    async start(onChange, signal) {
      tell = onChange
      await look(signal)
      // Looked at first: what changes before the push stands is seen by the next look.
      if (push !== undefined) await attempt(NOT_TAKEN, signal, () => push.renew(signal))
      watching++
      keep(signal)
        .catch(() => {})
        .finally(() => watching--)
    },
    async receive(notices, signal) {
      const mine = notices.filter(({ subscriptionId }) => push?.isMine(subscriptionId) === true)
      const changed = mine.flatMap(({ lifecycleEvent: event, resourceData }) => (event === undefined && resourceData?.id !== undefined ? [resourceData.id] : []))
      await tellFoldersOf([...new Set(changed)], signal)
      for (const { lifecycleEvent: event } of mine) {
        if (event === 'subscriptionRemoved') push?.lapsed()
        if (event === 'subscriptionRemoved' || event === 'reauthorizationRequired') await push?.renew(signal)
        // Whatever was not called out meanwhile is in the folders, and nobody says in which.
        if (event === 'subscriptionRemoved' || event === 'missed') for (const path of counts?.keys() ?? []) tell(path)
      }
    },
    async endPush(signal) {
      await push?.end(signal)
    },
    state() {
      if (watching === 0) return { kind: 'none', expiresAtMs: 0, failing }
      if (push === undefined) return { kind: 'polling', expiresAtMs: 0, failing }
      return { kind: 'webhook', expiresAtMs: push.state.expiresAtMs, failing: push.state.failing || failing }
    },
  }
}
