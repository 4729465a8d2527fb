// The tray: the queue at the left, the sheets at the right, one under the other. You reach a
// line by reading down to it; there is no approve button in the queue.
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { Action } from '../../../src/web/contract/actions.ts'
import { journalQuery, openActionsQuery } from '../api/actions.ts'
import { Bar, BarTitle } from '../kit/bar.tsx'
import { Empty } from '../kit/empty.tsx'
import { Failure } from '../kit/failure.tsx'
import { LineGlyph } from '../kit/line-glyph.tsx'
import { Loading } from '../kit/loading.tsx'
import * as m from '../messages/m.ts'
import { useKeys } from '../shell/use-keys.ts'
import { dayOf, timeOf } from '../words/dates.ts'
import { timeLeft } from '../words/durations.ts'
import { currentZone } from '../words/locale.ts'
import { useNow } from '../words/use-now.ts'
import { actTitle, batchTitle } from './act-title.ts'
import { BatchSheet } from './batch-sheet.tsx'
import { isProven, lineState } from './line-state.ts'
import { originText } from './origin-line.tsx'
import { SignedSheet } from './signed-sheet.tsx'
import { settledToday, trayEntries, type TrayEntry } from './tray.ts'
import './approvals.css'

export function ApprovalsScreen() {
  const search = useSearch({ from: '/frame/approvals' })
  const navigate = useNavigate()
  const open = useQuery(openActionsQuery)
  const journal = useInfiniteQuery(journalQuery)
  const drying = (open.data ?? []).some((action) => action.state === 'scheduled' || action.state === 'approved')
  const now = useNow(drying ? 1000 : 30_000)
  const stack = useRef<HTMLDivElement>(null)
  // What was signed here stays in its place until the tray is left, so that its line can be watched.
  const [signed, setSigned] = useState<readonly Action[]>([])
  const { waiting, wet } = useMemo(() => trayEntries(open.data ?? []), [open.data])
  const past = useMemo(
    () => settledToday(journal.data?.pages.flatMap((page) => page.items) ?? [], dayOf(now, currentZone()).start),
    [journal.data, now],
  )
  const entries: TrayEntry[] = [
    ...waiting,
    ...signed.filter((action) => !waiting.some((entry) => entry.id === action.id)).map((action) => ({ id: action.id, actions: [action] })),
    ...wet.filter((action) => !signed.some((one) => one.id === action.id)).map((action) => ({ id: action.id, actions: [action] })),
  ]
  const shownElsewhere = search.at === undefined ? undefined : past.find((action) => action.id === search.at)
  if (shownElsewhere !== undefined && !entries.some((entry) => entry.id === shownElsewhere.id)) entries.push({ id: shownElsewhere.id, actions: [shownElsewhere] })
  const current = entries.find((entry) => entry.id === search.at)?.id ?? entries[0]?.id

  useEffect(() => {
    document.title = m.page_title({ page: m.place_approvals() })
  }, [])
  const focusOn = (id: string | undefined) => {
    if (id === undefined) return
    void navigate({ to: '/approvals', search: { at: id }, replace: true })
    requestAnimationFrame(() => {
      const sheet = stack.current?.querySelector<HTMLElement>(`#${CSS.escape(id)}`)
      if (sheet === null || sheet === undefined || stack.current === null) return
      // Only the stack scrolls: scrollIntoView would also push the frame, which has no way back.
      const top = sheet.getBoundingClientRect().top - stack.current.getBoundingClientRect().top
      stack.current.scrollBy({ top: top - 24, behavior: 'smooth' })
      sheet.focus({ preventScroll: true })
    })
  }
  const ready = open.isSuccess
  useEffect(() => {
    if (ready) focusOn(current)
    // Only on arrival: afterwards the focus is the person's.
  }, [ready]) // oxlint-disable-line react-hooks/exhaustive-deps
  const step = (by: number) => {
    const at = entries.findIndex((entry) => entry.id === current)
    focusOn(entries[Math.max(0, Math.min(entries.length - 1, at + by))]?.id)
  }
  useKeys({ 'next-proposal': () => step(1), 'previous-proposal': () => step(-1) })
  const decided = (action: Action) => {
    setSigned((before) => [...before.filter((one) => one.id !== action.id), action])
    const next = waiting.find((entry) => entry.id !== action.id)
    // The signature is drawn first; then the next proposal takes the focus.
    if (next !== undefined && action.state !== 'rejected') setTimeout(() => focusOn(next.id), 900)
    else if (next !== undefined) focusOn(next.id)
  }

  return (
    <>
      <Bar>
        <BarTitle>{m.place_approvals()}</BarTitle>
        <span className="beside hide-phone">{waiting.length === 0 ? m.tray_empty_short() : m.tray_waiting({ count: waiting.length })}</span>
        <span className="push keys hide-phone">
          <kbd className="key">j</kbd><kbd className="key">k</kbd>{m.hint_move()}<kbd className="key">a</kbd>{m.hint_approve()}<kbd className="key">x</kbd>{m.hint_ignore()}
        </span>
      </Bar>
      <div className="tray">
        <section className="queue" aria-label={m.queue()} data-pane tabIndex={-1}>
          {waiting.map((entry) => (
            <QueueLine key={entry.id} entry={entry} on={entry.id === current} beside={besideWaiting(entry.actions[0]!, now)} onOpen={focusOn} />
          ))}
          {wet.length === 0 ? null : <h2>{m.queue_wet()}</h2>}
          {wet.map((action) => <QueueLine key={action.id} entry={{ id: action.id, actions: [action] }} on={action.id === current} past beside={besidePast(action, now)} onOpen={focusOn} />)}
          {past.length === 0 ? null : <h2>{m.queue_done_today()}</h2>}
          {past.map((action) => <QueueLine key={action.id} entry={{ id: action.id, actions: [action] }} on={action.id === current} past beside={besidePast(action, now)} onOpen={focusOn} />)}
        </section>
        <div className="stack" ref={stack} data-pane tabIndex={-1}>
          {open.isPending ? <Loading lines={4} /> : null}
          {open.isError && open.data === undefined ? <Failure error={open.error} title={m.tray_failed()} retry={() => void open.refetch()} /> : null}
          {ready && entries.length === 0 ? <Empty title={m.nothing_waits()}>{m.nothing_waits_why()}</Empty> : null}
          {entries.map((entry) =>
            entry.actions.length > 1 ? (
              <BatchSheet key={entry.id} actions={entry.actions} current={entry.id === current} onDecided={() => step(1)} />
            ) : (
              <SignedSheet key={entry.id} action={entry.actions[0]!} current={entry.id === current} onDecided={decided} />
            ),
          )}
        </div>
      </div>
    </>
  )
}

const besideWaiting = (action: Action, now: number): string =>
  [originText(action.origin, action.proposedAt), action.expiresAt > now ? m.expires_in({ time: timeLeft(action.expiresAt - now) }) : '']
    .filter((part) => part !== '')
    .join(' · ')

function besidePast(action: Action, now: number): string {
  const at = timeOf(action.finishedAt || action.decidedAt || action.proposedAt)
  switch (action.state) {
    case 'approved':
    case 'scheduled': return action.leavesAt > now ? m.leaves_in({ time: timeLeft(action.leavesAt - now) }) : m.leaving()
    case 'running': return m.being_done()
    case 'done': return `${at} · ${action.receipt === null ? m.no_receipt() : m.read_back_short({ proven: action.receipt.proven, expected: action.receipt.expected })}${isProven(action) ? '' : ` · ${m.not_all_proven()}`}`
    case 'unknown': return m.outcome_unknown()
    case 'failed': return `${at} · ${m.state_failed()}`
    case 'undone': return `${at} · ${m.state_undone()}`
    case 'rejected': return `${at} · ${m.state_ignored()}`
    case 'expired': return `${at} · ${m.state_expired()}`
    case 'proposed': return at
  }
}

function QueueLine({ entry, on, past = false, beside, onOpen }: { entry: TrayEntry; on: boolean; past?: boolean; beside: string; onOpen(id: string): void }) {
  const action = entry.actions[0]!
  const title = entry.actions.length > 1 ? batchTitle(entry.actions) : actTitle(action.preview)
  return (
    <button type="button" className={`q ${on ? 'on' : ''} ${past ? 'past' : ''}`} aria-current={on} onClick={() => onOpen(entry.id)}>
      <LineGlyph state={lineState(action)} />
      <span><b>{title}</b><small>{beside}</small></span>
    </button>
  )
}
