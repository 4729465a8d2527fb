// What is being written: letters that came back unsent first, then those under the pen, then what
// waits for its time; below them what other programs left among the drafts of the mailboxes.
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect, useMemo } from 'react'
import type { Draft } from '../../../src/web/contract/drafts.ts'
import { mailboxesQuery } from '../api/accounts.ts'
import { draftsQuery } from '../api/drafts.ts'
import { threadsQuery } from '../api/mail.ts'
import { Bar, BarTitle } from '../kit/bar.tsx'
import { Button } from '../kit/button.tsx'
import { Empty } from '../kit/empty.tsx'
import { Failure } from '../kit/failure.tsx'
import { LineGlyph } from '../kit/line-glyph.tsx'
import { Loading } from '../kit/loading.tsx'
import { PenLine } from '../kit/icons.ts'
import { MailboxSwitch } from '../mail/mailbox-switch.tsx'
import { rememberPlace } from '../mail/search-place.ts'
import * as m from '../messages/m.ts'
import { bareDate } from '../words/dates.ts'
import { currentZone } from '../words/locale.ts'
import { nameOf } from '../words/names.ts'
import { useNow } from '../words/use-now.ts'
import type { LineState } from '../approvals/line-state.ts'
import { wordsOfBody } from './body-words.ts'
import { draftNews, draftStanding } from './draft-standing.ts'
import './drafts.css'

type Group = 'back' | 'writing' | 'later'
const groups: readonly { group: Group; name: () => string }[] = [
  { group: 'back', name: m.drafts_back },
  { group: 'writing', name: m.drafts_writing },
  { group: 'later', name: m.drafts_later },
]

function groupOf(draft: Draft): Group {
  if (draft.actionState === 'failed' || draft.actionState === 'unknown') return 'back'
  return draft.state === 'approved' ? 'later' : 'writing'
}

export function DraftsScreen() {
  const found = useInfiniteQuery(draftsQuery)
  const drafts = useMemo(() => found.data?.pages.flatMap((page) => page.items) ?? [], [found.data])
  const boxes = useQuery(mailboxesQuery).data
  const hasBox = boxes?.some(({ role }) => role === 'drafts') === true
  const elsewhere = useInfiniteQuery({ ...threadsQuery('drafts'), enabled: hasBox })
  // A copy that was put there of one above is not a second letter, nor is the version that another program made of it.
  const kept = new Set(drafts.flatMap(({ keptMessageId, elsewhere }) => [...(keptMessageId === 0 ? [] : [keptMessageId]), ...(elsewhere === null ? [] : [elsewhere.messageId])]))
  const others = (elsewhere.data?.pages.flatMap((page) => page.items) ?? []).filter(({ messageIds }) => !messageIds.every((id) => kept.has(id)))
  const now = useNow(60_000)
  useEffect(() => {
    document.title = m.page_title({ page: m.box_drafts() })
    rememberPlace({ mailbox: 'drafts', thread: undefined })
  }, [])
  return (
    <>
      <Bar>
        <BarTitle>{m.box_drafts()}</BarTitle>
        {drafts.length === 0 ? null : <span className="beside">{m.drafts_count({ count: drafts.length })}</span>}
        <span className="push" />
        <MailboxSwitch />
        <Link to="/write" className="icon-btn" aria-label={`${m.write_mail()} (c)`} title={`${m.write_mail()} (c)`}><PenLine className="i" aria-hidden="true" /></Link>
      </Bar>
      <div className="page">
        <div className="wrap drafts">
          {found.isPending ? <Loading lines={4} /> : null}
          {found.isError && found.data === undefined ? <Failure error={found.error} title={m.drafts_failed()} retry={() => void found.refetch()} /> : null}
          {found.isSuccess && drafts.length + others.length === 0 ? <Empty title={m.drafts_none()}>{m.drafts_none_why()}</Empty> : null}
          {groups.map(({ group, name }) => {
            const own = drafts.filter((draft) => groupOf(draft) === group)
            if (own.length === 0) return null
            return (
              <section key={group} aria-label={name()}>
                <h2>{name()}</h2>
                <ul>{own.map((draft) => <li key={draft.id}><DraftRow draft={draft} group={group} /></li>)}</ul>
              </section>
            )
          })}
          {found.hasNextPage ? <Button small disabled={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>{m.more_drafts()}</Button> : null}
          {others.length === 0 ? null : (
            <section aria-label={m.drafts_elsewhere()}>
              <h2>{m.drafts_elsewhere()}</h2>
              <ul>
                {others.map((row) => (
                  <li key={row.id}>
                    <Link to="/mail/$mailbox/$thread" params={{ mailbox: row.mailboxId, thread: row.id }} className="draft">
                      <b className="whom">{row.subject === '' ? m.no_subject() : row.subject}</b>
                      <span className="about">{row.snippet}</span>
                      <span className="standing num">{bareDate(row.dateMs, now, currentZone())}</span>
                    </Link>
                  </li>
                ))}
              </ul>
              {elsewhere.hasNextPage ? <Button small onClick={() => void elsewhere.fetchNextPage()}>{m.more_drafts()}</Button> : null}
            </section>
          )}
        </div>
      </div>
    </>
  )
}

function DraftRow({ draft, group }: { draft: Draft; group: Group }) {
  const { letter } = draft
  const whom = [...letter.to, ...letter.cc, ...letter.bcc].map(nameOf).join(', ')
  const words = wordsOfBody(letter.html === undefined ? { text: letter.text } : { html: letter.html }).replaceAll(/\s+/g, ' ').trim()
  const glyph: LineState | undefined = draft.actionState === 'proposed' ? 'proposed' : draft.actionState === 'unknown' ? 'unknown' : group === 'back' ? 'failed' : group === 'later' ? 'scheduled' : undefined
  return (
    <Link to="/write" search={{ draft: draft.id }} className="draft">
      <b className="whom">{whom === '' ? m.to_nobody_yet() : whom}</b>
      <span className="about"><b>{letter.subject === '' ? m.no_subject() : letter.subject}</b> <span>{words === '' ? m.no_words_yet() : words.slice(0, 200)}</span></span>
      <span className={`standing num ${group}`}>{glyph === undefined ? null : <LineGlyph state={glyph} />}{draftStanding(draft)}{draftNews(draft).map((news) => <span key={news} className="news">{news}</span>)}</span>
    </Link>
  )
}
