// The tray: the queue at the left, the sheets at the right, one under the other. You reach a
// line by reading down to it; there is no approve button in the queue.
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { Action } from '../../../src/web/contract/actions.ts'
import { accountsQuery } from '../api/accounts.ts'
import { actionQuery, ignoredActionsQuery, journalQuery, openActionsQuery } from '../api/actions.ts'
import { Bar, BarTitle } from '../kit/bar.tsx'
import { Empty } from '../kit/empty.tsx'
import { Failure } from '../kit/failure.tsx'
import { Loading } from '../kit/loading.tsx'
import * as m from '../messages/m.ts'
import { useKeys } from '../shell/use-keys.ts'
import { dayOf } from '../words/dates.ts'
import { currentZone } from '../words/locale.ts'
import { useNow } from '../words/use-now.ts'
import { likeness } from './alike.ts'
import { BatchSheet } from './batch-sheet.tsx'
import { MoreOpen } from './more-open.tsx'
import { Queue } from './queue.tsx'
import { SignedSheet } from './signed-sheet.tsx'
import { TrayFilters } from './tray-filters.tsx'
import { fits, settledToday, trayEntries, type TrayEntry, type TrayFilter } from './tray.ts'
import { useForHand } from './use-for-hand.ts'
import { useStood } from './use-stood.ts'
import './approvals.css'

const nothingIgnored: readonly Action[] = []

export function ApprovalsScreen() {
  const search = useSearch({ from: '/frame/approvals' })
  const navigate = useNavigate()
  const open = useInfiniteQuery(openActionsQuery)
  const forHand = useForHand()
  const aside = useInfiniteQuery(ignoredActionsQuery)
  const ignored = aside.data ?? nothingIgnored
  const journal = useInfiniteQuery(journalQuery())
  const accounts = useQuery(accountsQuery)
  const drying = (open.data ?? []).some((action) => action.state === 'scheduled' || action.state === 'approved')
  const now = useNow(drying ? 1000 : 30_000)
  const stack = useRef<HTMLDivElement>(null)
  const [filter, setFilter] = useState<TrayFilter>({ account: '', kind: '', asker: '' })
  const [together, setTogether] = useState<ReadonlySet<string>>(new Set())
  const isFiltered = Object.values(filter).some((value) => value !== '')
  const shown = useMemo(() => (open.data ?? []).filter((action) => fits(action, filter)), [open.data, filter])
  const tray = useMemo(() => trayEntries(shown, together), [shown, together])
  const past = useMemo(
    () => settledToday(journal.data?.pages.flatMap((page) => page.items) ?? [], dayOf(now, currentZone()).start).filter((action) => fits(action, filter)),
    [journal.data, now, filter],
  )
  const stood = useStood(open.data, ignored)
  const entries = inOrder([...tray.waiting, ...tray.asked, ...[...stood, ...tray.wet].map(alone)])
  // Whatever an address names is shown, also what ended long ago: a program's answer leads here.
  const linked = useQuery({ ...actionQuery(search.at ?? ''), enabled: search.at !== undefined })
  if (linked.data !== undefined && !entries.some(({ actions }) => actions.some(({ id }) => id === linked.data.id))) entries.push(alone(linked.data))
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
  // Only on arrival: afterwards the focus is the person's. What was kept of the queue may have been
  // empty, so that the first sheet comes with what is read now; and what the address names may be read last.
  const isArriving = useRef(true)
  const isLinkRead = search.at === undefined || linked.data !== undefined
  useEffect(() => {
    if (!ready || !isLinkRead || !isArriving.current || current === undefined) return
    isArriving.current = false
    if (document.activeElement === document.body || document.activeElement?.closest('nav') !== null) focusOn(current)
  }, [ready, isLinkRead, current]) // oxlint-disable-line react-hooks/exhaustive-deps
  const step = (by: number) => {
    const at = entries.findIndex((entry) => entry.id === current)
    focusOn(entries[Math.max(0, Math.min(entries.length - 1, at + by))]?.id)
  }
  useKeys({ 'next-proposal': () => step(1), 'previous-proposal': () => step(-1), 'open-proposal': () => focusOn(current) })
  const decided = (action: Action) => {
    const at = tray.waiting.findIndex((entry) => entry.id === action.id)
    const next = tray.waiting[at + 1] ?? tray.waiting.find((entry) => entry.id !== action.id)
    // The signature is drawn first; then the next proposal takes the focus.
    const isSigned = action.state !== 'rejected' && action.state !== 'proposed'
    if (next !== undefined) setTimeout(() => focusOn(next.id), isSigned ? 900 : 0)
  }
  const lay = (alike: string, isTogether: boolean) => setTogether((before) => (new Set(isTogether ? [...before, alike] : [...before].filter((one) => one !== alike))))

  return (
    <>
      <Bar>
        <BarTitle>{m.place_approvals()}</BarTitle>
        <span className="beside hide-phone">{forHand.count === 0 ? m.tray_empty_short() : m.tray_waiting({ count: forHand.count })}</span>
        <span className="push keys tray-keys">
          <kbd className="key">j</kbd><kbd className="key">k</kbd>{m.hint_move()}<kbd className="key">a</kbd>{m.hint_approve()}<kbd className="key">e</kbd>{m.hint_edit()}<kbd className="key">q</kbd>{m.hint_ask()}<kbd className="key">i</kbd>{m.hint_ignore()}<kbd className="key">x</kbd>{m.hint_reject()}
        </span>
      </Bar>
      <TrayFilters actions={open.data ?? []} accounts={accounts.data ?? []} filter={filter} onFilter={setFilter} />
      <MoreOpen />
      <div className="tray">
        <Queue tray={tray} past={past} ignored={ignored.filter((action) => fits(action, filter))} current={current} now={now} onOpen={focusOn} onMoreIgnored={aside.hasNextPage ? () => void aside.fetchNextPage() : undefined} />
        <div className="stack" ref={stack} data-pane tabIndex={-1}>
          {open.isPending ? <Loading lines={4} /> : null}
          {open.isError && open.data === undefined ? <Failure error={open.error} title={m.tray_failed()} retry={() => void open.refetch()} /> : null}
          {linked.isError && linked.data === undefined ? <Failure error={linked.error} title={m.no_such_proposal()} /> : null}
          {ready && entries.length === 0 ? (
            isFiltered
              ? <Empty title={m.nothing_fits()} acts={<button type="button" className="link" onClick={() => setFilter({ account: '', kind: '', asker: '' })}>{m.show_everything()}</button>} />
              : <Empty title={m.nothing_waits()}>{m.nothing_waits_why()}</Empty>
          ) : null}
          {entries.map((entry) => {
            const action = entry.actions[0]!
            const alike = likeness(action)
            const others = alike === '' ? 0 : shown.filter((one) => one.ignoredAt === 0 && likeness(one) === alike).length - 1
            return entry.actions.length > 1 ? (
              <BatchSheet key={entry.id} actions={entry.actions} current={entry.id === current} onDecided={() => step(1)} onPart={action.batchId === '' ? () => lay(alike, false) : undefined} />
            ) : (
              <SignedSheet
                key={entry.id}
                action={action}
                current={entry.id === current}
                onDecided={decided}
                beside={others < 1 ? undefined : <button type="button" className="link note-size" onClick={() => lay(alike, true)}>{m.take_together({ count: others })}</button>}
              />
            )
          })}
          {ignored.length === 0 ? null : <IgnoredFold actions={ignored.filter((action) => !entries.some((entry) => entry.id === action.id))} onOpen={focusOn} />}
        </div>
      </div>
    </>
  )
}

const alone = (action: Action): TrayEntry => ({ id: action.id, actions: [action] })

/** Each once: what was signed here stands where it stood. */
const inOrder = (entries: readonly TrayEntry[]): TrayEntry[] => {
  const seen = new Set<string>()
  return entries.filter(({ actions }) => actions.every(({ id }) => !seen.has(id)) && actions.every(({ id }) => seen.add(id)))
}

/** Where there is no queue to show them, they are one line at the end. */
function IgnoredFold({ actions, onOpen }: { actions: readonly Action[]; onOpen(id: string): void }) {
  if (actions.length === 0) return null
  return <p className="ignored-fold"><button type="button" className="link ui" onClick={() => onOpen(actions[0]!.id)}>{m.show_ignored({ count: actions.length })}</button></p>
}
