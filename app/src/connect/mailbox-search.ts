// Looking for the servers of an address, which may take half a minute and can be left at any
// moment: whoever knows the servers need not wait until nothing is found.
import { useEffect, useRef, useState } from 'react'
import { discoverServers, type Discovery } from '../api/accounts.ts'
import { draftOf, type MailboxDraft } from './server-draft.ts'

export interface Search {
  address: string
  found: Discovery | undefined
}

export interface MailboxSearch {
  search: Search | undefined
  draft: MailboxDraft
  setDraft(next: MailboxDraft): void
  look(address: string): Promise<void>
  byHand(address: string): void
  back(): void
}

export function useMailboxSearch(): MailboxSearch {
  const [search, setSearch] = useState<Search>()
  const [draft, setDraft] = useState(() => draftOf('', null))
  const known = useRef('')
  const running = useRef<AbortController>(undefined)
  useEffect(() => () => running.current?.abort(), [])
  const show = (next: Search) => {
    const servers = next.found?.candidates.find((one) => one.servers !== null)?.servers ?? null
    const key = `${next.address} ${JSON.stringify(servers)}`
    // The same address again keeps what was typed; another one starts anew.
    if (known.current !== key) setDraft(draftOf(next.address, servers))
    known.current = key
    setSearch(next)
  }
  return {
    search,
    draft,
    setDraft,
    async look(address) {
      running.current?.abort()
      const asking = new AbortController()
      running.current = asking
      try {
        const found = await discoverServers(address, asking.signal)
        if (!asking.signal.aborted) show({ address, found })
      } catch (error) {
        if (!asking.signal.aborted) throw error
      }
    },
    byHand(address) {
      running.current?.abort()
      show({ address, found: undefined })
    },
    back: () => setSearch(undefined),
  }
}
