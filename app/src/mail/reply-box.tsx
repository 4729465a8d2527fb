// Below a conversation: the letter that is being written in it, or the ways to begin one.
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Message } from '../../../src/web/contract/mail.ts'
import { liveDraftQuery } from '../api/drafts.ts'
import { Forward, PenLine, Reply, ReplyAll } from '../kit/icons.ts'
import * as m from '../messages/m.ts'
import { wordsOfBody } from '../write/body-words.ts'
import { draftNews, draftStanding } from '../write/draft-standing.ts'

export function ReplyBox({ thread, answered }: { thread: string; answered: Message | undefined }) {
  const live = useQuery(liveDraftQuery(thread)).data ?? undefined
  if (live === undefined && answered === undefined) return null
  const several = answered !== undefined && answered.to.length + answered.cc.length > 1
  return (
    <div className="replybox">
      <div className="col">
        {live === undefined ? <p className="why">{m.reply_promise()}</p> : (
          <p className="why live">
            <span><PenLine className="i i-14" aria-hidden="true" /> {draftStanding(live)}{draftNews(live).map((news) => <b key={news} className="stale">{` · ${news}`}</b>)}</span>
            <span className="voice">{wordsOfBody(live.letter.html === undefined ? { text: live.letter.text } : { html: live.letter.html }).split(/\n\s*\n|\n>/)[0]!.trim().slice(0, 200)}</span>
          </p>
        )}
        {live === undefined ? null : (
          <Link to="/write" search={{ draft: live.id }} className="btn">
            <span>{live.state === 'pending' && live.actionState !== 'proposed' ? m.write_on() : m.show_letter()}</span>
          </Link>
        )}
        {live !== undefined || answered === undefined ? null : (
          <>
            <Link to="/write" search={{ reply: answered.id }} preload={false} className="btn">
              <Reply className="i" aria-hidden="true" /><span>{m.reply()}</span><kbd aria-hidden="true">r</kbd>
            </Link>
            {several ? (
              <Link to="/write" search={{ reply: answered.id, how: 'reply-all' }} preload={false} className="btn" title={m.reply_all()}>
                <ReplyAll className="i" aria-hidden="true" /><span className="hide-phone">{m.reply_all()}</span><span className="sr only-phone">{m.reply_all()}</span><kbd aria-hidden="true">a</kbd>
              </Link>
            ) : null}
            <Link to="/write" search={{ reply: answered.id, how: 'forward' }} preload={false} className="btn" title={m.forward()}>
              <Forward className="i" aria-hidden="true" /><span className="hide-phone">{m.forward()}</span><span className="sr only-phone">{m.forward()}</span><kbd aria-hidden="true">f</kbd>
            </Link>
          </>
        )}
      </div>
    </div>
  )
}
