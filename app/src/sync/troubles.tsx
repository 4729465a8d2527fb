// What goes wrong with an account, each once, with what to do about it.
import { Link } from '@tanstack/react-router'
import type { SyncError } from '../../../src/web/contract/proofs.ts'
import { everyInbox } from '../api/mail.ts'
import { wordsOf } from '../api/problem-text.ts'
import { CircleAlert } from '../kit/icons.ts'
import { Section } from '../kit/section.tsx'
import { mailboxName } from '../mail/mailbox-order.ts'
import { troublesText } from '../mail/trouble-words.ts'
import * as m from '../messages/m.ts'
import { rowTime } from '../words/dates.ts'
import { currentZone, figure } from '../words/locale.ts'
import '../activity/activity.css'

export function Troubles({ troubles, now }: { troubles: readonly SyncError[]; now: number }) {
  if (troubles.length === 0) return null
  return (
    <Section title={m.troubles()} beside={figure(troubles.length)}>
      {troubles.map((one) => {
        // What is wrong with the mails themselves comes before what may be done with all such.
        const said = one.troubles === undefined ? '' : troublesText(one.troubles)
        const { title, fix } = wordsOf({ code: one.code, title: one.words, fix: one.fix })
        const where = [placeOf(one), one.count > 1 ? m.times_count({ count: one.count }) : ''].filter((part) => part !== '').join(' · ')
        return (
          <div key={`${one.code} ${one.what} ${one.mailbox ?? ''}`} className="job failed">
            <CircleAlert className="i i-14" aria-hidden="true" />
            <span><b>{title}</b>{where === '' ? null : <small>{where}</small>}</span>
            <time>{rowTime(Date.parse(one.at), now, currentZone())}</time>
            <div className="err">
              {said === '' ? '' : `${said} `}{fix === '' ? m.trouble_passes() : fix}
              {one.threadId === undefined ? null : (
                <> <Link to="/mail/$mailbox/$thread" params={{ mailbox: everyInbox, thread: one.threadId }}>{one.count > 1 ? m.trouble_open_newest() : m.trouble_open()}</Link></>
              )}
              <span className="exact">{[said !== '' || title === one.words ? '' : one.words, one.code, one.what].filter((part) => part !== '').join(' · ')}</span>
            </div>
          </div>
        )
      })}
    </Section>
  )
}

/** As the list of folders beside it calls it. */
const placeOf = ({ mailbox = '', mailboxRole = '' }: SyncError): string => mailboxName({ name: mailbox, role: mailboxRole })
