// The rail's folders: what is looked for in every account at once, then each account by itself.
import { Link } from '@tanstack/react-router'
import { useId, type ReactNode } from 'react'
import type { Account, Mailbox } from '../../../src/web/contract/mail.ts'
import { ChooseMailLink } from '../import/choose-mail-link.tsx'
import { useImportPercent } from '../import/use-import-percent.ts'
import { useIsUnchosen } from '../import/use-is-unchosen.ts'
import { Archive, ChevronDown, FileText, Folder, Inbox, Send, ShieldX, Star, Tag, Trash2, Upload } from '../kit/icons.ts'
import { NavCount } from '../kit/sidebar.tsx'
import { foldAccount, useIsFolded } from '../mail/folded-accounts.ts'
import type { MailPlace, MailPlaces } from '../mail/mail-places.ts'
import * as m from '../messages/m.ts'
import { timeSince } from '../words/durations.ts'
import { useNow } from '../words/use-now.ts'
import { starredSearch } from './places.ts'

const roleIcons = {
  sent: Send, drafts: FileText, archive: Archive, junk: ShieldX, trash: Trash2, outbox: Upload, inbox: Inbox, '': Folder,
} as const satisfies Record<Mailbox['role'], typeof Folder>

export function MailNav({ places, accounts }: { places: MailPlaces; accounts: readonly Account[] }) {
  const { together, folders, labels, apart } = places
  const title = useId()
  return (
    <>
      {together.length + folders.length === 0 ? null : (
        <>
          <h2 id={title}>{apart.length > 0 ? m.sync_all_accounts() : m.folders()}</h2>
          <div className="nav folders" aria-labelledby={title} role="group">
            <Link to="/search" search={starredSearch} activeProps={{ 'aria-current': 'page' }}>
              <Star className="i" aria-hidden="true" />
              <span className="name">{m.starred()}</span>
            </Link>
            {[...together, ...folders].map((place) => <PlaceLine key={place.list} place={place} />)}
          </div>
        </>
      )}
      {labels.length === 0 ? null : (
        <>
          <h2 id={`${title}labels`}>{m.labels()}</h2>
          <div className="nav folders" aria-labelledby={`${title}labels`} role="group">{labels.map((place) => <PlaceLine key={place.list} place={place} />)}</div>
        </>
      )}
      {apart.map(({ account, places: own }) => <AccountFolders key={account.id} account={account} places={own} />)}
      {apart.length > 0 || accounts.length === 0 ? null : (
        <>
          <h2>{m.accounts()}</h2>
          {accounts.map((account) => (
            <AccountLine key={account.id} account={account}><span>{account.name}</span></AccountLine>
          ))}
        </>
      )}
    </>
  )
}

function PlaceLine({ place }: { place: MailPlace }) {
  const Icon = place.kind === 'label' && place.role === '' ? Tag : roleIcons[place.role]
  return (
    <Link to="/mail/$mailbox" params={{ mailbox: place.list }} activeProps={{ 'aria-current': 'page' }} title={place.path === '' ? undefined : place.path}>
      <Icon className="i" aria-hidden="true" />
      <span className="name">{place.name}</span>
      <NavCount count={place.unread} says={m.unread_count({ count: place.unread })} />
    </Link>
  )
}

/** Its name folds it; how it is kept in step is the link beside. */
function AccountFolders({ account, places }: { account: Account; places: readonly MailPlace[] }) {
  const isFolded = useIsFolded(account.id)
  const id = useId()
  return (
    <>
      <div className="acct-head">
        <h2>
          <button type="button" id={id} aria-expanded={!isFolded} aria-controls={`${id}list`} onClick={() => foldAccount(account.id, !isFolded)} title={account.address}>
            <ChevronDown className="i i-14" aria-hidden="true" />
            <span>{account.name}</span>
          </button>
        </h2>
        <AccountLine account={account}><span className="sr">{account.name}</span></AccountLine>
      </div>
      <div className="nav folders own" id={`${id}list`} role="group" aria-labelledby={id} hidden={isFolded}>
        {isFolded ? null : places.map((place) => <PlaceLine key={place.list} place={place} />)}
      </div>
    </>
  )
}

const isBad = (account: Account): boolean => account.state === 'failing' || account.needs !== ''

/** To how it is kept in step; where its mail waits for a choice, to that choice. */
function AccountLine({ account, children }: { account: Account; children: ReactNode }) {
  const now = useNow(10_000)
  const percent = useImportPercent(account.id)
  const isAwaited = useIsUnchosen(account.id)
  const look = `acct ${isBad(account) ? 'bad' : ''}`
  if (isAwaited === true && account.needs === '' && account.state === 'active') return <ChooseMailLink accountId={account.id} className={look} title={m.choice_awaited()}>{children}<span>{m.rail_choose()}</span></ChooseMailLink>
  const state =
    account.needs !== '' ? m.needs_you() : account.state === 'paused' ? m.paused() : account.state === 'failing' ? m.failing() : percent !== undefined ? m.percent({ percent })
    : account.syncedAt === 0 ? m.not_yet() : account.kept === 'here' ? m.rail_kept_here() : timeSince(now - account.syncedAt)
  return <Link to="/sync/$account" params={{ account: account.id }} className={look} title={account.stateReason}>{children}<span>{state}</span></Link>
}
