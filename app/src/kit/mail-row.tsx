// One thread in a list: dot, who, time, subject, snippet, marks.
import { Paperclip, Star } from './icons.ts'
import { memo, type ReactNode } from 'react'
import type { ThreadRow } from '../../../src/web/contract/mail.ts'
import * as m from '../messages/m.ts'
import { bareDate, rowTime } from '../words/dates.ts'
import { currentZone, figure } from '../words/locale.ts'
import { nameOf, shortName } from '../words/names.ts'
import { snippetWords } from '../mail/trouble-words.ts'
import './field.css'
import './mail-row.css'

export interface Marked {
  text: string
  marks: readonly { from: number; to: number }[]
}
/** Of a search: why this row stands here. Its snippet then has a line of its own. */
export interface FoundInRow {
  subject: Marked
  snippet: Marked
}

export interface MailRowProps {
  found?: FoundInRow | undefined
  row: ThreadRow
  now: number
  /** The person's own addresses, which read as "you". */
  own: ReadonlySet<string>
  on: boolean
  picked: boolean
  onOpen(row: ThreadRow): void
  /** `through`: with all from the one that was picked last. */
  onPick(row: ThreadRow, picked: boolean, through?: boolean): void
}

export function whoOf(row: ThreadRow, own: ReadonlySet<string>): string {
  const names: string[] = []
  const several = row.participants.length > 1
  for (const person of row.participants) {
    const name = own.has(person.address.toLowerCase()) ? m.you() : several && names.length > 0 ? shortName(person) : nameOf(person)
    if (!names.includes(name)) names.push(name)
  }
  return names.length === 0 ? m.nobody() : names.slice(0, 4).join(', ')
}

export const MailRow = memo(function MailRow({ row, now, own, found, on, picked, onOpen, onPick }: MailRowProps) {
  const who = whoOf(row, own)
  const unread = row.unread > 0
  return (
    <div
      className={`m ${unread ? 'new' : ''} ${on ? 'on' : ''} ${picked ? 'picked' : ''}`}
      role="option"
      id={`row-${row.id}`}
      aria-selected={on || picked}
      onClick={(event) => (event.shiftKey ? onPick(row, true, true) : onOpen(row))}
      // Shift chooses rows here, not their words.
      onMouseDown={(event) => (event.shiftKey ? event.preventDefault() : undefined)}
    >
      <i className="dot" />
      {/* For the pointer only: an option may hold no control of its own. Its key is x, and aria-selected tells. */}
      <span
        className="pick"
        aria-hidden="true"
        onClick={(event) => {
          event.stopPropagation()
          onPick(row, event.shiftKey || !picked, event.shiftKey)
        }}
      >
        <i className={`check ${picked ? 'checked' : ''}`} />
      </span>
      <div className="who">
        {unread ? <span className="sr">{`${m.unread_word()} `}</span> : null}
        <span title={who}>{who}</span>
        {row.messages > 1 ? <span className="n">{figure(row.messages)}</span> : null}
      </div>
      <time>{found === undefined ? rowTime(row.dateMs, now, currentZone()) : bareDate(row.dateMs, now, currentZone())}</time>
      <div className="sub">
        <b>{row.subject === '' ? m.no_subject() : found === undefined ? row.subject : <MarkedText {...found.subject} />}</b>
        {found === undefined ? <span>{snippetWords(row)}</span> : null}
        {row.attachments || row.flagged ? (
          <div className="mk">
            {row.flagged ? <Star className="i i-14 starred" aria-label={m.starred()} /> : null}
            {row.attachments ? <Paperclip className="i i-14" aria-label={m.has_files()} /> : null}
          </div>
        ) : null}
      </div>
      {found === undefined ? null : <p className="found"><MarkedText {...found.snippet} /></p>}
    </div>
  )
})

/** By ranges, never by markup: what a mail says stays text, whatever it says. */
function MarkedText({ text, marks }: Marked) {
  const pieces: ReactNode[] = []
  let at = 0
  for (const { from, to } of marks) {
    if (from < at || to > text.length) continue
    pieces.push(text.slice(at, from), <mark key={from}>{text.slice(from, to)}</mark>)
    at = to
  }
  return <>{pieces}{text.slice(at)}</>
}
