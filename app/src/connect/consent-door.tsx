// The way over the provider's own page, where it knows this installation; where it does not, what
// its owner has to do once. Only its name is ours to say: what is allowed is read there.
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ConsentProvider } from '../../../src/web/contract/accounts.ts'
import type { Account } from '../../../src/web/contract/mail.ts'
import { discoverServers, startConsent } from '../api/accounts.ts'
import { meQuery } from '../api/auth.ts'
import { problemLine } from '../api/problem-text.ts'
import { Button } from '../kit/button.tsx'
import { Note } from '../kit/note.tsx'
import * as m from '../messages/m.ts'
import { rememberPlace } from './way-back.ts'

const nameOf = (provider: ConsentProvider): string => (provider === 'gmail' ? m.name_google() : m.name_microsoft())

export function ConsentDoor({ provider, address, ready }: { provider: ConsentProvider; address: string; ready: boolean }) {
  const me = useQuery(meQuery)
  const [wrong, setWrong] = useState('')
  const [leaving, setLeaving] = useState(false)
  const name = nameOf(provider)
  if (!ready) {
    const setting = provider === 'gmail' ? 'GOOGLE_CLIENT_ID, GOOGLE_CLIENT_SECRET' : 'MICROSOFT_CLIENT_ID, MICROSOFT_CLIENT_SECRET'
    return (
      <Note tone="caution">
        <p>{me.data?.role === 'owner' ? m.consent_not_ready_owner({ name }) : m.consent_not_ready({ name })}</p>
        <p className="exact">{setting}</p>
        <p>{m.consent_how()} <span className="exact">docs/operating/accounts.md</span></p>
      </Note>
    )
  }
  const leave = async () => {
    setLeaving(true)
    setWrong('')
    try {
      await goToConsent({ provider, address })
    } catch (error) {
      setWrong(problemLine(error))
      setLeaving(false)
    }
  }
  return (
    <>
      <p className="ui muted">{m.consent_what({ name })}</p>
      {wrong === '' ? null : <Note tone="bad" alert>{wrong}</Note>}
      <div className="next-line"><Button look="primary" autoFocus disabled={leaving} onClick={() => void leave()}>{m.sign_in_at({ name })}</Button></div>
    </>
  )
}

async function goToConsent(body: Parameters<typeof startConsent>[0]): Promise<void> {
  const { url } = await startConsent(body)
  rememberPlace()
  location.assign(url)
}

/** For an account whose consent ended. One that is read by IMAP does not say by whose consent: its address does. */
export async function renewConsent({ provider, address }: Pick<Account, 'provider' | 'address'>): Promise<void> {
  if (provider === 'gmail' || provider === 'outlook') return await goToConsent({ provider, address })
  const { candidates } = await discoverServers(address, AbortSignal.timeout(60_000))
  const way = candidates.find(({ signIn }) => signIn === 'oauth')
  await goToConsent({ provider: way?.provider === 'outlook' ? 'outlook' : 'gmail', over: 'imap', address })
}
