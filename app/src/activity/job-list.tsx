// Running work as double rules, then what is finished, newest first. Progress arrives over the socket.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Check, CircleAlert, CircleSlash, Pause, Play, RotateCcw } from '../kit/icons.ts'
import { useState } from 'react'
import type { Job } from '../../../src/web/contract/jobs.ts'
import { jobsQuery, orderJob, type JobOrder } from '../api/jobs.ts'
import { problemLine } from '../api/problem-text.ts'
import { Button } from '../kit/button.tsx'
import { Empty } from '../kit/empty.tsx'
import { Failure } from '../kit/failure.tsx'
import { JobProgress } from '../kit/job-progress.tsx'
import { Loading } from '../kit/loading.tsx'
import { Note } from '../kit/note.tsx'
import { Section } from '../kit/section.tsx'
import { mergeJob } from '../api/merge-job.ts'
import * as m from '../messages/m.ts'
import { rowTime } from '../words/dates.ts'
import { timeLeft } from '../words/durations.ts'
import { currentZone, figure } from '../words/locale.ts'
import { useNow } from '../words/use-now.ts'
import { counterName, jobTitle } from './job-words.ts'

export const isLive = (job: Pick<Job, 'state'>): boolean => ['pending', 'running', 'paused'].includes(job.state)

/** Every account is looked at every few minutes: what ended well and changed nothing would bury the rest. */
export const foundNothing = (job: Job): boolean => job.state === 'completed' && Object.values(job.counters).every((count) => count === 0)

export function useJobOrders() {
  const client = useQueryClient()
  const [problem, setProblem] = useState('')
  const order = async (job: Job, what: JobOrder) => {
    setProblem('')
    try {
      const after = await orderJob(job.id, what)
      client.setQueryData<Job[]>(['jobs'], (jobs) => mergeJob(jobs, after))
    } catch (error) {
      setProblem(problemLine(error))
    }
  }
  return { order, problem }
}

export function JobActs({ job, order }: { job: Job; order(job: Job, what: JobOrder): Promise<void> }) {
  const asked = job.asked !== ''
  // What was signed is carried out or taken back; half of it kept waiting is neither.
  const pausable = job.name !== 'actions.execute'
  return (
    <>
      {job.state === 'paused' ? (
        <Button small icon={<Play className="i i-14" aria-hidden="true" />} onClick={() => void order(job, 'resume')}>{m.resume()}</Button>
      ) : !pausable ? null : (
        <Button small disabled={asked} icon={<Pause className="i i-14" aria-hidden="true" />} onClick={() => void order(job, 'pause')}>{m.pause()}</Button>
      )}
      <Button small look="quiet" disabled={asked} onClick={() => void order(job, 'cancel')}>{m.cancel()}</Button>
    </>
  )
}

export function JobList() {
  const jobs = useQuery(jobsQuery)
  const { order, problem } = useJobOrders()
  const [all, setAll] = useState(false)
  const now = useNow(30_000)
  if (jobs.isPending) return <Loading lines={5} />
  if (jobs.isError && jobs.data === undefined) return <Failure error={jobs.error} retry={() => void jobs.refetch()} />
  // The gate's own jobs last a moment and stand in the journal with their receipts.
  const shown = (jobs.data ?? []).filter((job) => job.name !== 'actions.execute' || job.state === 'failed')
  const live = shown.filter(isLive)
  const over = shown.filter((job) => !isLive(job))
  const told = all ? over : over.filter((job) => !foundNothing(job))
  return (
    <>
      {problem === '' ? null : <Note tone="bad" alert>{problem}</Note>}
      <Section title={m.running()} beside={live.length === 0 ? undefined : figure(live.length)}>
        {live.length === 0 ? <Empty title={m.nothing_runs()}>{m.nothing_runs_why()}</Empty> : null}
        {live.map((job) => <JobProgress key={job.id} job={job} acts={<JobActs job={job} order={order} />} />)}
      </Section>
      {over.length === 0 ? null : (
        <Section title={m.finished_jobs()} beside={figure(over.length)}>
          {told.map((job) => <FinishedJob key={job.id} job={job} now={now} order={order} />)}
          {told.length === over.length ? null : (
            <button type="button" className="link more-line note-size" onClick={() => setAll(true)}>{m.show_quiet_jobs({ count: over.length - told.length })}</button>
          )}
        </Section>
      )}
    </>
  )
}

export function FinishedJob({ job, now, order }: { job: Job; now: number; order(job: Job, what: JobOrder): Promise<void> }) {
  const failed = job.state === 'failed'
  const Icon = failed ? CircleAlert : job.state === 'cancelled' ? CircleSlash : Check
  const took = job.startedAt > 0 && job.finishedAt > job.startedAt ? timeLeft(job.finishedAt - job.startedAt) : ''
  const counted = Object.entries(job.counters).filter(([, value]) => value > 0).map(([name, value]) => `${counterName(name)} ${figure(value)}`)
  const parts = [job.state === 'cancelled' ? m.cancelled() : failed ? m.failed_after({ count: job.attempt }) : '', ...counted, took].filter((part) => part !== '')
  return (
    <div className={`job ${failed ? 'failed' : ''}`}>
      <Icon className="i i-14" aria-hidden="true" />
      <span><b>{jobTitle(job)}</b><small>{parts.join(' · ')}</small></span>
      <time>{rowTime(job.finishedAt || job.createdAt, now, currentZone())}</time>
      {failed ? (
        <div className="err">
          {job.errorText}
          <span className="exact">{`${job.errorCode} ${job.id}`}</span>
          <div className="acts">
            {job.name === 'actions.execute' ? null : (
              <Button small icon={<RotateCcw className="i i-14" aria-hidden="true" />} onClick={() => void order(job, 'retry')}>{m.try_again()}</Button>
            )}
            <Button small look="quiet" onClick={() => void order(job, 'cancel')}>{m.dismiss()}</Button>
            <Button small look="quiet" onClick={() => void navigator.clipboard.writeText(JSON.stringify(job, null, 2))}>{m.copy_details()}</Button>
          </div>
        </div>
      ) : null}
    </div>
  )
}
