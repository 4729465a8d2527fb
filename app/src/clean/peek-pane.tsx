// A candidate, read beside the list. Looking changes nothing: it is not marked as read, which would
// be a reason less to clean it.
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { threadQuery } from '../api/mail.ts'
import { Bar } from '../kit/bar.tsx'
import { Button } from '../kit/button.tsx'
import { FailedQuery } from '../kit/failure.tsx'
import { IconButton } from '../kit/icon-button.tsx'
import { ArrowLeft } from '../kit/icons.ts'
import { Loading } from '../kit/loading.tsx'
import { MessageView } from '../mail/message-view.tsx'
import * as m from '../messages/m.ts'
import { useKeys } from '../shell/use-keys.ts'

/** `chosen` is undefined where it is no candidate any more. */
export function PeekPane({ thread, mail, chosen, onChoose, onClose }: { thread: string; mail: number | undefined; chosen: boolean | undefined; onChoose(on: boolean): void; onClose(): void }) {
  const found = useQuery(threadQuery(thread))
  const title = useRef<HTMLHeadingElement>(null)
  const messages = found.data?.messages ?? []
  const message = messages.find(({ id }) => id === mail) ?? messages.at(-1)
  const shown = message?.id
  useEffect(() => title.current?.focus({ preventScroll: true }), [shown])
  useKeys({ back: onClose })
  return (
    <section className="read" aria-label={m.thread()} data-pane tabIndex={-1}>
      <Bar>
        <IconButton label={m.clean_close_sheet()} hint="u" onClick={onClose}><ArrowLeft className="i" aria-hidden="true" /></IconButton>
        <span className="push" />
        {chosen === undefined ? null : <Button small onClick={() => onChoose(!chosen)}>{chosen ? m.clean_keep_this() : m.clean_take_this()}</Button>}
      </Bar>
      <div className="scroll">
        <div className="col">
          {found.isPending ? <Loading lines={5} /> : null}
          <FailedQuery query={found} title={m.clean_mail_failed()} />
          {message === undefined ? null : (
            <>
              <h1 className="subject" ref={title} tabIndex={-1}>{message.subject === '' ? m.no_subject() : message.subject}</h1>
              <MessageView key={message.id} message={message} />
              {messages.length < 2 ? null : <p className="ui"><Link to="/mail/$mailbox/$thread" params={{ mailbox: 'inbox', thread }}>{m.clean_open_in_mail()}</Link></p>}
            </>
          )}
        </div>
      </div>
    </section>
  )
}
