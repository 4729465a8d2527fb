// What became of every mail that was found, as a ledger: a sum that is ruled twice because it
// was counted with the mails themselves. What is broken is listed with its reason and can be opened.
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ImportStatusView } from '../../../src/web/contract/fetching.ts'
import { brokenQuery } from '../api/imports.ts'
import { rawPath } from '../api/mail.ts'
import { FailedQuery } from '../kit/failure.tsx'
import { Loading } from '../kit/loading.tsx'
import { Note } from '../kit/note.tsx'
import { troublesText, troubleText } from '../mail/trouble-words.ts'
import * as m from '../messages/m.ts'
import { dateTime } from '../words/dates.ts'
import { timeLeft } from '../words/durations.ts'
import { figure } from '../words/locale.ts'
import { addsUp } from './import-figures.ts'
import { KeptFile } from './kept-file.tsx'
import './import.css'

export function Reconciliation({ status }: { status: ImportStatusView }) {
  const { accountName, found, stored, duplicate, broken, removed, state, reason, troubles, startedAt, finishedAt } = status
  const took = startedAt > 0 && finishedAt > startedAt ? m.import_took({ when: dateTime(finishedAt), time: timeLeft(finishedAt - startedAt) }) : ''
  return (
    <div className="ledger">
      <div className="top"><b>{accountName}</b><span className="muted ui">{state === 'cancelled' ? m.import_cut_short() : took}</span></div>
      <dl aria-label={m.import_sum()}>
        <div className="sum">
          <dt>{m.counter_found()}</dt>
          <dd>{addsUp(status) ? <span className="ruled">{figure(found)}</span> : figure(found)}</dd>
        </div>
        <div><dt>{m.import_new()}</dt><dd><span className="sign" aria-hidden="true">=</span>{figure(stored)}</dd></div>
        <div><dt>{m.import_here_already()}</dt><dd><span className="sign" aria-hidden="true">+</span>{figure(duplicate)}</dd></div>
        <div><dt>{m.counter_broken()}</dt><dd><span className="sign" aria-hidden="true">+</span>{figure(broken)}</dd></div>
      </dl>
      {addsUp(status) ? null : <Note tone="bad" alert>{m.import_sum_wrong()}</Note>}
      {removed === 0 ? null : <p className="why">{m.import_removed({ count: removed })}</p>}
      {/* Of one that was ended the server says the same once more. */}
      {reason === '' || state === 'cancelled' ? null : <p className="why lines">{troubles.map(troubleText).join('\n')}</p>}
      <KeptFile status={status} />
      <Broken status={status} />
    </div>
  )
}

/** Asked for when it is opened: an account has a hundred of them, and its import is looked at every second. */
function Broken({ status: { accountId, broken } }: { status: ImportStatusView }) {
  const [isOpen, setOpen] = useState(false)
  if (broken === 0) return null
  return (
    <details className="fold broken" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{m.import_broken_open({ count: broken })}</summary>
      {isOpen ? <BrokenList accountId={accountId} broken={broken} /> : null}
    </details>
  )
}

function BrokenList({ accountId, broken }: { accountId: string; broken: number }) {
  const query = useQuery(brokenQuery(accountId))
  const listed = query.data
  if (listed === undefined) return query.isError ? <FailedQuery query={query} /> : <Loading lines={2} />
  return (
    <>
      {/* What no mail could be made of, such as a file of another format, is not shown at all. */}
      {listed.length === 0 ? null : <p className="why">{m.broken_safe()}</p>}
      <ul>
        {listed.map(({ id, subject, troubles }) => (
          <li key={id}>
            <span>{subject === '' ? m.no_subject() : subject}</span>
            <span className="faint">{troublesText(troubles)}</span>
            <a href={rawPath(id)} target="_blank" rel="noreferrer">{m.show_raw()}</a>
          </li>
        ))}
      </ul>
      {broken > listed.length ? <p className="why">{m.more_not_listed({ count: broken - listed.length })}</p> : null}
    </>
  )
}
