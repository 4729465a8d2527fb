// A one-time link that signs in by itself (the demo's). The token travels behind the #, so it is in no server's log.
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { followLink } from '../api/auth.ts'
import { forgetPerson } from '../api/leave.ts'
import { problemLine } from '../api/problem-text.ts'
import { Note } from '../kit/note.tsx'
import { Loading } from '../kit/loading.tsx'
import * as m from '../messages/m.ts'
import { Door } from './door.tsx'
import { tokenInHash } from './token-in-hash.ts'

export function LinkScreen() {
  const client = useQueryClient()
  const navigate = useNavigate()
  const [wrong, setWrong] = useState('')
  const once = useRef(false)
  useEffect(() => {
    if (once.current) return
    once.current = true
    followLink(tokenInHash(location.hash)).then(
      () => {
        forgetPerson(client)
        void navigate({ to: '/mail/$mailbox', params: { mailbox: 'inbox' }, replace: true })
      },
      (error: unknown) => setWrong(problemLine(error)),
    )
  }, [client, navigate])
  return (
    <Door title={m.opening_sample()}>
      <div className="form">{wrong === '' ? <Loading lines={2} /> : <Note tone="bad" alert>{wrong}</Note>}</div>
    </Door>
  )
}
