// On narrow screens the rail has no folders; this button has them.
import { useNavigate } from '@tanstack/react-router'
import { BrushCleaning, ChevronDown, Folder, Menu, Star, Tag } from '../kit/icons.ts'
import { useId, useState } from 'react'
import type { Account } from '../../../src/web/contract/mail.ts'
import { Dialog } from '../kit/dialog.tsx'
import { IconButton } from '../kit/icon-button.tsx'
import * as m from '../messages/m.ts'
import { useWaiting } from '../shell/main-nav.tsx'
import { starredSearch } from '../shell/places.ts'
import { figure } from '../words/locale.ts'
import { foldAccount, useIsFolded } from './folded-accounts.ts'
import type { MailPlace } from './mail-places.ts'
import '../kit/picker.css'

export function MailboxSwitch() {
  const [open, setOpen] = useState(false)
  const navigate = useNavigate()
  const { inbox, together, folders, labels, apart } = useWaiting().mail
  const go = (list: string) => {
    setOpen(false)
    void navigate({ to: '/mail/$mailbox', params: { mailbox: list } })
  }
  return (
    <span className="narrow-only">
      <IconButton label={m.folders()} onClick={() => setOpen(true)}><Menu className="i" aria-hidden="true" /></IconButton>
      {open ? (
        <Dialog title={m.folders()} onClose={() => setOpen(false)}>
          <div className="picker">
            <PlaceButton place={inbox} onGo={go} />
            <button type="button" onClick={() => { setOpen(false); void navigate({ to: '/search', search: starredSearch }) }}>
              <Star className="i" aria-hidden="true" />
              <span>{m.starred()}</span>
              <small />
            </button>
            {[...together, ...folders, ...labels].map((place) => <PlaceButton key={place.list} place={place} onGo={go} />)}
            <button type="button" onClick={() => { setOpen(false); void navigate({ to: '/clean' }) }}>
              <BrushCleaning className="i" aria-hidden="true" />
              <span>{m.place_clean()}</span>
              <small />
            </button>
            {apart.map(({ account, places }) => <AccountPlaces key={account.id} account={account} places={places} onGo={go} />)}
          </div>
        </Dialog>
      ) : null}
    </span>
  )
}

function PlaceButton({ place, onGo }: { place: MailPlace; onGo(list: string): void }) {
  return (
    <button type="button" onClick={() => onGo(place.list)}>
      {place.kind === 'label' ? <Tag className="i" aria-hidden="true" /> : <Folder className="i" aria-hidden="true" />}
      <span>{place.name}</span>
      <small>{place.unread > 0 ? figure(place.unread) : ''}</small>
    </button>
  )
}

function AccountPlaces({ account, places, onGo }: { account: Account; places: readonly MailPlace[]; onGo(list: string): void }) {
  const isFolded = useIsFolded(account.id)
  const id = useId()
  return (
    <>
      <h3>
        <button type="button" className="fold-head" id={id} aria-expanded={!isFolded} aria-controls={`${id}list`} onClick={() => foldAccount(account.id, !isFolded)}>
          <ChevronDown className="i i-14" aria-hidden="true" />
          <span>{account.name}</span>
        </button>
      </h3>
      <div id={`${id}list`} role="group" aria-labelledby={id} hidden={isFolded}>
        {places.map((place) => <PlaceButton key={place.list} place={place} onGo={onGo} />)}
      </div>
    </>
  )
}
