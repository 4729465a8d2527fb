// The list: a bar, then rows under their days. Only what is in view is in the page (about 34
// rows of any number), and what is new waits while the pointer is over it.
import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Archive, FolderInput, Mail, MailOpen, PenLine, Trash2, X } from '../kit/icons.ts'
import { useState } from 'react'
import type { ThreadRow } from '../../../src/web/contract/mail.ts'
import type { ThreadsAnswer } from '../api/mail.ts'
import { Bar, BarTitle } from '../kit/bar.tsx'
import { Button } from '../kit/button.tsx'
import { Empty } from '../kit/empty.tsx'
import { Failure } from '../kit/failure.tsx'
import { IconButton } from '../kit/icon-button.tsx'
import { Loading } from '../kit/loading.tsx'
import * as m from '../messages/m.ts'
import { ToastPlace } from '../shell/toast-place.tsx'
import { MailboxSwitch } from './mailbox-switch.tsx'
import { RowList } from './row-list.tsx'
import { useHeldRows } from './use-held-rows.ts'
import type { MailAct } from './use-deeds.ts'

export interface ListPaneProps {
  title: string
  mailbox: string
  rows: readonly ThreadRow[]
  pages: UseInfiniteQueryResult<InfiniteData<ThreadsAnswer>>
  current: string
  /** On a phone a thread stands before it. */
  hidden: boolean
  picked: ReadonlySet<string>
  onOpen(row: ThreadRow): void
  onPick(row: ThreadRow, on: boolean): void
  onPickNone(): void
  onAct(what: MailAct, rows?: readonly ThreadRow[]): void
}

export function ListPane(props: ListPaneProps) {
  const { pages, picked } = props
  const [over, setOver] = useState(false)
  const { rows, waiting, release } = useHeldRows(props.rows, over)
  const total = pages.data?.pages[0]?.total ?? 0
  return (
    <section className="list" aria-label={m.messages()} data-pane tabIndex={-1} onPointerEnter={() => setOver(true)} onPointerLeave={() => setOver(false)}>
      {picked.size > 0 ? (
        <Bar>
          <IconButton label={m.select_none()} onClick={props.onPickNone}><X className="i" aria-hidden="true" /></IconButton>
          <span className="ui num">{m.picked_count({ count: picked.size })}</span>
          <span className="push" />
          <IconButton label={m.archive()} hint="e" onClick={() => props.onAct('archive')}><Archive className="i" aria-hidden="true" /></IconButton>
          <IconButton label={m.trash()} hint="#" onClick={() => props.onAct('trash')}><Trash2 className="i" aria-hidden="true" /></IconButton>
          <IconButton label={m.move()} hint="v" onClick={() => props.onAct('move')}><FolderInput className="i" aria-hidden="true" /></IconButton>
          <IconButton label={m.mark_read()} hint="I" onClick={() => props.onAct('read')}><MailOpen className="i" aria-hidden="true" /></IconButton>
          <IconButton label={m.mark_unread()} hint="U" onClick={() => props.onAct('unread')}><Mail className="i" aria-hidden="true" /></IconButton>
        </Bar>
      ) : (
        <Bar>
          <BarTitle>{props.title}</BarTitle>
          {total > 0 ? <span className="beside">{m.threads_count({ count: total })}</span> : null}
          <span className="push" />
          <MailboxSwitch />
          <Link to="/write" className="icon-btn" aria-label={`${m.write_mail()} (c)`} title={`${m.write_mail()} (c)`}>
            <PenLine className="i" aria-hidden="true" />
          </Link>
        </Bar>
      )}
      {waiting > 0 ? (
        <div className="fresh-rows"><Button small onClick={release}>{m.new_rows({ count: waiting })}</Button></div>
      ) : null}
      <div className="sr" role="status">{waiting > 0 ? m.new_rows({ count: waiting }) : ''}</div>
      {pages.isPending ? <Loading lines={8} /> : null}
      {pages.isError && rows.length === 0 ? <Failure error={pages.error} title={m.list_failed()} retry={() => void pages.refetch()} /> : null}
      {pages.isSuccess && rows.length === 0 ? <EmptyList /> : null}
      {rows.length > 0 ? (
        <RowList
          rows={rows}
          name={props.title}
          current={props.current}
          picked={picked}
          more={pages.hasNextPage}
          reading={pages.isFetchingNextPage}
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

function EmptyList() {
  return <Empty title={m.list_empty()}>{m.list_empty_why()}</Empty>
}
