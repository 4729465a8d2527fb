// Where a fact came from: the underline says how sure one may be, the chip says why.
import { BookUser, Bot, CalendarDays, FileText, House, PenLine, Reply, TextQuote } from './icons.ts'
import type { ReactNode } from 'react'
import type { Provenance as Source } from '../../../src/web/contract/actions.ts'
import * as m from '../messages/m.ts'
import './provenance.css'

const icons = {
  'your-words': PenLine, 'contacts': BookUser, 'thread': Reply, 'calendar': CalendarDays, 'own-files': FileText, 'mail-text': TextQuote, 'asker': Bot, 'house': House, 'own-address': House,
} as const

export function sourceName(source: Source): string {
  switch (source) {
    case 'your-words': return m.source_your_words()
    case 'contacts': return m.source_contacts()
    case 'thread': return m.source_thread()
    case 'calendar': return m.source_calendar()
    case 'own-files': return m.source_own_files()
    case 'mail-text': return m.source_mail_text()
    case 'asker': return m.source_asker()
    case 'house': return m.source_house()
    case 'own-address': return m.source_own_address()
  }
}

/** What the thread, the house or the asker themselves say needs no underline: it is shown as it is. */
export function Sourced({ source, children }: { source: Source; children: ReactNode }) {
  const mark = source === 'your-words' ? 'p-you' : source === 'mail-text' ? 'p-mail' : source === 'thread' || source === 'asker' || source === 'house' ? '' : 'p-known'
  return (
    <>
      <span className={mark}>{children}</span>
      {source === 'mail-text' ? <span className="sr">{`(${m.source_only_mail()})`}</span> : null}
    </>
  )
}

export function Provenance({ source, note = '' }: { source: Source; note?: string }) {
  const Icon = icons[source]
  const tone = source === 'your-words' ? 'you' : source === 'mail-text' ? 'mail' : ''
  return (
    <span className={`prov ${tone}`}>
      <Icon className="i" aria-hidden="true" />
      <span>{note === '' ? sourceName(source) : `${sourceName(source)}, ${note}`}</span>
    </span>
  )
}
