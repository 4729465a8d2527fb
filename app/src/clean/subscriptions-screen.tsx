// Who sends mailings, and how to have it end. A row proposes; the sheet below it is what is signed.
import { keepPreviousData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { Fragment, useEffect, useRef, useState } from 'react'
import type { Subscription, SubscriptionsOrder, UnsubscribeAnswer } from '../../../src/web/contract/clean.ts'
import { actionQuery } from '../api/actions.ts'
import { subscriptionsQuery, unsubscribe } from '../api/clean.ts'
import { useAttempt } from '../api/use-attempt.ts'
import { Button } from '../kit/button.tsx'
import '../kit/data-table.css'
import { Empty } from '../kit/empty.tsx'
import { FailedQuery } from '../kit/failure.tsx'
import { Choice, Field } from '../kit/field.tsx'
import { Loading } from '../kit/loading.tsx'
import { Note } from '../kit/note.tsx'
import * as m from '../messages/m.ts'
import { useKeys } from '../shell/use-keys.ts'
import { useNow } from '../words/use-now.ts'
import { CleanBar } from './clean-bar.tsx'
import { SubscriptionPanel } from './subscription-panel.tsx'
import { SubscriptionRow, type RowAct } from './subscription-row.tsx'
import { useSettled } from './use-settled.ts'
import './clean.css'

const ORDERS: Record<SubscriptionsOrder, () => string> = { 'most': m.subs_order_most, 'least-read': m.subs_order_least_read, 'largest': m.subs_order_largest, 'latest': m.subs_order_latest }

export function SubscriptionsScreen() {
  const client = useQueryClient()
  const [typed, setTyped] = useState('')
  const [order, setOrder] = useState<SubscriptionsOrder>('most')
  const q = useSettled(typed.trim())
  const found = useInfiniteQuery({ ...subscriptionsQuery(q, order), placeholderData: keepPreviousData })
  const [open, setOpen] = useState<{ id: number; asked: UnsubscribeAnswer | undefined } | undefined>()
  const { busy, wrong, attempt } = useAttempt('subscriptions', 'actions')
  const table = useRef<HTMLTableElement>(null)
  const now = useNow(60_000)
  const rows = found.data?.pages.flatMap(({ items }) => items) ?? []
  const total = found.data?.pages[0]?.total ?? 0

  useEffect(() => {
    document.title = m.page_title({ page: m.subs_title() })
  }, [])
  const step = (by: number) => {
    const lines = [...(table.current?.querySelectorAll<HTMLElement>('[data-line]') ?? [])]
    const at = lines.findIndex((line) => line === document.activeElement)
    lines[Math.max(0, Math.min(lines.length - 1, at + by))]?.focus()
  }
  useKeys({ next: () => step(1), previous: () => step(-1) })
  const act = ({ id }: Subscription, what: RowAct) => {
    if (what === 'show') return setOpen(open?.id === id ? undefined : { id, asked: undefined })
    return void attempt(async () => {
      const asked = await unsubscribe(id)
      if (asked.action !== null) client.setQueryData(actionQuery(asked.action.id).queryKey, asked.action)
      setOpen({ id, asked })
    }, '')
  }

  return (
    <>
      <CleanBar><span className="push" /><span className="beside hide-phone">{found.isSuccess ? m.subs_count({ count: total }) : ''}</span></CleanBar>
      <div className="page">
        <div className="wrap subs">
          <p className="lead">{m.subs_lead()}</p>
          <div className="subs-find">
            <Field type="search" label={m.subs_search()} value={typed} onChange={(event) => setTyped(event.target.value)} />
            <Choice label={m.subs_order()} value={order} onChange={(event) => setOrder(event.target.value as SubscriptionsOrder)}>
              {(Object.keys(ORDERS) as SubscriptionsOrder[]).map((one) => <option key={one} value={one}>{ORDERS[one]()}</option>)}
            </Choice>
          </div>
          <p className="sr" role="status">{found.isSuccess ? m.subs_count({ count: total }) : ''}</p>
          {wrong === '' ? null : <Note tone="bad" alert>{wrong}</Note>}
          {found.isPending ? <Loading lines={8} /> : null}
          <FailedQuery query={found} title={m.subs_failed()} />
          {found.isSuccess && rows.length === 0 ? (q === '' ? <Empty title={m.subs_empty()}>{m.subs_empty_why()}</Empty> : <Empty title={m.subs_none_found()}>{m.subs_none_found_why()}</Empty>) : null}
          {rows.length === 0 ? null : (
            <table className="table stacks" aria-label={m.subs_title()} ref={table}>
              <thead>
                <tr>
                  <th scope="col">{m.subs_column_sender()}</th>
                  {[m.subs_column_mails(), m.subs_column_read(), m.subs_column_size(), m.subs_column_last()].map((name) => <th key={name} scope="col" className="r">{name}</th>)}
                  <th scope="col">{m.subs_column_way()}</th>
                  <th scope="col"><span className="sr">{m.column_acts()}</span></th>
                </tr>
              </thead>
              <tbody>
                {rows.map((subscription) => {
                  const isOpen = open?.id === subscription.id
                  return (
                    <Fragment key={subscription.id}>
                      <SubscriptionRow subscription={subscription} isOpen={isOpen} busy={busy} now={now} onAct={(what) => act(subscription, what)} />
                      {isOpen ? <tr className="panel"><td colSpan={7}><SubscriptionPanel subscription={subscription} asked={open.asked} onClose={() => setOpen(undefined)} /></td></tr> : null}
                    </Fragment>
                  )
                })}
              </tbody>
            </table>
          )}
          {found.hasNextPage ? <div className="more-line"><Button disabled={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>{m.subs_more()}</Button></div> : null}
        </div>
      </div>
    </>
  )
}
