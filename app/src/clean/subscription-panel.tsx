// Ending one subscription, below its row: the sheet to sign, or the page to open by oneself; and
// the past of it, to be put away.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import type { Subscription, UnsubscribeAnswer } from '../../../src/web/contract/clean.ts'
import { actionQuery } from '../api/actions.ts'
import { archivePast } from '../api/clean.ts'
import { problemLine } from '../api/problem-text.ts'
import { SignedSheet } from '../approvals/signed-sheet.tsx'
import { Button } from '../kit/button.tsx'
import { Note } from '../kit/note.tsx'
import * as m from '../messages/m.ts'
import { subscriptionName } from './subscription-name.ts'

/** `asked`: what was proposed or shown just now; without it what was proposed before is shown. */
export function SubscriptionPanel({ subscription, asked, onClose }: { subscription: Subscription; asked: UnsubscribeAnswer | undefined; onClose(): void }) {
  const client = useQueryClient()
  const [past, setPast] = useState({ id: '', left: 0 })
  const [problem, setProblem] = useState('')
  const sender = subscriptionName(subscription).name
  const leaving = asked === undefined ? (subscription.asked?.actionId ?? '') : (asked.action?.id ?? '')
  const putAway = useQuery({ ...actionQuery(past.id), enabled: past.id !== '' }).data
  // What is asked for while these still lie there would be these once more.
  const mayGoOn = past.left > 0 && putAway !== undefined && putAway.finishedAt > 0
  const archive = async () => {
    setProblem('')
    try {
      const { left, ...action } = await archivePast(subscription.id)
      client.setQueryData(actionQuery(action.id).queryKey, action)
      setPast({ id: action.id, left })
    } catch (error) {
      setProblem(problemLine(error))
    }
  }
  return (
    <div className="sub-panel">
      {asked?.way === 'link' ? <LinkOut link={asked.link} sender={sender} /> : null}
      {leaving === '' ? null : <Sheet id={leaving} />}
      {past.id === '' ? null : <Sheet id={past.id} />}
      <div role="status">
        {past.left > 0 ? <Note tone="plain">{m.subs_past_left({ count: past.left })}</Note> : putAway?.state === 'done' ? <Note tone="plain">{m.subs_past_done()}</Note> : null}
      </div>
      {problem === '' ? null : <Note tone="plain" alert>{problem}</Note>}
      <div className="acts">
        {past.id !== '' && !mayGoOn ? null : <Button small onClick={() => void archive()}>{m.subs_archive_past_of({ sender })}</Button>}
        <Button small look="quiet" onClick={onClose}>{m.subs_close_sheet()}</Button>
      </div>
    </div>
  )
}

function Sheet({ id }: { id: string }) {
  const action = useQuery(actionQuery(id)).data
  if (action === undefined) return null
  return (
    <>
      <SignedSheet key={action.id} action={action} current autoFocus />
    </>
  )
}

/** Its real host, and that nothing was asked there. */
function LinkOut({ link, sender }: { link: string; sender: string }) {
  const { host, protocol } = new URL(link)
  const title = useRef<HTMLHeadingElement>(null)
  useEffect(() => title.current?.focus(), [])
  return (
    <article className="slip on">
      <div className="pad link-out">
        <h2 tabIndex={-1} ref={title}>{m.subs_link_title({ host })}</h2>
        <p>{m.subs_link_why({ sender })}</p>
        {protocol === 'https:' ? null : <Note tone="caution">{m.subs_link_insecure()}</Note>}
        <p className="exact muted">{link}</p>
        <a className="btn" href={link} target="_blank" rel="noopener noreferrer"><span>{m.subs_link_open({ host })}</span></a>
      </div>
    </article>
  )
}
