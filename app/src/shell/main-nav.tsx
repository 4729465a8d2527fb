// The rail and the tab bar with what is true now: unread, waiting for the hand, freshness.
import { useQuery } from '@tanstack/react-query'
import { Link, useLocation } from '@tanstack/react-router'
import { Settings } from '../kit/icons.ts'
import type { Account } from '../../../src/web/contract/mail.ts'
import { accountsQuery, mailboxesQuery } from '../api/accounts.ts'
import { meQuery } from '../api/auth.ts'
import { useForHand } from '../approvals/use-for-hand.ts'
import { LineGlyph } from '../kit/line-glyph.tsx'
import { NavCount, Sidebar } from '../kit/sidebar.tsx'
import { TabBar } from '../kit/tab-bar.tsx'
import { mailPlaces, type MailPlaces } from '../mail/mail-places.ts'
import { layOverMailboxes, usePending } from '../mail/pending.ts'
import * as m from '../messages/m.ts'
import { MailNav } from './mail-nav.tsx'
import { placeParams, places, thumbPlaces, type Place } from './places.ts'

const noAccounts: readonly Account[] = []

export function useWaiting(): { forHand: number; mail: MailPlaces; accounts: readonly Account[] } {
  const { count } = useForHand()
  const boxes = useQuery(mailboxesQuery)
  const accounts = useQuery(accountsQuery).data ?? noAccounts
  return {
    forHand: count,
    mail: mailPlaces(layOverMailboxes(boxes.data ?? [], usePending()), accounts),
    accounts,
  }
}

export function MainNav({ onAsk }: { onAsk(): void }) {
  const { forHand, mail, accounts } = useWaiting()
  const me = useQuery(meQuery)
  return (
    <Sidebar
      onAsk={onAsk}
      foot={
        <Link to="/settings">
          <span className="who">{me.data?.name ?? ''}</span>
          <Settings className="i" aria-label={m.place_settings()} />
        </Link>
      }
    >
      <div className="nav">
        {places.filter((place) => place.to !== '/settings').map((place) => (
          <PlaceLink key={place.to} place={place} forHand={forHand} unread={mail.inbox.unread} />
        ))}
      </div>
      <MailNav places={mail} accounts={accounts} />
    </Sidebar>
  )
}

function PlaceLink({ place, forHand, unread }: { place: Place; forHand: number; unread: number }) {
  const Icon = place.icon
  const isWithin = useLocation().pathname === '/subscriptions' && place.to === '/clean'
  return (
    <Link to={place.to} params={placeParams} activeOptions={{ exact: place.to === '/' }} activeProps={{ 'aria-current': 'page' }} {...(isWithin ? { 'aria-current': 'page' as const } : {})}>
      {Icon === undefined ? <span className={forHand === 0 ? 'at-rest' : ''}><LineGlyph state="proposed" /></span> : <Icon className="i" aria-hidden="true" />}
      <span className="name">{place.name()}</span>
      {place.to === '/approvals' ? <NavCount count={forHand} hand says={m.waits_count({ count: forHand })} /> : null}
      {place.to === '/mail/$mailbox' ? <NavCount count={unread} says={m.unread_count({ count: unread })} /> : null}
    </Link>
  )
}

export function PhoneNav() {
  const { forHand } = useWaiting()
  return (
    <TabBar>
      {thumbPlaces.map((place) => {
        const Icon = place.icon
        return (
          <Link key={place.to} to={place.to} params={placeParams} activeOptions={{ exact: place.to === '/' }} activeProps={{ 'aria-current': 'page' }}>
            {Icon === undefined ? <span className={forHand === 0 ? 'at-rest' : ''}><LineGlyph state="proposed" /></span> : <Icon className="i" aria-hidden="true" />}
            {place.name()}
            {place.to === '/approvals' ? <NavCount count={forHand} hand says={m.waits_count({ count: forHand })} /> : null}
          </Link>
        )
      })}
    </TabBar>
  )
}
