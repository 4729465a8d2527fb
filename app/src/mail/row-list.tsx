// The virtual list itself. Heights are known (rem, so that the browser's text size scales
// them), nothing is measured, and a list of 100,000 scrolls as one of fifty.
import { useQuery } from '@tanstack/react-query'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { Mailbox, ThreadRow } from '../../../src/web/contract/mail.ts'
import { accountsQuery, mailboxesQuery } from '../api/accounts.ts'
import { settingsQuery } from '../api/settings.ts'
import { Failure } from '../kit/failure.tsx'
import { Loading } from '../kit/loading.tsx'
import { MailRow, type FoundInRow } from '../kit/mail-row.tsx'
import * as m from '../messages/m.ts'
import { isPhone } from '../shell/phone.ts'
import { groupByDay } from '../words/day-groups.ts'
import { dayName } from '../words/day-name.ts'
import { currentZone } from '../words/locale.ts'
import { useNow } from '../words/use-now.ts'
import { wantsNextPage } from './next-page.ts'
import { rememberScroll, takeScroll } from './search-place.ts'
import { SwipeRow } from './swipe-row.tsx'
import { useChangeable } from './use-changeable.ts'
import type { MailAct } from './use-deeds.ts'

export interface RowListProps {
  list: string
  /** Under their days; rows that are ordered by something else stand without. */
  grouped: boolean
  found: ((row: ThreadRow) => FoundInRow | undefined) | undefined
  rows: readonly ThreadRow[]
  name: string
  current: string
  picked: ReadonlySet<string>
  more: boolean
  reading: boolean
  /** Why the next page did not come; null while nothing is wrong. */
  refused: unknown
  onEnd(): void
  onOpen(row: ThreadRow): void
  onPick(row: ThreadRow, on: boolean, through?: boolean): void
  onAct(what: MailAct, rows: readonly ThreadRow[]): void
}

const keyOf = (row: ThreadRow): string => `${row.mailboxId} ${row.id}`
const noBoxes: readonly Mailbox[] = []

function canArchive(boxes: readonly Mailbox[], row: ThreadRow): boolean {
  const archive = boxes.find(({ accountId, role }) => accountId === row.accountId && role === 'archive')
  return archive !== undefined && archive.id !== row.mailboxId
}

const rem = (): number => Number.parseFloat(getComputedStyle(document.documentElement).fontSize)
const dayRem = 2.25

/** As in mail.css; a test of the page would find a row that differs. */
function rowRem(compact: boolean, withFound: boolean): number {
  if (withFound) return 5
  if (isPhone()) return 4
  return compact ? 1.875 : 3.625
}

export function RowList(props: RowListProps) {
  const { rows, onEnd, more, reading, refused, current, list, grouped, found } = props
  const withFound = found !== undefined
  const scroller = useRef<HTMLDivElement>(null)
  const [beginsAt] = useState(() => takeScroll(list))
  const settings = useQuery(settingsQuery)
  const accounts = useQuery(accountsQuery)
  const boxes = useQuery(mailboxesQuery).data ?? noBoxes
  const isChangeable = useChangeable()
  const now = useNow(60_000)
  const compact = settings.data?.density === 'compact'
  const own = useMemo(() => new Set((accounts.data ?? []).map((account) => account.address.toLowerCase())), [accounts.data])
  const lines = useMemo(
    () => (grouped ? groupByDay(rows, { zone: currentZone(), at: (row) => row.dateMs, key: keyOf }) : rows.map((row) => ({ kind: 'row' as const, key: keyOf(row), row }))),
    [rows, grouped],
  )
  const unit = rem()
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (lines[index]?.kind === 'day' ? dayRem : rowRem(compact, withFound)) * unit,
    initialOffset: beginsAt,
    getItemKey: (index) => lines[index]?.key ?? index,
    overscan: 8,
  })
  useEffect(() => virtual.measure(), [virtual, lines, compact])

  const last = virtual.getVirtualItems().at(-1)?.index ?? 0
  useEffect(() => {
    if (wantsNextPage({ more, reading, refused, below: lines.length - last })) onEnd()
  }, [more, reading, refused, last, lines.length, onEnd])

  const at = useMemo(() => lines.findIndex((line) => line.kind === 'row' && line.row.id === current), [lines, current])
  // Only a moved cursor scrolls: rows that arrive or leave must not pull the list about.
  const shown = useRef('')
  useEffect(() => {
    if (at < 0 || shown.current === current) return
    shown.current = current
    virtual.scrollToIndex(at, { align: 'auto' })
  }, [virtual, at, current])

  return (
    <div
      className={`rows ${props.picked.size > 0 ? 'choosing' : ''} ${withFound ? 'with-found' : ''}`}
      ref={scroller}
      onScroll={(event) => rememberScroll(list, event.currentTarget.scrollTop)}
      role="listbox"
      aria-multiselectable="true"
      aria-label={props.name}
      tabIndex={0}
      {...(at >= 0 ? { 'aria-activedescendant': `row-${props.current}` } : {})}
    >
      <div className="tall" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const line = lines[item.index]
          if (line === undefined) return null
          return (
            <div key={item.key} style={{ transform: `translateY(${item.start}px)` }} role="presentation">
              {line.kind === 'day' ? (
                <div className="day" role="presentation">{dayName(line.at, now)}</div>
              ) : (
                <SwipeRow
                  row={line.row}
                  left={canArchive(boxes, line.row) ? 'archive' : 'move'}
                  pulls={isChangeable(line.row.accountId)}
                  choosing={props.picked.size > 0}
                  picked={props.picked.has(line.row.id)}
                  onAct={props.onAct}
                  onPick={props.onPick}
                >
                  <MailRow
                    row={line.row}
                    now={now}
                    own={own}
                    found={found?.(line.row)}
                    on={line.row.id === props.current}
                    picked={props.picked.has(line.row.id)}
                    onOpen={props.onOpen}
                    onPick={props.onPick}
                  />
                </SwipeRow>
              )}
            </div>
          )
        })}
      </div>
      {/* An option list may hold nothing that speaks for itself; what is read next is heard when it is there. */}
      {refused !== null ? <Failure error={refused} title={m.more_failed()} retry={onEnd} /> : more ? <div aria-hidden="true"><Loading lines={2} /></div> : <p className="list-end">{m.list_end()} {rows.some((row) => isChangeable(row.accountId)) ? <span className="only-phone">{m.swipe_hint()}</span> : null}</p>}
    </div>
  )
}
