// Keeps a watch on every account that is not paused, as accounts come, pause and go, and on
// all of its mailboxes: a watch knows the folders that were there when it began, so it is made
// anew when the account's list of them has changed, and when the account was given other servers.
import type { ConnectedAccount } from '../../accounts/connected-accounts.ts'
import { listAccountsToSync } from '../../accounts/connected-accounts.ts'
import type { Clock } from '../../base/clock.ts'
import { messageOf } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import type { Log } from '../../base/log.ts'
import type { Db } from '../../store/db.ts'
import type { Live } from '../../store/live.ts'
import { isLocal } from '../local/local-account.ts'
import type { MailPush, MailReader } from '../mail-port.ts'
import { mailboxesOfAccount } from '../mailboxes/mailbox-store.ts'
import { tellPush } from './tell-push.ts'
import { watchAccount } from './watch-account.ts'

const TRY_AGAIN_MS = 60_000

export interface Watching {
  stop(): Promise<void>
}

export function watchAccounts(options: {
  db: Db
  clock: Clock
  log: Log
  live: Live
  readerFor(accountId: string): Promise<MailReader>
}): Watching {
  const { db, clock, log, live } = options
  const watched = new Map<string, { abort: AbortController; of: string }>()
  const stopping = new AbortController()

  const watch = async (account: ConnectedAccount, of: string): Promise<void> => {
    const abort = new AbortController()
    const before = watched.get(account.id)
    watched.set(account.id, { abort, of })
    const onError = (error: unknown) => log.warn('A change could not be followed; the schedule will', { accountId: account.id, reason: messageOf(error) })
    try {
      const reader = await options.readerFor(account.id)
      const signal = AbortSignal.any([abort.signal, stopping.signal])
      await watchAccount({ db, clock, reader, accountId: account.id, onError, signal })
      const { push } = reader
      if (push !== undefined) void followPush(account, push, signal).catch(() => {})
    } catch (error) {
      // The folder may not be mounted yet. Scheduled syncs say what is wrong; this only tries again.
      if (watched.get(account.id)?.abort === abort) watched.delete(account.id)
      onError(error)
      await clock.sleep(TRY_AGAIN_MS, stopping.signal).catch(() => {})
      review()
    } finally {
      // Only now: what arrived in between was heard by one of the two.
      before?.abort.abort()
    }
  }

  /** The watch keeps the order alive; this tells how it stands. */
  const followPush = async (account: ConnectedAccount, push: MailPush, signal: AbortSignal): Promise<void> => {
    while (!signal.aborted) {
      await tellPush({ db, clock }, account, push.state()).catch((error: unknown) => log.warn('How pushes stand could not be told', { accountId: account.id, reason: messageOf(error) }))
      await clock.sleep(limits.pushLookMs, signal)
    }
  }

  const compare = async (): Promise<void> => {
    const wanted = new Map((await listAccountsToSync(db)).filter((account) => !isLocal(account)).map((account) => [account.id, account]))
    for (const [id, { abort }] of watched) {
      if (wanted.has(id)) continue
      abort.abort()
      watched.delete(id)
    }
    for (const account of wanted.values()) {
      const mailboxes = await mailboxesOfAccount(db, account.id)
      // Its list is on its way, and the watch would only be made anew with it: meanwhile nobody stands in its way.
      if (mailboxes.length === 0) continue
      // Nor while its newest mail comes: a watch asks a server about every folder, and that it stands counts as a change.
      const restMs = account.createdAt + limits.watchRestMs - clock.now()
      if (restMs > 0 && !watched.has(account.id)) {
        void clock.sleep(restMs, stopping.signal).then(review, () => {})
        continue
      }
      const of = JSON.stringify([account.config, mailboxes.filter((mailbox) => !mailbox.gone).map((mailbox) => mailbox.path)])
      if (watched.get(account.id)?.of !== of) void watch(account, of)
    }
  }

  // One comparison at a time, in order: two at once would watch the same account twice.
  let last: Promise<void> = Promise.resolve()
  const review = () => {
    if (stopping.signal.aborted) return
    last = last.then(compare).catch((error: unknown) => log.error('The accounts to watch could not be read', { reason: messageOf(error) }))
  }
  const unlisten = live.listen((event) => {
    if (event.kind === 'reload' || event.change.topic === 'account') review()
  })
  review()

  return {
    stop: async () => {
      stopping.abort()
      unlisten()
      await last
    },
  }
}
