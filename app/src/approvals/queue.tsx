// The queue at the left: what waits, what waits for somebody's answer, what is under way, what was
// settled today, what was left aside. It leads to the sheets and decides nothing.
import type { Action } from '../../../src/web/contract/actions.ts'
import { Button } from '../kit/button.tsx'
import { ShieldAlert } from '../kit/icons.ts'
import { LineGlyph } from '../kit/line-glyph.tsx'
import * as m from '../messages/m.ts'
import { timeOf } from '../words/dates.ts'
import { timeLeft } from '../words/durations.ts'
import { actTitle, batchTitle } from './act-title.ts'
import { isProven, lineState } from './line-state.ts'
import { askerName } from './origin-line.tsx'
import { readBackShort } from './read-back.ts'
import { saidWords } from './said-words.ts'
import type { Tray, TrayEntry } from './tray.ts'

export interface QueueProps {
  tray: Tray
  past: readonly Action[]
  ignored: readonly Action[]
  current: string | undefined
  now: number
  onOpen(id: string): void
  /** Undefined where all that was left aside is here. */
  onMoreIgnored: (() => void) | undefined
}

const alone = (action: Action): TrayEntry => ({ id: action.id, actions: [action] })

export function Queue({ tray: { waiting, asked, wet }, past, ignored, current, now, onOpen, onMoreIgnored }: QueueProps) {
  const lines = (entries: readonly TrayEntry[], beside: (action: Action) => string, isPast: boolean) =>
    entries.map((entry) => <QueueLine key={entry.id} entry={entry} on={entry.id === current} past={isPast} beside={beside(entry.actions[0]!)} onOpen={onOpen} />)
  const parts: readonly [string, readonly TrayEntry[], (action: Action) => string][] = [
    [m.queue_asked(), asked, (action) => besideWaiting(action, now)],
    [m.queue_wet(), wet.map(alone), (action) => besidePast(action, now)],
    [m.queue_done_today(), past.map(alone), (action) => besidePast(action, now)],
    [m.queue_ignored(), ignored.map(alone), (action) => besideWaiting(action, now)],
  ]
  return (
    <section className="queue" aria-label={m.queue()} data-pane tabIndex={-1}>
      {lines(waiting, (action) => besideWaiting(action, now), false)}
      {parts.map(([title, entries, beside]) => entries.length === 0 ? null : <div key={title} role="group" aria-label={title}><h2>{title}</h2>{lines(entries, beside, true)}</div>)}
      {onMoreIgnored === undefined ? null : <p className="more-aside"><Button small onClick={onMoreIgnored}>{m.show_earlier()}</Button></p>}
    </section>
  )
}

const besideWaiting = (action: Action, now: number): string =>
  [`${askerName(action.origin)}, ${timeOf(action.proposedAt)}`, action.expiresAt > now ? m.expires_in({ time: timeLeft(action.expiresAt - now) }) : '']
    .filter((part) => part !== '')
    .join(' · ')

function besidePast(action: Action, now: number): string {
  const at = timeOf(action.finishedAt || action.decidedAt || action.proposedAt)
  const said = saidWords(action)
  if (said !== undefined) return `${at} · ${said}`
  switch (action.state) {
    case 'approved':
    case 'scheduled': return action.leavesAt > now ? m.leaves_in({ time: timeLeft(action.leavesAt - now) }) : m.leaving()
    case 'running': return m.being_done()
    case 'done': return `${at} · ${action.receipt === null ? m.no_receipt() : readBackShort(action.receipt)}${isProven(action) ? '' : ` · ${m.not_all_proven()}`}${action.drift === null ? '' : ` · ${m.drifted_short()}`}`
    case 'unknown': return m.state_unknown()
    // Stopped half-way is not the same as never done.
    case 'failed': return `${at} · ${action.receipt === null || action.receipt.proven === 0 ? m.state_failed() : readBackShort(action.receipt)}`
    case 'undone': return `${at} · ${m.state_undone()}`
    case 'rejected': return `${at} · ${m.state_rejected()}`
    case 'expired': return `${at} · ${m.state_expired()}`
    case 'proposed': return at
  }
}

function QueueLine({ entry, on, past, beside, onOpen }: { entry: TrayEntry; on: boolean; past: boolean; beside: string; onOpen(id: string): void }) {
  const action = entry.actions[0]!
  const warnings = action.state === 'proposed' ? entry.actions.reduce((sum, { preview }) => sum + preview.warnings.filter(({ code }) => code !== 'no-undo').length, 0) : 0
  return (
    <button type="button" className={`q ${on ? 'on' : ''} ${past ? 'past' : ''}`} aria-current={on} onClick={() => onOpen(entry.id)}>
      <LineGlyph state={lineState(action)} />
      <span>
        <b>{entry.actions.length > 1 ? batchTitle(entry.actions) : actTitle(action.preview)}</b>
        <small>{beside}</small>
        {warnings === 0 ? null : <small className="warned"><ShieldAlert className="i i-14" aria-hidden="true" />{m.warnings_count({ count: warnings })}</small>}
      </span>
    </button>
  )
}
