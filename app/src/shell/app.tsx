// The app: its cache, its router, and a redraw when the language changes.
import { QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { ApiProblem } from '../api/request.ts'
import { settingsQuery } from '../api/settings.ts'
import { redrawApp, useRedraws } from './redraw.ts'
import { currentLocale, currentZone } from '../words/locale.ts'
import { makeRouter } from './router.tsx'
import { takeSettings } from './take-settings.ts'

/** The socket says what is stale, so nothing is read again for having grown old or for a window that came back. */
const makeClient = () =>
  new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 5 * 60_000,
        refetchOnWindowFocus: false,
        retry: (times, error) => times < 2 && (!(error instanceof ApiProblem) || error.status >= 500 || error.status === 0),
      },
    },
  })

export function App() {
  const [client] = useState(makeClient)
  return (
    <QueryClientProvider client={client}>
      <Spoken client={client} />
    </QueryClientProvider>
  )
}

function Spoken({ client }: { client: QueryClient }) {
  const [router] = useState(() => makeRouter(client))
  // Only observed here: the frame's loader reads it, and nobody is asked before signing in.
  const settings = useQuery({ ...settingsQuery, enabled: false }).data
  const redraws = useRedraws()
  useEffect(() => {
    if (settings === undefined) return
    // The loader took them before the first word; only a later choice draws the app anew.
    const before = `${currentLocale()} ${currentZone()}`
    takeSettings(settings)
    if (before !== `${currentLocale()} ${currentZone()}`) redrawApp()
  }, [settings])
  return <RouterProvider key={redraws} router={router} />
}
