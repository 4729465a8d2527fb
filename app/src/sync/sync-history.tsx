// What was done to keep in step, newest first: of one account, or of all.
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { FinishedJob, foundNothing, isLive, useJobOrders } from '../activity/job-list.tsx'
import { syncHistoryQuery } from '../api/sync.ts'
import { Button } from '../kit/button.tsx'
import { FailedQuery } from '../kit/failure.tsx'
import { Loading } from '../kit/loading.tsx'
import { Note } from '../kit/note.tsx'
import { Section } from '../kit/section.tsx'
import * as m from '../messages/m.ts'
import '../activity/activity.css'

/** One look at the page; the rest is asked for. */
const shownAtFirst = 12

export function SyncHistory({ accountId = '', now }: { accountId?: string; now: number }) {
  const history = useInfiniteQuery(syncHistoryQuery(accountId))
  const { order, problem } = useJobOrders()
  const [quiet, setQuiet] = useState(false)
  const [shown, setShown] = useState(shownAtFirst)
  const over = (history.data?.pages.flatMap(({ items }) => items) ?? []).filter((job) => !isLive(job))
  const told = quiet ? over : over.filter((job) => !foundNothing(job))
  const hidden = over.length - told.length
  const more = () => {
    setShown(shown + 50)
    if (shown + 50 > told.length && history.hasNextPage) void history.fetchNextPage()
  }
  return (
    <Section title={m.sync_history()}>
      {problem === '' ? null : <Note tone="bad" alert>{problem}</Note>}
      {history.isPending ? <Loading lines={3} /> : null}
      <FailedQuery query={history} title={m.history_failed()} />
      {history.data !== undefined && told.length === 0 ? <p className="ui muted quiet-line">{hidden === 0 ? m.sync_history_none() : m.sync_history_quiet()}</p> : null}
      {told.slice(0, shown).map((job) => <FinishedJob key={job.id} job={job} now={now} order={order} />)}
      <div className="more-line more-acts">
        {told.length > shown || history.hasNextPage ? <Button small disabled={history.isFetchingNextPage} onClick={more}>{m.show_earlier()}</Button> : null}
        {hidden === 0 ? null : <button type="button" className="link note-size" onClick={() => setQuiet(true)}>{m.show_quiet_jobs({ count: hidden })}</button>}
      </div>
    </Section>
  )
}
