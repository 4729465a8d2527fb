// Says that a session ended because there was a copy of its key, until the person says that they know.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { acknowledgeNotice, noticesQuery } from '../api/people.ts'
import { problemLine } from '../api/problem-text.ts'
import { Button } from '../kit/button.tsx'
import { FailedQuery } from '../kit/failure.tsx'
import { Note } from '../kit/note.tsx'
import * as m from '../messages/m.ts'
import { dateTime } from '../words/dates.ts'
import { deviceOf } from './device-of.ts'

export function SessionNotices() {
  const client = useQueryClient()
  const notices = useQuery(noticesQuery)
  const [wrong, setWrong] = useState('')
  const know = async (id: string) => {
    setWrong('')
    await acknowledgeNotice(id).catch((error: unknown) => setWrong(problemLine(error)))
    await client.invalidateQueries({ queryKey: ['sessions'] })
  }
  if (notices.data === undefined) return <FailedQuery query={notices} title={m.notices_failed()} />
  const open = notices.data
  if (open.length === 0) return null
  return (
    <div className="notices">
      {open.map((notice) => (
        <Note key={notice.id} tone="caution" out={<Button small onClick={() => void know(notice.id)}>{m.notice_known()}</Button>}>
          <b>{m.session_reused({ device: deviceOf(notice.userAgent) })}</b>{' '}
          {m.session_reused_why({ when: dateTime(notice.at), address: notice.address })}
        </Note>
      ))}
      {wrong === '' ? null : <Note tone="bad" alert>{wrong}</Note>}
    </div>
  )
}
