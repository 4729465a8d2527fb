// The rail and the tab bar with what is true now: unread, waiting for the hand, freshness.
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Archive, FileText, Folder, Send, Settings, ShieldX, Trash2, Upload } from '../kit/icons.ts'
import type { Account, Mailbox } from '../../../src/web/contract/mail.ts'
import { accountsQuery, mailboxesQuery } from '../api/accounts.ts'
import { openActionsQuery } from '../api/actions.ts'
import { meQuery } from '../api/auth.ts'
import { useImportPercent } from '../import/use-import-percent.ts'
import { trayEntries } from '../approvals/tray.ts'
import { LineGlyph } from '../kit/line-glyph.tsx'
import { NavCount, Sidebar } from '../kit/sidebar.tsx'
import { TabBar } from '../kit/tab-bar.tsx'
import { mailboxName, orderMailboxes } from '../mail/mailbox-order.ts'
import { layOverMailboxes, usePending } from '../mail/pending.ts'
import * as m from '../messages/m.ts'
import { timeSince } from '../words/durations.ts'
import { useNow } from '../words/use-now.ts'
import { placeParams, places, type Place } from './places.ts'

const roleIcons = {
  sent: Send, drafts: FileText, archive: Archive, junk: ShieldX, trash: Trash2, outbox: Upload, inbox: Folder, '': Folder,
} as const satisfies Record<Mailbox['role'], typeof Folder>

const ownRoles: ReadonlySet<Mailbox['role']> = new Set(['sent', 'drafts', 'outbox'])

export function useWaiting(): { forHand: number; unread: number; mailboxes: readonly Mailbox[] } {
  const open = useQuery(openActionsQuery)
  const boxes = useQuery(mailboxesQuery)
  const mailboxes = layOverMailboxes(boxes.data ?? [], usePending())
  return {
    forHand: trayEntries(open.data ?? []).waiting.length,
    unread: mailboxes.filter((box) => box.role === 'inbox').reduce((sum, box) => sum + box.unread, 0),
    mailboxes,
  }
}

export function MainNav({ onAsk }: { onAsk(): void }) {
  const { forHand, unread, mailboxes } = useWaiting()
  const accounts = useQuery(accountsQuery)
  const me = useQuery(meQuery)
  const { roles, folders } = orderMailboxes(mailboxes)
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
          <PlaceLink key={place.to} place={place} forHand={forHand} unread={unread} />
        ))}
      </div>
      {roles.length + folders.length === 0 ? null : <h2 id="nav-folders">{m.folders()}</h2>}
      <div className="nav folders" aria-labelledby="nav-folders" role="group">
        {[...roles, ...folders].map((box) => {
          const Icon = roleIcons[box.role]
          return (
            <Link key={box.id} to="/mail/$mailbox" params={{ mailbox: box.id }} activeProps={{ 'aria-current': 'page' }} title={box.path}>
              <Icon className="i" aria-hidden="true" />
              <span className="name">{mailboxName(box)}</span>
              {/* What the person wrote is not unread to them. */}
              <NavCount count={ownRoles.has(box.role) ? 0 : box.unread} says={m.unread_count({ count: box.unread })} />
            </Link>
          )
        })}
      </div>
      {(accounts.data ?? []).length === 0 ? null : <h2>{m.accounts()}</h2>}
      {(accounts.data ?? []).map((account) => <AccountLine key={account.id} account={account} />)}
    </Sidebar>
  )
}

function AccountLine({ account }: { account: Account }) {
  const now = useNow(10_000)
  const percent = useImportPercent(account.id)
  const needs = account.needs !== ''
  const state =
    needs ? m.needs_you() : account.state === 'paused' ? m.paused() : account.state === 'failing' ? m.failing() : percent !== undefined ? m.percent({ percent })
    : account.syncedAt === 0 ? m.not_yet() : timeSince(now - account.syncedAt)
  return (
    <Link to="/sync/$account" params={{ account: account.id }} className={`acct ${account.state === 'failing' || needs ? 'bad' : ''}`} title={account.stateReason}>
      <span>{account.name}</span>
      <span>{state}</span>
    </Link>
  )
}

function PlaceLink({ place, forHand, unread }: { place: Place; forHand: number; unread: number }) {
  const Icon = place.icon
  return (
    <Link to={place.to} params={placeParams} activeOptions={{ exact: place.to === '/' }} activeProps={{ 'aria-current': 'page' }}>
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
      {places.slice(0, 5).map((place) => {
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
