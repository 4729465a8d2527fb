// What Secretary does and did: running work, the journal of actions with their receipts, the audit trail.
import { Link, useParams } from '@tanstack/react-router'
import { useEffect } from 'react'
import { Bar, BarTitle } from '../kit/bar.tsx'
import * as m from '../messages/m.ts'
import { AuditTrail } from './audit-trail.tsx'
import { JobList } from './job-list.tsx'
import { Journal } from './journal.tsx'
import './activity.css'

export function ActivityScreen() {
  const { view = 'jobs' } = useParams({ strict: false })
  useEffect(() => {
    document.title = m.page_title({ page: m.place_activity() })
  }, [])
  return (
    <>
      <Bar>
        <BarTitle>{m.place_activity()}</BarTitle>
        <nav className="tabs activity-tabs" aria-label={m.place_activity()}>
          {([['jobs', m.tab_jobs()], ['journal', m.tab_journal()], ['audit', m.tab_audit()]] as const).map(([id, name]) => (
            <Link key={id} to="/activity/$view" params={{ view: id }} {...(view === id ? { 'aria-current': 'page' as const } : {})}>{name}</Link>
          ))}
        </nav>
      </Bar>
      <div className="page">
        <div className="wrap">
          {view === 'journal' ? <Journal /> : view === 'audit' ? <AuditTrail /> : <JobList />}
        </div>
      </div>
    </>
  )
}
