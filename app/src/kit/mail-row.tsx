// One thread in a list: dot, who, time, subject, snippet, marks.
import { Paperclip, Star } from './icons.ts'
import { memo } from 'react'
import type { ThreadRow } from '../../../src/web/contract/mail.ts'
import * as m from '../messages/m.ts'
import { rowTime } from '../words/dates.ts'
import { currentZone, figure } from '../words/locale.ts'
import { nameOf, shortName } from '../words/names.ts'
import './field.css'
import './mail-row.css'

export interface MailRowProps {
  row: ThreadRow
  now: number
  /** The person's own addresses, which read as "you". */
  own: ReadonlySet<string>
  on: boolean
  picked: boolean
  onOpen(row: ThreadRow): void
  onPick(row: ThreadRow, picked: boolean): void
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

export const MailRow = memo(function MailRow({ row, now, own, on, picked, onOpen, onPick }: MailRowProps) {
  const who = whoOf(row, own)
  const unread = row.unread > 0
  return (
    <div
      className={`m ${unread ? 'new' : ''} ${on ? 'on' : ''} ${picked ? 'picked' : ''}`}
      role="option"
      id={`row-${row.id}`}
      aria-selected={on || picked}
      onClick={() => onOpen(row)}
    >
      <i className="dot" />
      {/* For the pointer only: an option may hold no control of its own. Its key is x, and aria-selected tells. */}
      <span
        className="pick"
        aria-hidden="true"
        onClick={(event) => {
          event.stopPropagation()
          onPick(row, !picked)
        }}
      >
        <i className={`check ${picked ? 'checked' : ''}`} />
      </span>
      <div className="who">
        {unread ? <span className="sr">{`${m.unread_word()} `}</span> : null}
        <span title={who}>{who}</span>
        {row.messages > 1 ? <span className="n">{figure(row.messages)}</span> : null}
      </div>
      <time>{rowTime(row.dateMs, now, currentZone())}</time>
      <div className="sub">
        <b>{row.subject === '' ? m.no_subject() : row.subject}</b>
        <span>{row.snippet}</span>
        {row.attachments || row.flagged ? (
          <div className="mk">
            {row.flagged ? <Star className="i i-14" aria-label={m.flagged()} /> : null}
            {row.attachments ? <Paperclip className="i i-14" aria-label={m.has_files()} /> : null}
          </div>
        ) : null}
      </div>
    </div>
  )
})
