// What the matches have in common, each a click that narrows the search by writing its
// operator into it, and a second click that takes it out again.
import { useEffect, useRef, useState } from 'react'
import type { SearchAnswer } from '../../../src/web/contract/search.ts'
import { ChevronDown } from '../kit/icons.ts'
import * as m from '../messages/m.ts'
import { figure } from '../words/locale.ts'
import { mailboxName } from './mailbox-order.ts'
import { asks, withCondition, withoutCondition } from './query-parts.ts'

type Facets = NonNullable<SearchAnswer['facets']>
type Value = Facets['senders'][number]

export function SearchNarrow({ query, facets, onSearch }: { query: string; facets: Facets; onSearch(q: string): void }) {
  const turn = (condition: string) => onSearch(asks(query, condition) ? withoutCondition(query, condition) : withCondition(query, condition))
  const hasFiles = asks(query, 'has:attachment')
  return (
    <div className="narrow" role="group" aria-label={m.narrow()}>
      <NarrowMenu name={m.narrow_folder()} values={facets.places.map((place) => ({ ...place, name: mailboxName(place) }))} query={query} onTurn={turn} />
      <NarrowMenu name={m.narrow_from()} values={facets.senders} query={query} onTurn={turn} />
      <NarrowMenu name={m.narrow_year()} values={facets.years} query={query} onTurn={turn} />
      {facets.attachments > 0 || hasFiles ? (
        <button type="button" aria-pressed={hasFiles} onClick={() => turn('has:attachment')}>{m.has_files()} <small>{figure(facets.attachments)}</small></button>
      ) : null}
    </div>
  )
}

function NarrowMenu({ name, values, query, onTurn }: { name: string; values: readonly Value[]; query: string; onTurn(condition: string): void }) {
  const [open, setOpen] = useState(false)
  const menu = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (!open) return
    const outside = (event: PointerEvent) => {
      if (event.target instanceof Node && menu.current?.contains(event.target) === false) setOpen(false)
    }
    addEventListener('pointerdown', outside)
    return () => removeEventListener('pointerdown', outside)
  }, [open])
  const chosen = values.find((value) => asks(query, value.query))
  if (values.length === 0 || (values.length === 1 && chosen === undefined)) return null
  return (
    <div
      className="narrow-menu"
      ref={menu}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !open) return
        event.stopPropagation()
        setOpen(false)
        menu.current?.querySelector('button')?.focus()
      }}
    >
      <button type="button" aria-expanded={open} aria-pressed={chosen !== undefined} onClick={() => setOpen(!open)}>
        {chosen === undefined ? name : chosen.name}
        <ChevronDown className="i i-14" aria-hidden="true" />
      </button>
      {open ? (
        <ul>
          {values.map((value) => (
            <li key={value.query}>
              <button
                type="button"
                aria-pressed={asks(query, value.query)}
                onClick={() => {
                  setOpen(false)
                  onTurn(value.query)
                }}
              >
                <span>{value.name}</span>
                <small>{figure(value.count)}</small>
              </button>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  )
}
