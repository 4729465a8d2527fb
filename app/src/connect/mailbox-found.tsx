// What was found about an address, said as a person would, and the ways it leaves open.
import { useState, type KeyboardEvent } from 'react'
import type { ConsentProvider } from '../../../src/web/contract/accounts.ts'
import type { Account } from '../../../src/web/contract/mail.ts'
import type { Discovery } from '../api/accounts.ts'
import { Button } from '../kit/button.tsx'
import * as m from '../messages/m.ts'
import { ConsentDoor } from './consent-door.tsx'
import { MailboxForm } from './mailbox-form.tsx'
import { SearchSteps } from './search-steps.tsx'
import type { MailboxDraft } from './server-draft.ts'
import './connect.css'

export interface MailboxFoundProps {
  address: string
  /** Nothing where the person chose to type the servers. */
  found: Discovery | undefined
  draft: MailboxDraft
  onDraft(next: MailboxDraft): void
  onBack(): void
  onConnected(account: Account): void
}

export function MailboxFound(props: MailboxFoundProps) {
  const { address, found, onBack } = props
  const candidates = found?.candidates ?? []
  const door = candidates.find(({ signIn }) => signIn === 'oauth')?.provider as ConsentProvider | undefined
  const way = candidates.find(({ servers }) => servers !== null)
  const ready = door !== undefined && (found?.consents.includes(door) ?? false)
  const [folded, setFolded] = useState(door !== undefined && (ready || way === undefined))
  const leave = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && !event.defaultPrevented) onBack()
  }
  return (
    <section className="found" aria-label={m.connect_mailbox({ address })} onKeyDown={leave}>
      <p className="lead" role="status">{leadOf(found)}</p>
      <p className="exact muted">{address}</p>
      {found !== undefined && candidates.length === 0 ? <SearchSteps steps={found.steps} /> : null}
      {door === undefined ? null : <ConsentDoor provider={door} address={address} ready={ready} />}
      {folded ? (
        <div className="next-line">
          <Button onClick={() => setFolded(false)}>{way === undefined ? m.type_servers() : m.use_app_password()}</Button>
          <Button look="quiet" onClick={onBack}>{m.back()}</Button>
        </div>
      ) : <MailboxForm {...props} way={way} />}
    </section>
  )
}

function leadOf(found: Discovery | undefined): string {
  if (found === undefined) return m.found_by_hand()
  const [first] = found.candidates
  if (first === undefined) return m.found_nothing()
  const name = first.name === '' ? first.servers?.imap.host : first.name
  return m.found_at({ name: name ?? '' })
}
