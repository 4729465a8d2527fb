// Where the person is signed in, and the way to end it.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Session } from '../../../src/web/contract/auth.ts'
import { revokeOtherSessions, revokeSession, sessionsQuery } from '../api/people.ts'
import { problemLine } from '../api/problem-text.ts'
import { Button } from '../kit/button.tsx'
import { DataTable } from '../kit/data-table.tsx'
import { FailedQuery } from '../kit/failure.tsx'
import { Loading } from '../kit/loading.tsx'
import { Note } from '../kit/note.tsx'
import { Section } from '../kit/section.tsx'
import * as m from '../messages/m.ts'
import { dateTime } from '../words/dates.ts'
import { timeSince } from '../words/durations.ts'
import { figure } from '../words/locale.ts'
import { useNow } from '../words/use-now.ts'
import { deviceOf } from './device-of.ts'

export function SessionsSection() {
  const client = useQueryClient()
  const sessions = useQuery(sessionsQuery)
  const now = useNow(30_000)
  const [wrong, setWrong] = useState('')
  const end = async (what: () => Promise<unknown>) => {
    setWrong('')
    await what().catch((error: unknown) => setWrong(problemLine(error)))
    await client.invalidateQueries({ queryKey: ['sessions'] })
  }
  if (sessions.data === undefined) return sessions.isError ? <FailedQuery query={sessions} /> : <Loading lines={3} />
  const list = sessions.data
  return (
    <Section
      title={m.set_sessions()}
      beside={figure(list.length)}
      end={list.length > 1 ? <Button small onClick={() => void end(revokeOtherSessions)}>{m.end_others()}</Button> : undefined}
    >
      {wrong === '' ? null : <Note tone="bad" alert>{wrong}</Note>}
      <DataTable<Session>
        name={m.set_sessions()}
        rows={list}
        rowKey={(session) => session.id}
        columns={[
          { name: m.column_device(), cell: (session) => <><b>{deviceOf(session.userAgent)}</b>{session.current ? <small>{m.this_one()}</small> : null}</> },
          { name: m.column_address(), cell: (session) => <span className="exact">{session.address}</span> },
          { name: m.column_since(), cell: (session) => dateTime(session.createdAt) },
          { name: m.column_last_seen(), right: true, cell: (session) => (session.current ? m.just_now() : timeSince(now - session.lastSeenAt)) },
          {
            name: m.column_acts(), unnamed: true, right: true,
            cell: (session) => (session.current ? null : <button type="button" className="link" onClick={() => void end(() => revokeSession(session.id))}>{m.end_session()}</button>),
          },
        ]}
      />
    </Section>
  )
}
