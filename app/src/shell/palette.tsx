// Do before Go to: what waits for a signature, then acts, then places and folders.
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Folder, Keyboard, PenLine, RotateCcw, Search, Star, Upload } from '../kit/icons.ts'
import { useMemo, useState, type ReactNode } from 'react'
import { accountsQuery, mailboxesQuery } from '../api/accounts.ts'
import { openActionsQuery } from '../api/actions.ts'
import { actTitle } from '../approvals/act-title.ts'
import { Dialog } from '../kit/dialog.tsx'
import { LineGlyph } from '../kit/line-glyph.tsx'
import { mailPlaces, type MailPlace } from '../mail/mail-places.ts'
import * as m from '../messages/m.ts'
import { plain } from '../words/plain.ts'
import { placeParams, places, starredSearch } from './places.ts'
import './palette.css'

interface Entry {
  id: string
  group: 'do' | 'go'
  text: string
  beside: string
  icon: ReactNode
  keys: string
  run(): void
}

export function Palette({ onClose, onHelp }: { onClose(): void; onHelp(): void }) {
  const navigate = useNavigate()
  const open = useInfiniteQuery(openActionsQuery)
  const boxes = useQuery(mailboxesQuery)
  const accounts = useQuery(accountsQuery)
  const [text, setText] = useState('')
  const [at, setAt] = useState(0)

  const entries = useMemo<Entry[]>(() => {
    const mailboxEntry = ({ list, role, name, path }: MailPlace): Entry => ({
      id: list, group: 'go', text: name, beside: role === '' ? path : '', keys: '', icon: <Folder className="i" aria-hidden="true" />,
      run: () => void navigate({ to: '/mail/$mailbox', params: { mailbox: list } }),
    })
    const mail = mailPlaces(boxes.data ?? [], accounts.data ?? [])
    const waiting = (open.data ?? []).filter((action) => action.state === 'proposed').slice(0, 5)
    return [
      ...waiting.map((action): Entry => ({
        id: action.id, group: 'do', text: actTitle(action.preview), beside: m.waits_for_you(), keys: '', icon: <LineGlyph state="proposed" />,
        run: () => void navigate({ to: '/approvals', search: { at: action.id } }),
      })),
      { id: 'write', group: 'do', text: m.write_mail(), beside: '', keys: 'c', icon: <PenLine className="i" aria-hidden="true" />, run: () => void navigate({ to: '/write' }) },
      { id: 'help', group: 'do', text: m.keys_title(), beside: '', keys: '?', icon: <Keyboard className="i" aria-hidden="true" />, run: onHelp },
      ...places.map((place): Entry => {
        const Icon = place.icon
        return {
          id: place.to, group: 'go', text: place.name(), beside: '', keys: place.keys,
          icon: Icon === undefined ? <LineGlyph state="proposed" /> : <Icon className="i" aria-hidden="true" />,
          run: () => void navigate({ to: place.to, params: placeParams }),
        }
      }),
      { id: 'sync', group: 'go', text: m.sync_title(), beside: '', keys: '', icon: <RotateCcw className="i" aria-hidden="true" />, run: () => void navigate({ to: '/sync' }) },
      { id: 'import', group: 'go', text: m.set_import(), beside: '', keys: '', icon: <Upload className="i" aria-hidden="true" />, run: () => void navigate({ to: '/settings/$section', params: { section: 'import' } }) },
      { id: 'starred', group: 'go', text: m.starred(), beside: '', keys: '', icon: <Star className="i" aria-hidden="true" />, run: () => void navigate({ to: '/search', search: starredSearch }) },
      ...mail.together.map(mailboxEntry),
      ...[...mail.folders, ...mail.labels].map(mailboxEntry),
      ...mail.apart.flatMap(({ account, places: own }) => own.map((place) => ({ ...mailboxEntry(place), beside: account.name }))),
    ]
  }, [open.data, boxes.data, accounts.data, navigate, onHelp])

  const wanted = plain(text)
  const named = entries.filter((entry) => plain(`${entry.text} ${entry.beside}`).includes(wanted)).slice(0, 14)
  const search: Entry = { id: 'search', group: 'go', text: m.search_mail_for({ what: text.trim() }), beside: '', keys: '', icon: <Search className="i" aria-hidden="true" />, run: () => void navigate({ to: '/search', search: { q: text.trim() } }) }
  const found = wanted === '' ? named : [...named, search]
  const current = Math.min(at, found.length - 1)
  const run = (entry: Entry | undefined) => {
    if (entry === undefined) return
    onClose()
    entry.run()
  }

  return (
    <Dialog title={m.go_or_do()} onClose={onClose} className="pal">
      <div className="q">
        <Search className="i i-18" aria-hidden="true" />
        <input
          autoFocus
          value={text}
          placeholder={m.go_or_do()}
          role="combobox"
          aria-expanded="true"
          aria-controls="palette-list"
          aria-label={m.go_or_do()}
          {...(found[current] === undefined ? {} : { 'aria-activedescendant': `palette-${found[current].id}` })}
          onChange={(event) => {
            setText(event.target.value)
            setAt(0)
          }}
          onKeyDown={(event) => {
            if (event.key === 'ArrowDown') setAt(Math.min(found.length - 1, current + 1))
            else if (event.key === 'ArrowUp') setAt(Math.max(0, current - 1))
            else if (event.key === 'Enter') run(found[current])
            else return
            event.preventDefault()
          }}
        />
      </div>
      <div className="found" role="listbox" id="palette-list" aria-label={m.go_or_do()}>
        {found.map((entry, index) => (
          <div key={entry.id}>
            {index === 0 || found[index - 1]?.group !== entry.group ? <h3>{entry.group === 'do' ? m.palette_do() : m.palette_go()}</h3> : null}
            <div
              role="option"
              id={`palette-${entry.id}`}
              aria-selected={index === current}
              onPointerMove={() => setAt(index)}
              onClick={() => run(entry)}
            >
              {entry.icon}
              <span>{entry.text}{entry.beside === '' ? null : <small>{entry.beside}</small>}</span>
              {entry.keys === '' ? null : <kbd className="key">{entry.keys}</kbd>}
            </div>
          </div>
        ))}
      </div>
    </Dialog>
  )
}
