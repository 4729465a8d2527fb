// Slow work as a double rule being drawn: the upper line is what is stored, the lower what is
// proven, dashed what is to come. Announced at each tenth, not at each tick.
import type { ReactNode } from 'react'
import type { Job } from '../../../src/web/contract/jobs.ts'
import { jobFigures, perMinute } from '../activity/job-figures.ts'
import { amountName, counterName, jobTitle, phaseName } from '../activity/job-words.ts'
import * as m from '../messages/m.ts'
import { figure } from '../words/locale.ts'
import { timeLeft } from '../words/durations.ts'
import './job-progress.css'

export function DoubleRule({ stored, proven, name, done, total }: { stored: number; proven: number; name: string; done: number; total: number }) {
  return (
    <div
      className="dprog"
      role="progressbar"
      aria-label={name}
      aria-valuemin={0}
      {...(total > 0 ? { 'aria-valuemax': total, 'aria-valuenow': Math.min(done, total) } : {})}
    >
      <i />
      <i style={{ width: `${(stored * 100).toFixed(1)}%` }} />
      <i style={{ width: `${(proven * 100).toFixed(1)}%` }} />
    </div>
  )
}

export function JobProgress({ job, acts }: { job: Job; acts?: ReactNode }) {
  const figures = jobFigures(job)
  const title = jobTitle(job)
  const tenth = Math.floor(figures.stored * 10) * 10
  const running = job.state === 'running'
  return (
    <div className="imp">
      <div className="top">
        <b>{title}</b>
        <span className="muted ui">{job.asked === 'pause' ? m.job_pausing() : job.asked === 'cancel' ? m.job_cancelling() : phaseName(job)}</span>
        {acts === undefined ? null : <span className="acts">{acts}</span>}
      </div>
      <DoubleRule {...figures} name={title} done={job.done} total={job.total} />
      <span className="sr" role="status">{tenth > 0 ? m.job_percent({ title, percent: tenth }) : ''}</span>
      <dl>
        <div>
          <dt><i className="keyl" />{m.job_done()}</dt>
          <dd>{amountName(job, job.done)}{job.total > 0 ? <small>{` ${m.of_total({ total: amountName(job, job.total) })}`}</small> : null}</dd>
        </div>
        {figures.shown.map(({ name, value }) => (
          <div key={name}>
            <dt>{name === 'proven' ? <i className="keyl v" /> : null}{counterName(name)}</dt>
            <dd>{figure(value)}</dd>
          </div>
        ))}
        {running && job.rate > 0 ? (
          <div><dt>{m.job_rate()}</dt><dd>{amountName(job, perMinute(job.rate))}<small>{` ${m.a_minute()}`}</small></dd></div>
        ) : null}
        {running ? (
          <div><dt>{m.job_left()}</dt><dd>{job.etaMs === null ? <small>{m.about_to_know()}</small> : timeLeft(job.etaMs)}</dd></div>
        ) : null}
      </dl>
    </div>
  )
}
