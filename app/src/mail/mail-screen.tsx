// Mail: the list at the left, the thread at the right; on a phone one after the other.
// This file holds what both share (the cursor, what is picked, the acts); each pane is its own.
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useCallback, useEffect, useMemo, useState } from 'react'
import type { ThreadRow } from '../../../src/web/contract/mail.ts'
import { mailboxesQuery } from '../api/accounts.ts'
import { everyInbox, threadsQuery } from '../api/mail.ts'
import * as m from '../messages/m.ts'
import { isPhone, usePhone } from '../shell/phone.ts'
import { useKeys } from '../shell/use-keys.ts'
import { FolderPicker } from './folder-picker.tsx'
import { ListPane } from './list-pane.tsx'
import { mailboxName } from './mailbox-order.ts'
import { layOverRows, usePending } from './pending.ts'
import { ThreadPane } from './thread-pane.tsx'
import { useDeeds, type MailAct } from './use-deeds.ts'
import './mail.css'

const noRows: readonly ThreadRow[] = []

export function MailScreen() {
  const { mailbox = everyInbox, thread } = useParams({ strict: false })
  const navigate = useNavigate()
  const client = useQueryClient()
  const pages = useInfiniteQuery(threadsQuery(mailbox))
  const boxes = useQuery(mailboxesQuery)
  const changes = usePending()
  const phone = usePhone()
  const [cursor, setCursor] = useState('')
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set())
  const [moving, setMoving] = useState<readonly ThreadRow[]>([])

  const served = useMemo(() => pages.data?.pages.flatMap((page) => page.items) ?? noRows, [pages.data])
  const rows = useMemo(() => layOverRows(served, changes, mailbox), [served, changes, mailbox])
  const box = boxes.data?.find((one) => one.id === mailbox)
  const title = mailbox === everyInbox ? m.place_inbox() : box === undefined ? '' : mailboxName(box)

  useEffect(() => {
    document.title = title === '' ? m.product() : m.page_title({ page: title })
    setPicked(new Set())
    setCursor('')
  }, [mailbox, title])

  const open = useCallback(
    (row: ThreadRow) => {
      setCursor(row.id)
      void navigate({ to: '/mail/$mailbox/$thread', params: { mailbox, thread: row.id } })
    },
    [navigate, mailbox],
  )
  const close = useCallback(() => void navigate({ to: '/mail/$mailbox', params: { mailbox } }), [navigate, mailbox])

  const at = rows.findIndex((row) => row.id === (thread ?? cursor))
  const step = (by: number) => {
    const next = rows[Math.max(0, Math.min(rows.length - 1, at + by))]
    if (next === undefined) return
    setCursor(next.id)
    if (thread !== undefined) open(next)
  }
  /** What an act is about: what is picked, else the open thread, else the row under the cursor. */
  const meant = (): readonly ThreadRow[] => {
    if (picked.size > 0) return rows.filter((row) => picked.has(row.id))
    const row = rows.find((one) => one.id === (thread ?? cursor))
    return row === undefined ? [] : [row]
  }
  const deeds = useDeeds(client, mailbox)
  const act = (what: MailAct, target: readonly ThreadRow[] = meant(), folder?: string) => {
    if (target.length === 0) return
    if (what === 'move' && folder === undefined) return setMoving(target)
    const leaving = what !== 'read' && what !== 'unread'
    if (leaving) {
      const gone = new Set(target.map((row) => row.id))
      const next = rows.slice(Math.max(0, at)).find((row) => !gone.has(row.id)) ?? rows.toReversed().find((row) => !gone.has(row.id))
      setCursor(next?.id ?? '')
      if (thread !== undefined && gone.has(thread)) {
        // On a wide screen the next mail opens; on a phone the list is where one goes on.
        if (next !== undefined && !isPhone()) open(next)
        else close()
      }
    }
    setPicked(new Set())
    deeds(what, target, folder)
  }
  const pick = useCallback((row: ThreadRow, on: boolean) => {
    setPicked((before) => {
      const next = new Set(before)
      if (on) next.add(row.id)
      else next.delete(row.id)
      return next
    })
  }, [])

  useKeys({
    next: () => step(1),
    previous: () => step(-1),
    open: () => {
      const row = rows.find((one) => one.id === cursor)
      if (row !== undefined) open(row)
    },
    back: close,
    pick: () => {
      const row = rows[at]
      if (row !== undefined) pick(row, !picked.has(row.id))
    },
    archive: () => act('archive'),
    trash: () => act('trash'),
    read: () => act('read'),
    unread: () => act('unread'),
    move: () => act('move'),
  })

  return (
    <div className="split" data-view={thread === undefined ? 'list' : 'thread'}>
      <ListPane
        key={mailbox}
        title={title}
        mailbox={mailbox}
        rows={rows}
        pages={pages}
        current={thread ?? cursor}
        hidden={phone && thread !== undefined}
        picked={picked}
        onOpen={open}
        onPick={pick}
        onPickNone={() => setPicked(new Set())}
        onAct={act}
      />
      <ThreadPane
        id={thread}
        mailbox={mailbox}
        place={at < 0 ? undefined : { at: at + 1, of: pages.data?.pages[0]?.total ?? rows.length }}
        row={rows[at]?.id === thread ? rows[at] : undefined}
        onAct={act}
        onStep={step}
        onClose={close}
      />
      {moving.length === 0 ? null : (
        <FolderPicker
          rows={moving}
          onClose={() => setMoving([])}
          onChoose={(folder) => {
            setMoving([])
            act('move', moving, folder)
          }}
        />
      )}
    </div>
  )
}
