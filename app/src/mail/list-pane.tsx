// The list: a bar, then rows under their days. Only what is in view is in the page (about 34
// rows of any number), and what is new waits while the pointer is over it.
import { Archive, FolderInput, Mail, MailOpen, Tag, Trash2, X } from '../kit/icons.ts'
import { useState, type ReactNode } from 'react'
import type { ThreadRow } from '../../../src/web/contract/mail.ts'
import { Bar, BarTitle } from '../kit/bar.tsx'
import { Button } from '../kit/button.tsx'
import { Failure } from '../kit/failure.tsx'
import { IconButton } from '../kit/icon-button.tsx'
import { Loading } from '../kit/loading.tsx'
import type { FoundInRow } from '../kit/mail-row.tsx'
import * as m from '../messages/m.ts'
import { ToastPlace } from '../shell/toast-place.tsx'
import { figure } from '../words/locale.ts'
import { RowList } from './row-list.tsx'
import { usePending } from './pending.ts'
import { StarButton } from './star-button.tsx'
import { useChangeable, useLabelling } from './use-changeable.ts'
import { useHeldRows } from './use-held-rows.ts'
import type { MailAct } from './use-deeds.ts'

/** What a list needs to know of how it is read. */
export interface ListPages {
  isPending: boolean
  isError: boolean
  isSuccess: boolean
  error: unknown
  hasNextPage: boolean
  isFetchingNextPage: boolean
  isFetchNextPageError: boolean
  /** False while nothing is asked for. */
  isEnabled: boolean
  refetch(): unknown
  fetchNextPage(): unknown
}

export interface ListPaneProps {
  list: string
  title: string
  count: string
  rows: readonly ThreadRow[]
  pages: ListPages
  current: string
  /** On a phone a thread stands before it. */
  hidden: boolean
  picked: ReadonlySet<string>
  tools: ReactNode
  head: ReactNode
  empty: ReactNode
  failed: string
  grouped: boolean
  found: ((row: ThreadRow) => FoundInRow | undefined) | undefined
  onOpen(row: ThreadRow): void
  onPick(row: ThreadRow, on: boolean, through?: boolean): void
  onPickNone(): void
  onAct(what: MailAct, rows?: readonly ThreadRow[]): void
}

export function ListPane(props: ListPaneProps) {
  const { pages, picked } = props
  const [over, setOver] = useState(false)
  // What one's own undo brings back must not wait behind a button: the hand that asked is over the list.
  const isUndoing = usePending().some((change) => change.kind === 'back')
  const { rows, waiting, release } = useHeldRows(props.rows, over && !isUndoing)
  const isChangeable = useChangeable()
  const isLabelled = useLabelling()
  const allStarred = rows.every((row) => !picked.has(row.id) || row.flagged)
  const canLabel = rows.some((row) => picked.has(row.id) && isChangeable(row.accountId) && isLabelled(row.accountId))
  const canAct = rows.some((row) => picked.has(row.id) && isChangeable(row.accountId))
  return (
    <section className="list" aria-label={m.messages()} data-pane tabIndex={-1} onPointerEnter={() => setOver(true)} onPointerLeave={() => setOver(false)}>
      {picked.size > 0 ? (
        <Bar className="picking">
          <IconButton label={m.select_none()} onClick={props.onPickNone}><X className="i" aria-hidden="true" /></IconButton>
          <span className="ui num only-phone" aria-hidden="true">{figure(picked.size)}</span>
          <span className="ui num words">{m.picked_count({ count: picked.size })}</span>
          <span className="push" />
          {canAct ? (
            <>
              <IconButton label={m.archive()} hint="e" onClick={() => props.onAct('archive')}><Archive className="i" aria-hidden="true" /></IconButton>
              <IconButton label={m.trash()} hint="#" onClick={() => props.onAct('trash')}><Trash2 className="i" aria-hidden="true" /></IconButton>
              <IconButton label={m.move()} hint="v" onClick={() => props.onAct('move')}><FolderInput className="i" aria-hidden="true" /></IconButton>
              {canLabel ? <IconButton label={m.label()} hint="l" onClick={() => props.onAct('label')}><Tag className="i" aria-hidden="true" /></IconButton> : null}
              <IconButton label={m.mark_read()} hint="I" onClick={() => props.onAct('read')}><MailOpen className="i" aria-hidden="true" /></IconButton>
              <IconButton label={m.mark_unread()} hint="U" onClick={() => props.onAct('unread')}><Mail className="i" aria-hidden="true" /></IconButton>
              <StarButton starred={allStarred} onAct={props.onAct} />
            </>
          ) : null}
        </Bar>
      ) : (
        <Bar>
          <BarTitle>{props.title}</BarTitle>
          {props.count === '' ? null : <span className="beside">{props.count}</span>}
          <span className="push" />
          {props.tools}
        </Bar>
      )}
      {picked.size > 0 && !canAct ? <p className="why reads-only" role="status">{m.reads_only()}</p> : null}
      {props.head}
      {waiting > 0 ? (
        <div className="fresh-rows"><Button small onClick={release}>{m.new_rows({ count: waiting })}</Button></div>
      ) : null}
      <div className="sr" role="status">{waiting > 0 ? m.new_rows({ count: waiting }) : ''}</div>
      {pages.isPending && pages.isEnabled ? <Loading lines={8} /> : null}
      {pages.isError && rows.length === 0 ? <Failure error={pages.error} title={props.failed} retry={() => void pages.refetch()} /> : null}
      {(pages.isSuccess || !pages.isEnabled) && rows.length === 0 ? props.empty : null}
      {rows.length > 0 ? (
        <RowList
          key={props.list}
          list={props.list}
          grouped={props.grouped}
          found={props.found}
          rows={rows}
          name={props.title}
          current={props.current}
          picked={picked}
          more={pages.hasNextPage}
          reading={pages.isFetchingNextPage}
          refused={pages.isFetchNextPageError ? pages.error : null}
          onEnd={() => void pages.fetchNextPage()}
          onOpen={props.onOpen}
          onPick={props.onPick}
          onAct={props.onAct}
        />
      ) : null}
      {props.hidden ? null : <ToastPlace />}
    </section>
  )
}
