// The two panes of a list of mail and what both share, for a mailbox and for a search alike:
// the list at the left, the thread at the right; on a phone one after the other.
import { useMemo, type ReactNode } from 'react'
import type { ThreadRow } from '../../../src/web/contract/mail.ts'
import { usePhone } from '../shell/phone.ts'
import { FolderPicker } from './folder-picker.tsx'
import { ListPane, type ListPages } from './list-pane.tsx'
import { layOverRows, usePending } from './pending.ts'
import type { FoundInRow } from '../kit/mail-row.tsx'
import { ThreadPane } from './thread-pane.tsx'
import { useRowActs } from './use-row-acts.ts'
import './mail.css'

export interface ListAndThreadProps {
  /** Names the list among the caches and the changes laid over them. */
  list: string
  title: string
  /** Beside the title: how many there are. */
  count: string
  /** Undefined: nobody knows how many conversations there are until all are read. */
  total: number | undefined
  served: readonly ThreadRow[]
  pages: ListPages
  thread: string | undefined
  show(id: string): void
  close(): void
  /** Right in the bar. */
  tools: ReactNode
  /** Between the bar and the rows. */
  head: ReactNode
  empty: ReactNode
  failed: string
  grouped?: boolean
  found?: (row: ThreadRow) => FoundInRow | undefined
}

export function ListAndThread(props: ListAndThreadProps) {
  const { list, served, thread } = props
  const changes = usePending()
  const phone = usePhone()
  const rows = useMemo(() => layOverRows(served, changes, list), [served, changes, list])
  const acts = useRowActs(rows, list, { thread, show: props.show, close: props.close })
  return (
    <div className="split" data-view={thread === undefined ? 'list' : 'thread'}>
      <ListPane
        list={list}
        title={props.title}
        count={props.count}
        rows={rows}
        pages={props.pages}
        current={acts.current}
        hidden={phone && thread !== undefined}
        picked={acts.picked}
        tools={props.tools}
        head={props.head}
        empty={props.empty}
        failed={props.failed}
        grouped={props.grouped ?? true}
        found={props.found}
        onOpen={acts.open}
        onPick={acts.pick}
        onPickNone={acts.pickNone}
        onAct={acts.act}
      />
      <ThreadPane
        id={thread}
        mailbox={list}
        place={acts.at < 0 || props.total === undefined ? undefined : { at: acts.at + 1, of: Math.max(props.total, rows.length) }}
        row={rows[acts.at]?.id === thread ? rows[acts.at] : undefined}
        onAct={acts.act}
        onStep={acts.step}
        onClose={props.close}
      />
      {acts.choosing === undefined ? null : (
        <FolderPicker
          {...acts.choosing}
          onClose={acts.endChoosing}
          onChoose={(destination) => {
            const { what, rows: chosen } = acts.choosing!
            acts.endChoosing()
            acts.act(what, chosen, destination)
          }}
        />
      )}
    </div>
  )
}
