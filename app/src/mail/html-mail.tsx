// A mail in its own HTML, in a frame that runs nothing: sanitised by the server, sandboxed
// here without scripts, under a policy of its own. The frame may be read by us (same origin,
// no scripts inside) to be made as tall as its content, and to unfold what the server folded.
import { useEffect, useRef, useState } from 'react'
import type { Message } from '../../../src/web/contract/mail.ts'
import { request } from '../api/request.ts'
import { viewPath } from '../api/mail.ts'
import * as m from '../messages/m.ts'
import { nameOf } from '../words/names.ts'
import { FoldLine } from './fold-line.tsx'

/** A mail that claims to be a kilometre tall is scrolled inside its frame. */
const tallestPx = 20_000

export function HtmlMail({ message, remote }: { message: Message; remote: boolean }) {
  const frame = useRef<HTMLIFrameElement>(null)
  const [height, setHeight] = useState(120)
  const [attempt, setAttempt] = useState(0)
  const [unfolded, setUnfolded] = useState({ quoted: false, signature: false })
  const latest = useRef(unfolded)
  latest.current = unfolded
  useEffect(() => fold(frame.current, unfolded), [unfolded])
  useEffect(() => {
    const element = frame.current
    if (element === null) return
    let watcher: ResizeObserver | undefined
    const fit = () => {
      const page = element.contentDocument?.documentElement
      const body = element.contentDocument?.body
      if (page === undefined || body === undefined || body === null) return
      // The body, not the page: a page is never shorter than its frame, so it could not shrink again.
      setHeight(Math.min(tallestPx, Math.ceil(Math.max(body.scrollHeight, body.getBoundingClientRect().bottom)) + 2))
    }
    const loaded = () => {
      watcher?.disconnect()
      const inside = element.contentDocument
      // The session ran out between the thread and its frame: a request renews it, then the frame is asked again, once.
      if (inside?.contentType !== undefined && inside.contentType !== 'text/html' && attempt === 0) {
        void request('/auth/me').then(() => setAttempt(1), () => undefined)
        return
      }
      fold(element, latest.current)
      fit()
      if (inside?.body !== undefined && inside.body !== null) {
        watcher = new ResizeObserver(fit)
        watcher.observe(inside.body)
      }
    }
    element.addEventListener('load', loaded)
    if (element.contentDocument?.readyState === 'complete' && element.contentDocument.URL !== 'about:blank') loaded()
    return () => {
      element.removeEventListener('load', loaded)
      watcher?.disconnect()
    }
  }, [attempt, remote])
  const { quotedLines, signatureLines, order } = message.folds
  const own = order.indexOf('own')
  const folds = (parts: typeof order) => {
    const there = parts.flatMap((what) => (what === 'own' ? [] : [{ what, lines: what === 'quoted' ? quotedLines : signatureLines }]))
    return there.length === 0 ? null : (
      <div className="fold-lines">
        {there.map(({ what, lines }) => <FoldLine key={what} what={what} lines={lines} shown={unfolded[what]} onTurn={() => setUnfolded({ ...unfolded, [what]: !unfolded[what] })} />)}
      </div>
    )
  }
  return (
    <>
      {/* In the mail's own order: an answer below its quote has the quote above. */}
      {folds(order.slice(0, Math.max(0, own)))}
      <iframe
        key={`${remote} ${attempt}`}
        ref={frame}
        className="html-mail"
        title={m.message_from({ name: nameOf(message.from) })}
        sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"
        referrerPolicy="no-referrer"
        src={viewPath(message.id, remote)}
        style={{ height }}
      />
      {folds(order.slice(Math.max(0, own)))}
    </>
  )
}

/** The page has the rules (view-page.ts); its classes say which of them hold. */
function fold(frame: HTMLIFrameElement | null, unfolded: { quoted: boolean; signature: boolean }): void {
  const classes = frame?.contentDocument?.documentElement?.classList
  classes?.toggle('fold-quoted', !unfolded.quoted)
  classes?.toggle('fold-signature', !unfolded.signature)
}
