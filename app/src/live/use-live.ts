// Keeps what is on the screen true: one socket while somebody is signed in, its messages turned into cache reads.
import { useQueryClient, type QueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { Job } from '../../../src/web/contract/jobs.ts'
import type { LiveMessage } from '../../../src/web/contract/live.ts'
import { isSignedOut, request } from '../api/request.ts'
import { refreshThreads } from '../mail/refresh-threads.ts'
import { setConnection } from './connection.ts'
import { mergeJob } from '../api/merge-job.ts'
import { liveUrl, openSocket } from './socket.ts'
import { staleAfter, type QueryKey } from './what-to-read.ts'

/** A sync of a thousand mails says `changed` a thousand times; the screen reads once per quarter second. */
const gatherMs = 250

export function useLive(onSignedOut: () => void): void {
  const client = useQueryClient()
  useEffect(() => {
    const gathered = new Map<string, QueryKey>()
    let timer = 0
    const flush = () => {
      timer = 0
      const keys = [...gathered.values()]
      gathered.clear()
      for (const key of keys) readAgain(client, key)
    }
    const hear = (message: LiveMessage) => {
      if (message.type === 'changed') {
        for (const key of staleAfter(message)) gathered.set(key.join(' '), key)
        if (timer === 0) timer = window.setTimeout(flush, gatherMs)
      } else if (message.type === 'job_status') {
        client.setQueryData<Job[]>(['jobs'], (jobs) => mergeJob(jobs, message.job))
      } else if (message.type === 'reload') {
        void client.invalidateQueries()
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
        void client.invalidateQueries(first ? { predicate: ({ queryKey }) => !['me', 'welcome', 'settings'].includes(String(queryKey[0])) } : {})
      },
      onClosed: () => setConnection('offline', Date.now()),
    })
    return () => {
      clearTimeout(timer)
      close()
    }
  }, [client, onSignedOut])
}

function readAgain(client: QueryClient, key: QueryKey): void {
  if (key[0] === 'threads') void refreshThreads(client)
  else void client.invalidateQueries({ queryKey: key })
}
