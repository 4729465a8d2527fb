// How an account stands, in words: how fresh, how far the first reading is, what it waits for.
import type { Account, Mailbox } from '../../../src/web/contract/mail.ts'
import { ChooseMailLink } from '../import/choose-mail-link.tsx'
import { useIsUnchosen } from '../import/use-is-unchosen.ts'
import { CircleAlert, KeyRound, Pause } from '../kit/icons.ts'
import * as m from '../messages/m.ts'
import { timeSince } from '../words/durations.ts'
import { foldersRead } from './folders-read.ts'

export function AccountState({ account, boxes, now }: { account: Account; boxes: readonly Mailbox[]; now: number }) {
  const isAwaited = useIsUnchosen(account.id)
  if (account.needs !== '') {
    const words = account.needs === 'consent' ? m.paused_needs_consent() : m.paused_needs_password()
    return <span className="st bad"><KeyRound className="i i-14" aria-hidden="true" />{words}</span>
  }
  if (account.state === 'failing') {
    return <span className="st bad"><CircleAlert className="i i-14" aria-hidden="true" />{account.stateReason === '' ? m.failing() : m.failing_why({ why: account.stateReason })}</span>
  }
  if (account.state === 'paused') return <span className="st"><Pause className="i i-14" aria-hidden="true" />{m.paused()}</span>
  // It was read once, to its end; nothing keeps it in step with anything.
  if (account.kept === 'here' && account.syncedAt > 0) return <>{m.kept_here()}</>
  if (isAwaited === true) return <ChooseMailLink accountId={account.id}>{m.choice_awaited()}</ChooseMailLink>
  const read = foldersRead(boxes)
  if (read.done < read.total) return <>{m.reading_folders(read)}</>
  return <>{account.syncedAt === 0 ? m.not_yet() : m.in_step({ time: timeSince(now - account.syncedAt) })}</>
}
