// The way back from Google or Microsoft: what stands in the address is handed to the server once,
// and taken out of the address, where a code has no business to stay. Then the person is back where
// they left, whatever came of it.
import { useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { finishConsent } from '../api/accounts.ts'
import { problemLine } from '../api/problem-text.ts'
import { connectedMark, placeBefore } from '../connect/way-back.ts'
import { Loading } from '../kit/loading.tsx'
import { Note } from '../kit/note.tsx'
import * as m from '../messages/m.ts'

export function ConsentScreen() {
  const client = useQueryClient()
  const navigate = useNavigate()
  const [wrong, setWrong] = useState('')
  const [back, setBack] = useState('/settings/accounts')
  const once = useRef(false)
  useEffect(() => {
    // An answer is good once, and React runs effects twice while developing.
    if (once.current) return
    once.current = true
    const place = placeBefore()
    setBack(place)
    const answer = Object.fromEntries(new URLSearchParams(location.search))
    history.replaceState(history.state, '', location.pathname)
    finishConsent(answer).then(
      async ({ outcome, account }) => {
        await client.invalidateQueries({ queryKey: ['accounts'] })
        // Of an account that was here before nothing is left to ask.
        await navigate({ to: place, ...(outcome === 'connected' ? { hash: connectedMark(account.id) } : {}), replace: true })
      },
      (error: unknown) => setWrong(problemLine(error)),
    )
  }, [client, navigate])
  return (
    <main className="page">
      <h1>{m.consent_title()}</h1>
      {wrong === '' ? <Loading lines={2} /> : <Note tone="bad" alert>{wrong}</Note>}
      {wrong === '' ? null : <p><Link to={back}>{back === '/settings/accounts' ? m.consent_back() : m.back()}</Link></p>}
    </main>
  )
}
