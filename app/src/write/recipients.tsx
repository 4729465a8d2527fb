// To whom: each person a word of their own, found by a few letters of a name, mended or taken out
// where they stand. What is no address is said here, before anything is sent.
import { useQuery } from '@tanstack/react-query'
import { useEffect, useId, useRef, useState, type ClipboardEvent, type KeyboardEvent, type ReactNode } from 'react'
import { suggestQuery } from '../api/search.ts'
import { X } from '../kit/icons.ts'
import * as m from '../messages/m.ts'
import { nameOf } from '../words/names.ts'
import { addRecipients, asRecipient, readRecipients, writeAddress, type Recipient } from './address-list.ts'

export interface RecipientsProps {
  label: string
  people: readonly Recipient[]
  autoFocus?: boolean
  onChange(people: Recipient[]): void
  /** At the right: the other lists that can be opened. */
  beside?: ReactNode
}

const pauseMs = 120
const shownMax = 6

/** People one writes with, by the beginning of any word of their name or address. */
function usePeople(typed: string, there: readonly Recipient[]): Recipient[] {
  const [asked, setAsked] = useState('')
  useEffect(() => {
    const timer = setTimeout(() => setAsked(typed.trim() === '' ? '' : `to:"${typed.trim().replaceAll('"', ' ')}`), pauseMs)
    return () => clearTimeout(timer)
  }, [typed])
  const found = useQuery(suggestQuery(asked)).data?.items ?? []
  if (typed.trim() === '' || asked === '') return []
  const known = new Set(there.map(({ address }) => address.toLowerCase()))
  return found.flatMap(({ kind, text, name }) => {
    const address = text.replace(/^to:/, '').replaceAll('"', '')
    return kind === 'person' && !known.has(address) ? [asRecipient({ name, address })] : []
  }).slice(0, shownMax)
}

export function Recipients({ label, people, autoFocus = false, onChange, beside }: RecipientsProps) {
  const id = useId()
  const input = useRef<HTMLInputElement>(null)
  const [typed, setTyped] = useState('')
  const [at, setAt] = useState(0)
  const [open, setOpen] = useState(false)
  const offers = usePeople(typed, people)
  const shown = open && offers.length > 0
  const current = Math.min(at, offers.length - 1)
  const wrong = people.filter((person) => person.wrong)

  const type = (text: string) => {
    setTyped(text)
    setAt(0)
    setOpen(true)
  }
  const add = (more: readonly Recipient[]) => {
    type('')
    if (more.length > 0) onChange(addRecipients(people, more))
  }
  const takeOut = (person: Recipient) => {
    onChange(people.filter((one) => one !== person))
    input.current?.focus()
  }
  const mend = (person: Recipient) => {
    onChange([...people.filter((one) => one !== person), ...readRecipients(typed)])
    type(person.wrong ? person.address : writeAddress(person))
    input.current?.focus()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (shown && event.key === 'ArrowDown') setAt(Math.min(offers.length - 1, current + 1))
    else if (shown && event.key === 'ArrowUp') setAt(Math.max(0, current - 1))
    else if (shown && event.key === 'Escape') setOpen(false)
    else if (shown && (event.key === 'Enter' || event.key === 'Tab') && !typed.includes('@')) add([offers[current]!])
    else if ((event.key === 'Enter' || event.key === ',' || event.key === ';') && typed.trim() !== '' && !insideQuotes(typed)) add(readRecipients(typed))
    else if (event.key === 'Backspace' && typed === '' && people.length > 0) return mend(people.at(-1)!)
    else if (event.key !== 'Enter') return
    event.preventDefault()
  }
  const onPaste = (event: ClipboardEvent) => {
    const text = event.clipboardData.getData('text/plain')
    if (!/[@].*[,;\n]|[,;\n].*[@]/s.test(text)) return
    event.preventDefault()
    add(readRecipients(`${typed}${text}`))
  }

  return (
    <div className="addressed" onClick={(event) => (event.target === event.currentTarget ? input.current?.focus() : undefined)}>
      <label htmlFor={id}>{label}</label>
      <div className="people">
        {people.map((person) => (
          <span key={person.address} className={`person ${person.wrong ? 'wrong' : ''}`}>
            <button type="button" className="named" title={person.wrong ? m.not_an_address() : writeAddress(person)} onClick={() => mend(person)}>
              {person.wrong ? <span className="sr">{`${m.not_an_address()}: `}</span> : null}
              {nameOf(person)}
              {person.name === '' || person.wrong ? null : <span className="exact">{person.address}</span>}
            </button>
            <button type="button" className="out" aria-label={m.remove_person({ name: nameOf(person) })} onClick={() => takeOut(person)}><X className="i i-14" aria-hidden="true" /></button>
          </span>
        ))}
        <input
          ref={input}
          id={id}
          value={typed}
          autoFocus={autoFocus}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          inputMode="email"
          role="combobox"
          aria-expanded={shown}
          aria-controls={`${id}offers`}
          aria-autocomplete="list"
          aria-invalid={wrong.length > 0}
          aria-describedby={`${id}wrong`}
          {...(shown ? { 'aria-activedescendant': `${id}offer${current}` } : {})}
          onChange={(event) => type(event.target.value)}
          onKeyDown={onKeyDown}
          onPaste={onPaste}
          onFocus={() => setOpen(true)}
          onBlur={() => {
            setOpen(false)
            if (typed.trim() !== '') add(readRecipients(typed))
          }}
        />
        <div className="offers" id={`${id}offers`} role="listbox" aria-label={m.people_known()} hidden={!shown}>
          {shown ? offers.map((person, index) => (
            // Before the field loses the focus and takes what was typed for an address.
            <div key={person.address} role="option" id={`${id}offer${index}`} aria-selected={index === current} onPointerDown={(event) => { event.preventDefault(); add([person]) }} onPointerMove={() => setAt(index)}>
              <span>{nameOf(person)}</span>{person.name === '' ? null : <span className="exact">{person.address}</span>}
            </div>
          )) : null}
        </div>
      </div>
      {beside}
      <p className="wrong" id={`${id}wrong`} role={wrong.length > 0 ? 'alert' : undefined} hidden={wrong.length === 0}>
        {wrong.length > 0 ? m.wrong_addresses({ list: wrong.map(({ address }) => address).join(', ') }) : ''}
      </p>
    </div>
  )
}

const insideQuotes = (text: string): boolean => (text.match(/"/g)?.length ?? 0) % 2 === 1
