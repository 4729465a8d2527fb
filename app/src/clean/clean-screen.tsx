// What may be cleaned out of the inbox: chosen at the left, read or signed at the right.
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useCallback, useEffect, useMemo, useState } from 'react'
import type { CleanSender } from '../../../src/web/contract/clean.ts'
import { batchQuery } from '../api/actions.ts'
import { cleanSendersQuery, proposeCleaning } from '../api/clean.ts'
import { useAttempt } from '../api/use-attempt.ts'
import { Button } from '../kit/button.tsx'
import { Empty } from '../kit/empty.tsx'
import { FailedQuery } from '../kit/failure.tsx'
import { Loading } from '../kit/loading.tsx'
import { Note } from '../kit/note.tsx'
import * as m from '../messages/m.ts'
import { BatchPane } from './batch-pane.tsx'
import { CandidateList } from './candidate-list.tsx'
import { choose, chosenOf, isChosen, toPropose, without, type Flips } from './choice.ts'
import { CleanBar } from './clean-bar.tsx'
import { cleanLines } from './clean-lines.ts'
import { reasonsText } from './clean-words.ts'
import { NeverTouched } from './never-touched.tsx'
import { PeekPane } from './peek-pane.tsx'
import { onTheirWay } from './on-their-way.ts'
import { useUnfolded } from './use-unfolded.ts'
import '../approvals/approvals.css'
import '../mail/mail.css'
import './clean.css'

const nobody: readonly CleanSender[] = []

export function CleanScreen() {
  const navigate = useNavigate()
  const { thread } = useParams({ strict: false })
  const { batch, mail } = useSearch({ from: '/frame/clean' })
  const found = useQuery(cleanSendersQuery)
  const proposed = useQuery({ ...batchQuery(batch ?? ''), enabled: batch !== undefined }).data
  const [flips, setFlips] = useState<Flips>(new Set())
  const { busy, wrong, attempt } = useAttempt('actions')
  const unfolded = useUnfolded()
  const isHeld = batch !== undefined && proposed?.actions.some(({ state }) => state === 'proposed') !== false
  const senders = useMemo(() => without(found.data?.items ?? nobody, onTheirWay(proposed?.actions ?? [])), [found.data, proposed])
  const lines = useMemo(() => cleanLines(senders, unfolded.mails), [senders, unfolded.mails])
  const read = mail === undefined ? undefined : senders.find(({ messageIds }) => messageIds.includes(mail))

  useEffect(() => {
    document.title = m.page_title({ page: m.place_clean() })
  }, [])
  const close = useCallback(() => void navigate({ to: '/clean', search: {} }), [navigate])
  const open = useCallback((one: { id: number; threadId: string }) => void navigate({ to: '/clean/$thread', params: { thread: one.threadId }, search: { mail: one.id } }), [navigate])
  const whyOf = (id: number): string => reasonsText((found.data?.items ?? nobody).find(({ messageIds }) => messageIds.includes(id))?.reasons ?? [])
  const clean = () =>
    attempt(async () => {
      const made = await proposeCleaning(toPropose(senders, flips, found.data?.atOnce ?? 0))
      await navigate({ to: '/clean', search: { batch: made.batchId } })
    }, '')

  const answer = found.data
  const view = batch !== undefined ? 'thread' : thread === undefined ? 'list' : 'thread'
  return (
    <div className="split clean" data-view={view} data-sheet={batch !== undefined}>
      <section className="list" aria-label={m.clean_tab_candidates()} data-pane tabIndex={-1}>
        <CleanBar />
        {found.isPending ? <Loading lines={8} /> : null}
        <FailedQuery query={found} title={m.clean_failed()} />
        {answer === undefined ? null : senders.length === 0 ? (
          <>
            <Empty title={m.clean_empty()} acts={<Link to="/subscriptions" className="btn"><span>{m.clean_to_subscriptions()}</span></Link>}>{m.clean_empty_why()}</Empty>
            <div className="only-phone end"><NeverTouched answer={answer} /></div>
          </>
        ) : (
          <>
            <CandidateList
              lines={lines}
              open={mail}
              isHeld={isHeld}
              end={<div className="only-phone end"><NeverTouched answer={answer} /></div>}
              flips={flips}
              onFlips={setFlips}
              onFold={unfolded.fold}
              onMore={unfolded.readMore}
              onOpen={open}
            />
            {isHeld ? null : <CleanFoot senders={senders} flips={flips} atOnce={answer.atOnce} busy={busy} wrong={wrong} onClean={() => void clean()} />}
          </>
        )}
      </section>
      {batch !== undefined ? (
        <BatchPane key={batch} batchId={batch} whyOf={whyOf} onClose={close} />
      ) : thread !== undefined ? (
        <PeekPane
          thread={thread}
          mail={mail}
          chosen={read === undefined || mail === undefined ? undefined : isChosen(read.band, mail, flips)}
          onChoose={(on) => (read === undefined || mail === undefined ? undefined : setFlips(choose([{ band: read.band, messageIds: [mail] }], flips, on)))}
          onClose={close}
        />
      ) : (
        <section className="read" aria-label={m.clean_never_title()}>{answer === undefined ? null : <div className="scroll"><div className="col"><NeverTouched answer={answer} /></div></div>}</section>
      )}
    </div>
  )
}

function CleanFoot({ senders, flips, atOnce, busy, wrong, onClean }: { senders: readonly CleanSender[]; flips: Flips; atOnce: number; busy: boolean; wrong: string; onClean(): void }) {
  const chosen = senders.reduce((sum, sender) => sum + chosenOf(sender, flips).length, 0)
  return (
    <div className="clean-foot">
      {wrong === '' ? null : <Note tone="bad" alert>{wrong}</Note>}
      <div>
        <p role="status"><b className="num">{chosen === 0 ? m.clean_none_chosen() : m.clean_chosen({ count: chosen })}</b></p>
        <p className="why">{chosen > atOnce ? m.clean_at_once({ count: atOnce }) : m.clean_goes_to()}</p>
      </div>
      <Button disabled={busy || chosen === 0} onClick={onClean}>{m.clean_act({ count: Math.min(chosen, atOnce) })}</Button>
    </div>
  )
}
