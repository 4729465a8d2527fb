// How far a large change is that is being carried out, and its Stop. What is done by then stays
// done: the receipt says how far it came.
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import type { Action } from '../../../src/web/contract/actions.ts'
import { useJobOrders } from '../activity/job-list.tsx'
import { openActionsQuery } from '../api/actions.ts'
import { jobsQuery } from '../api/jobs.ts'
import { Button } from '../kit/button.tsx'
import { DoubleRule } from '../kit/job-progress.tsx'
import { Note } from '../kit/note.tsx'
import * as m from '../messages/m.ts'
import { figure } from '../words/locale.ts'
import { actTitle } from './act-title.ts'
import './approvals.css'

/** Of the action, and of one that takes it back. */
export function ActionProgress({ action }: { action: Pick<Action, 'id' | 'preview'> }) {
  const jobs = useQuery(jobsQuery).data ?? []
  const undoing = useInfiniteQuery(openActionsQuery).data?.find(({ undoOf }) => undoOf === action.id)
  const { order, problem } = useJobOrders()
  const job = jobs.find(({ actionId, state }) => state === 'running' && actionId !== '' && (actionId === action.id || actionId === undoing?.id))
  if (job === undefined || job.total < 2) return null
  const name = actTitle((job.actionId === undoing?.id ? undoing : action).preview)
  const share = Math.min(1, job.done / job.total)
  const tenth = Math.floor(share * 10) * 10
  return (
    <div className="act-progress">
      <DoubleRule stored={share} proven={0} name={name} done={job.done} total={job.total} />
      <span className="sr" role="status">{tenth > 0 ? m.job_percent({ title: name, percent: tenth }) : ''}</span>
      <p className="ui">
        <span className="num">{job.asked === 'cancel' ? m.action_stopping() : m.action_progress({ done: figure(job.done), total: figure(job.total) })}</span>
        <Button small disabled={job.asked !== ''} onClick={() => void order(job, 'cancel')}>{m.action_stop()}</Button>
      </p>
      {problem === '' ? null : <Note tone="bad" alert>{problem}</Note>}
    </div>
  )
}
