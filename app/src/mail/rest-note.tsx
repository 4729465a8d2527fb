// Says of a mail that only its start is here, and fetches the rest when its reader will not wait.
// The thread is read anew by itself when the rest has come; when it does not come, that is said
// here, with what its provider answered, and it can be asked for again.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { Message } from '../../../src/web/contract/mail.ts'
import { jobsQuery } from '../api/jobs.ts'
import { fetchRestOf } from '../api/mail.ts'
import { problemLine } from '../api/problem-text.ts'
import { Button } from '../kit/button.tsx'
import { Note } from '../kit/note.tsx'
import * as m from '../messages/m.ts'
import { sizeOf } from '../words/sizes.ts'
import { restStanding } from './rest-standing.ts'

export function RestNote({ message }: { message: Pick<Message, 'id' | 'size'> }) {
  const client = useQueryClient()
  /** Undefined until it is asked for; empty while that is on its way. */
  const [jobId, setJobId] = useState<string>()
  const [wrong, setWrong] = useState('')
  // Not by `select`: what merges two lists (jobsQuery) would be handed the one job that it picks.
  const jobs = useQuery({ ...jobsQuery, enabled: jobId !== undefined && jobId !== '' }).data
  const job = jobId === undefined ? undefined : jobs?.find(({ id }) => id === jobId)
  const { waits, said, isOver } = restStanding(jobId !== undefined, job)
  const fetchNow = async () => {
    setJobId('')
    setWrong('')
    try {
      const { jobId: made } = await fetchRestOf(message.id)
      setJobId(made)
      // A list that was read before has not heard of it; and where there is no job, the rest is here.
      await client.invalidateQueries({ queryKey: [made === '' ? 'thread' : 'jobs'] })
    } catch (error) {
      setWrong(problemLine(error))
      setJobId(undefined)
    }
  }
  // Its end may be known here before the mail that it brought; what shows this note then is gone.
  useEffect(() => {
    if (isOver) void client.invalidateQueries({ queryKey: ['thread'] })
  }, [client, isOver])
  return (
    <>
      <Note out={waits ? undefined : <Button small onClick={() => void fetchNow()}>{m.rest_fetch()}</Button>}>
        <b>{m.rest_title()}</b>{` ${m.rest_why({ size: sizeOf(message.size) })}`}
        <span role="status">{said === '' ? '' : ` ${said}`}</span>
      </Note>
      {wrong === '' ? null : <Note tone="bad" alert>{wrong}</Note>}
    </>
  )
}
