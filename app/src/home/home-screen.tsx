// What needs me: what waits for the hand, what came today and is unread, the day, what runs.
// Each part is undefined until its query has answered: an empty list is a claim.
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { PenLine, Settings } from '../kit/icons.ts'
import { useEffect, useMemo } from 'react'
import type { Action } from '../../../src/web/contract/actions.ts'
import { accountsQuery } from '../api/accounts.ts'
import { openActionsQuery } from '../api/actions.ts'
import { meQuery } from '../api/auth.ts'
import { eventsQuery } from '../api/calendar.ts'
import { jobsQuery } from '../api/jobs.ts'
import { everyInbox, threadsQuery } from '../api/mail.ts'
import { isLive } from '../activity/job-list.tsx'
import { jobFigures } from '../activity/job-figures.ts'
import { jobTitle } from '../activity/job-words.ts'
import { actTitle, batchTitle } from '../approvals/act-title.ts'
import { originText } from '../approvals/origin-line.tsx'
import { useForHand } from '../approvals/use-for-hand.ts'
import { AgendaDay } from '../calendar/agenda-day.tsx'
import { agendaDays } from '../calendar/agenda-days.ts'
import { spanFrom } from '../calendar/calendar-screen.tsx'
import { NoAccounts } from '../connect/no-accounts.tsx'
import { Bar } from '../kit/bar.tsx'
import { DoubleRule } from '../kit/job-progress.tsx'
import { LineGlyph } from '../kit/line-glyph.tsx'
import { whoOf } from '../kit/mail-row.tsx'
import { Section } from '../kit/section.tsx'
import { layOverRows, usePending } from '../mail/pending.ts'
import * as m from '../messages/m.ts'
import { SessionNotices } from '../settings/session-notices.tsx'
import { dayHeading, dayOf, hourOf, timeOf } from '../words/dates.ts'
import { timeLeft } from '../words/durations.ts'
import { currentZone, figure } from '../words/locale.ts'
import { useNow } from '../words/use-now.ts'
import { wantsMoreOfToday } from './more-of-today.ts'
import { greeting, summary } from './summary.ts'
import { Unanswered } from './unanswered.tsx'
import { snippetWords } from '../mail/trouble-words.ts'
import './home.css'

export function HomeScreen() {
  const now = useNow(30_000)
  const zone = currentZone()
  const me = useQuery(meQuery)
  const open = useInfiniteQuery(openActionsQuery)
  const forHand = useForHand()
  const accounts = useQuery(accountsQuery)
  const inbox = useInfiniteQuery(threadsQuery(everyInbox))
  const jobs = useQuery(jobsQuery)
  const changes = usePending()
  // The same span as the calendar's first question: one answer serves both screens.
  const { from, to } = spanFrom(now, 14)
  const events = useQuery(eventsQuery(from, to))
  const own = useMemo(() => new Set((accounts.data ?? []).map((account) => account.address.toLowerCase())), [accounts.data])
  const waiting = forHand.entries
  const midnight = dayOf(now, zone).start
  const newest = inbox.data?.pages.flatMap((page) => page.items)
  const { fetchNextPage } = inbox
  const wantsMore = wantsMoreOfToday(inbox, midnight)
  useEffect(() => {
    if (wantsMore) void fetchNextPage()
  }, [wantsMore, fetchNextPage])
  const unread = newest === undefined ? undefined : layOverRows(newest, changes, everyInbox).filter((row) => row.unread > 0 && row.dateMs >= midnight)
  const today = events.data === undefined ? undefined : agendaDays(events.data.items, { from, days: 1, zone })[0]
  const ahead = today?.events.find((event) => !event.allDay && event.startMs > now)
  const live = jobs.data?.filter(isLive).filter((job) => job.name !== 'actions.execute')
  useEffect(() => {
    document.title = m.product()
  }, [])
  const said = summary({
    waiting: waiting && forHand.count,
    unread: unread?.length,
    next: ahead !== undefined ? { title: ahead.summary, time: timeOf(ahead.startMs) } : today === undefined ? undefined : 'nothing',
  })
  return (
    <>
      <div className="only-phone">
        <Bar className="home-bar">
          <div className="mark"><b>{m.product()}</b></div>
          <span className="push" />
          <Link to="/write" className="icon-btn" aria-label={m.write_mail()}><PenLine className="i i-20" aria-hidden="true" /></Link>
          <Link to="/settings" className="icon-btn" aria-label={m.place_settings()}><Settings className="i i-20" aria-hidden="true" /></Link>
        </Bar>
      </div>
      <div className="page">
        <div className="home-wrap">
          <div>
            <header className="hello">
              <h1>{greeting(hourOf(now, zone), me.data?.name.split(' ')[0] ?? '')}</h1>
              {accounts.data?.length === 0 ? null : <p className="lead"><b>{said.first}</b> {said.rest}</p>}
            </header>
            <SessionNotices />
            {waiting?.length === 0 ? null : (
              <Section title={m.for_your_approval()} beside={waiting && figure(forHand.count)} end={<><Link to="/approvals">{m.open_tray()}</Link> <kbd>g a</kbd></>}>
                {waiting === undefined ? <Unanswered asked={open} /> : waiting.slice(0, 5).map((entry) => <WaitingItem key={entry.id} actions={entry.actions} now={now} />)}
              </Section>
            )}
            {accounts.data?.length === 0 ? <NoAccounts /> : <Section title={m.unread_today()} beside={unread && figure(unread.length)} end={<><Link to="/mail/$mailbox" params={{ mailbox: everyInbox }}>{m.to_inbox()}</Link> <kbd>g i</kbd></>}>
              {unread === undefined ? <Unanswered asked={inbox} /> : null}
              {unread?.length === 0 ? <p className="free">{m.nothing_unread_today()}</p> : null}
              {unread?.slice(0, 8).map((row) => (
                <div className="item" key={`${row.mailboxId} ${row.id}`}>
                  <i className="dot" />
                  <div className="what">
                    <div><strong className="who">{whoOf(row, own)}</strong><span className="sub">{row.subject === '' ? m.no_subject() : row.subject}</span></div>
                    <p className="why">{snippetWords(row)}</p>
                  </div>
                  <div className="end">
                    <span>{timeOf(row.dateMs)}</span>
                    <Link className="go" to="/mail/$mailbox/$thread" params={{ mailbox: everyInbox, thread: row.id }}>{m.read()}</Link>
                  </div>
                </div>
              ))}
              {unread !== undefined && unread.length > 8 ? <p className="free">{m.more_messages({ count: unread.length - 8 })}</p> : null}
            </Section>}
          </div>
          <aside className="agenda" aria-label={m.today()}>
            <Section title={dayHeading(now)}>
              {today === undefined ? <Unanswered asked={events} /> : <AgendaDay day={today} now={now} />}
            </Section>
            {live?.length === 0 ? null : (
              <Section title={m.running()} end={<Link to="/activity">{m.place_activity()}</Link>}>
                {live === undefined ? <Unanswered asked={jobs} /> : null}
                <ul className="ledger">
                  {live?.slice(0, 4).map((job) => {
                    const figures = jobFigures(job)
                    return (
                      <li key={job.id}>
                        <span>
                          {jobTitle(job)}
                          <DoubleRule {...figures} name={jobTitle(job)} done={job.done} total={job.total} />
                          <small>{job.total > 0 ? m.done_of({ done: figure(job.done), total: figure(job.total) }) : figure(job.done)}{job.etaMs === null ? '' : ` · ${m.left_time({ time: timeLeft(job.etaMs) })}`}</small>
                        </span>
                      </li>
                    )
                  })}
                </ul>
              </Section>
            )}
          </aside>
        </div>
      </div>
    </>
  )
}

function WaitingItem({ actions, now }: { actions: readonly Action[]; now: number }) {
  const action = actions[0]!
  const title = actions.length > 1 ? batchTitle(actions) : actTitle(action.preview)
  const warning = action.preview.warnings.length
  return (
    <div className="item">
      <LineGlyph state="proposed" />
      <div className="what">
        <div><strong>{title}</strong></div>
        <p className="why">{originText(action.origin, action.proposedAt)}{warning > 0 ? `. ${m.warnings_count({ count: warning })}` : ''}</p>
      </div>
      <div className="end">
        <span>{action.expiresAt > now ? m.left_time({ time: timeLeft(action.expiresAt - now) }) : ''}</span>
        <Link className="go" to="/approvals" search={{ at: action.id }}>{m.review()}</Link>
      </div>
    </div>
  )
}
