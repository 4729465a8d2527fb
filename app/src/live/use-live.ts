// Keeps what is on the screen true: one socket while somebody is signed in, its messages turned into cache reads.
import { useQueryClient, type QueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { Job } from '../../../src/web/contract/jobs.ts'
import type { LiveMessage } from '../../../src/web/contract/live.ts'
import { readAnew } from '../api/read-anew.ts'
import { isSignedOut, request } from '../api/request.ts'
import { refreshSearch } from '../mail/refresh-search.ts'
import { refreshThreads } from '../mail/refresh-threads.ts'
import { gatherJobs } from './gather-jobs.ts'
import { showToast } from '../shell/toast.ts'
import { setConnection } from './connection.ts'
import { importEndedText } from './import-ended.ts'
import { mergeJob } from '../api/merge-job.ts'
import { pacedReads } from './paced-reads.ts'
import { liveUrl, openSocket } from './socket.ts'
import { paceOf, staleAfter, staleAfterJob, type QueryKey } from './what-to-read.ts'

/** A sync of a thousand mails says `changed` a thousand times: what comes within a quarter second is read once. */
const gatherMs = 250

export function useLive(onSignedOut: () => void): void {
  const client = useQueryClient()
  useEffect(() => {
    const reads = pacedReads((key) => readAgain(client, key), { gatherMs, paceOf })
    const jobNews = gatherJobs((news) => {
      const before = client.getQueryData<Job[]>(['jobs'])
      client.setQueryData<Job[]>(['jobs'], news.reduce(mergeJob, before))
      for (const job of news) {
        for (const key of staleAfterJob(job)) reads.ask(key)
        const text = importEndedText(before?.find(({ id }) => id === job.id), job)
        if (text !== '') showToast({ text, state: 'proven', proof: '', undo: undefined, undoLabel: '' })
      }
    })
    const hear = (message: LiveMessage) => {
      if (message.type === 'changed') {
        for (const key of staleAfter(message)) reads.ask(key)
      } else if (message.type === 'job_status') {
        jobNews.hear(message.job)
      } else if (message.type === 'reload') {
        void readAnew(client)
      } else if (message.type === 'signed-out') {
        onSignedOut()
      }
    }
    const close = openSocket(liveUrl(), {
      // The upgrade cannot refresh an access token that ran out; an ordinary request does.
      beforeRetry: () => request('/auth/me').then(() => {}, (error: unknown) => (isSignedOut(error) ? onSignedOut() : undefined)),
      onMessage: hear,
      onOpen: (first) => {
        setConnection('online', Date.now())
        // What was read before the first opening may have changed unheard, too: a job that ended
        // in between would run on the screen for ever. Who one is and what one chose cannot have.
        void readAnew(client, first ? { predicate: ({ queryKey }) => !['me', 'welcome', 'settings'].includes(String(queryKey[0])) } : {})
      },
      onClosed: () => setConnection('offline', Date.now()),
    })
    return () => {
      reads.stop()
      jobNews.stop()
      close()
    }
  }, [client, onSignedOut])
}

async function readAgain(client: QueryClient, key: QueryKey): Promise<void> {
  if (key[0] === 'threads') await refreshThreads(client)
  else if (key[0] === 'search') await refreshSearch(client)
  else await readAnew(client, { queryKey: key })
}
