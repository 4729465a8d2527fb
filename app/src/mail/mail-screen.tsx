// A mailbox, or every inbox together: its threads, and the one that is open.
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { useCallback, useEffect, useMemo } from 'react'
import type { ThreadRow } from '../../../src/web/contract/mail.ts'
import { accountsQuery, mailboxesQuery } from '../api/accounts.ts'
import { everyInbox, placeRoleOf, threadsQuery } from '../api/mail.ts'
import { NoAccounts } from '../connect/no-accounts.tsx'
import { Empty } from '../kit/empty.tsx'
import { PenLine } from '../kit/icons.ts'
import * as m from '../messages/m.ts'
import { DraftsScreen } from '../write/drafts-screen.tsx'
import { ListAndThread } from './list-and-thread.tsx'
import { placeName } from './mail-places.ts'
import { mailboxName } from './mailbox-order.ts'
import { MailboxSwitch } from './mailbox-switch.tsx'
import { SearchBox } from './search-box.tsx'
import { rememberPlace } from './search-place.ts'

const noRows: readonly ThreadRow[] = []

export function MailScreen() {
  const { mailbox = everyInbox, thread } = useParams({ strict: false })
  // Drafts are the letters that are being written, wherever they lie; one mailbox of them is a list of mail.
  return mailbox === 'drafts' && thread === undefined ? <DraftsScreen /> : <MailList mailbox={mailbox} thread={thread} />
}

function MailList({ mailbox, thread }: { mailbox: string; thread: string | undefined }) {
  const navigate = useNavigate()
  const pages = useInfiniteQuery(threadsQuery(mailbox))
  const boxes = useQuery(mailboxesQuery)
  const accounts = useQuery(accountsQuery)
  const served = useMemo(() => pages.data?.pages.flatMap((page) => page.items) ?? noRows, [pages.data])
  const box = boxes.data?.find((one) => one.id === mailbox)
  const role = placeRoleOf(mailbox)
  const title = mailbox === everyInbox ? m.place_inbox() : role !== undefined ? placeName(role, boxes.data ?? []) : box === undefined ? '' : mailboxName(box)
  const total = pages.data?.pages[0]?.total ?? 0

  useEffect(() => {
    document.title = title === '' ? m.product() : m.page_title({ page: title })
  }, [title])
  useEffect(() => rememberPlace({ mailbox, thread }), [mailbox, thread])

  const show = useCallback((id: string) => void navigate({ to: '/mail/$mailbox/$thread', params: { mailbox, thread: id } }), [navigate, mailbox])
  const close = useCallback(() => void navigate({ to: '/mail/$mailbox', params: { mailbox } }), [navigate, mailbox])
  const search = useCallback((q: string) => void navigate({ to: '/search', search: { q } }), [navigate])

  return (
    <ListAndThread
      key={mailbox}
      list={mailbox}
      title={title}
      count={total > 0 ? m.threads_count({ count: total }) : ''}
      total={total}
      served={served}
      pages={pages}
      thread={thread}
      show={show}
      close={close}
      tools={
        <>
          <MailboxSwitch />
          <Link to="/write" className="icon-btn" aria-label={`${m.write_mail()} (c)`} title={`${m.write_mail()} (c)`}>
            <PenLine className="i" aria-hidden="true" />
          </Link>
        </>
      }
      head={<SearchBox query="" onSearch={search} />}
      empty={accounts.data?.length === 0 ? <NoAccounts /> : <Empty title={m.list_empty()}>{m.list_empty_why()}</Empty>}
      failed={m.list_failed()}
    />
  )
}
