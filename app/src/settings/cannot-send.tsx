// An account that was connected to receive: that it cannot send yet, and why, beside how it stands.
// Receiving goes on meanwhile, so this is a word of caution and no failure.
import type { Account } from '../../../src/web/contract/mail.ts'
import { asSentences, wordsOf } from '../api/problem-text.ts'
import { CircleAlert } from '../kit/icons.ts'
import * as m from '../messages/m.ts'

type Sending = Pick<Account, 'cannotSend'>

/** In a row: what stands in the way, in one line. */
export function CannotSend({ account: { cannotSend } }: { account: Sending }) {
  if (cannotSend === null) return null
  const { title } = wordsOf({ ...cannotSend, title: cannotSend.says })
  return <span className="st cautious"><CircleAlert className="i i-14" aria-hidden="true" />{m.cannot_send_yet({ why: title })}</span>
}

/** With what to do; undefined where nothing is in the way. */
export function cannotSendWords({ cannotSend }: Sending): string | undefined {
  if (cannotSend === null) return undefined
  const { title, fix } = wordsOf({ ...cannotSend, title: cannotSend.says })
  return asSentences({ title: m.cannot_send_yet_here({ why: title }), fix })
}
