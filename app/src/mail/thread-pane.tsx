// The reading pane. Read mails fold to one line; what came since stands below a seam, whole.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Archive, ArrowLeft, ChevronDown, ChevronUp, FolderInput, Mail, MailOpen, Tag, Trash2 } from '../kit/icons.ts'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { Message, Thread, ThreadRow } from '../../../src/web/contract/mail.ts'
import { accountsQuery } from '../api/accounts.ts'
import { liveDraftQuery, type How } from '../api/drafts.ts'
import { threadQuery } from '../api/mail.ts'
import { Bar } from '../kit/bar.tsx'
import { Empty } from '../kit/empty.tsx'
import { Failure } from '../kit/failure.tsx'
import { IconButton } from '../kit/icon-button.tsx'
import { Loading } from '../kit/loading.tsx'
import * as m from '../messages/m.ts'
import { usePhone } from '../shell/phone.ts'
import { ToastPlace } from '../shell/toast-place.tsx'
import { useKeys } from '../shell/use-keys.ts'
import { shortDate } from '../words/dates.ts'
import { figure } from '../words/locale.ts'
import { nameOf } from '../words/names.ts'
import { doDeed } from './deed.ts'
import { foldThread } from './fold-thread.ts'
import { MessageView } from './message-view.tsx'
import { layOverThread, usePending } from './pending.ts'
import { QuietDeed } from './quiet-deed.tsx'
import { ReplyBox } from './reply-box.tsx'
import { StarButton } from './star-button.tsx'
import { useChangeable, useLabelling } from './use-changeable.ts'
import type { MailAct } from './use-deeds.ts'
import { snippetWords } from './trouble-words.ts'

export interface ThreadPaneProps {
  id: string | undefined
  mailbox: string
  row: ThreadRow | undefined
  place: { at: number; of: number } | undefined
  onAct(what: MailAct): void
  onStep(by: number): void
  onClose(): void
}

export function ThreadPane(props: ThreadPaneProps) {
  if (props.id === undefined) {
    return (
      <section className="read" aria-label={m.thread()}>
        <div className="rest"><Empty title={m.nothing_open()}>{m.nothing_open_why()}</Empty></div>
      </section>
    )
  }
  return <OpenThread key={props.id} {...props} id={props.id} />
}

function OpenThread({ id, mailbox, row, place, onAct, onStep, onClose }: ThreadPaneProps & { id: string }) {
  const found = useQuery(threadQuery(id))
  const changes = usePending()
  const live = useQuery(liveDraftQuery(id)).data
  const thread = useMemo(() => (found.data === undefined ? undefined : withoutCopyOf(live?.id, layOverThread(found.data, changes))), [found.data, changes, live?.id])
  const unread = thread?.messages.some((message) => !message.seen) ?? false
  const starred = thread?.messages.some((message) => message.flagged) ?? false
  const accounts = useQuery(accountsQuery).data
  const newest = thread?.messages.findLast((message) => !message.draft)
  // Where nobody carries letters, an answer is not offered.
  const answerable = accounts?.some(({ canSend }) => canSend) === false ? undefined : newest
  const changeable = useChangeable()(row?.accountId ?? thread?.accountId)
  const labelled = useLabelling()(row?.accountId ?? thread?.accountId)
  const phone = usePhone()
  const navigate = useNavigate()
  const answer = (how: How) => {
    if (answerable !== undefined) void navigate({ to: '/write', search: { reply: answerable.id, how } })
  }
  useKeys({ 'reply': () => answer('reply'), 'reply-all': () => answer('reply-all'), 'forward': () => answer('forward') })
  return (
    <section className="read" aria-label={m.thread()} data-pane tabIndex={-1}>
      <Bar>
        <span className="only-phone"><IconButton label={m.back()} onClick={onClose}><ArrowLeft className="i i-20" aria-hidden="true" /></IconButton></span>
        {changeable ? (
          <>
            <IconButton label={m.archive()} hint="e" onClick={() => onAct('archive')}><Archive className="i" aria-hidden="true" /></IconButton>
            <IconButton label={m.trash()} hint="#" onClick={() => onAct('trash')}><Trash2 className="i" aria-hidden="true" /></IconButton>
            <IconButton label={m.move()} hint="v" onClick={() => onAct('move')}><FolderInput className="i" aria-hidden="true" /></IconButton>
            {labelled ? <IconButton label={m.label()} hint="l" onClick={() => onAct('label')}><Tag className="i" aria-hidden="true" /></IconButton> : null}
            {unread ? (
              <IconButton label={m.mark_read()} hint="I" onClick={() => onAct('read')}><MailOpen className="i" aria-hidden="true" /></IconButton>
            ) : (
              <IconButton label={m.mark_unread()} hint="U" onClick={() => onAct('unread')}><Mail className="i" aria-hidden="true" /></IconButton>
            )}
            <StarButton starred={starred} onAct={onAct} />
          </>
        ) : null}
        {phone ? null : <QuietDeed />}
        <span className="push" />
        {place === undefined ? null : <span className="faint num note-size hide-phone">{m.place_of({ at: figure(place.at), of: figure(place.of) })}</span>}
        <span className="hide-phone"><IconButton label={m.previous()} hint="k" onClick={() => onStep(-1)}><ChevronUp className="i" aria-hidden="true" /></IconButton></span>
        <span className="hide-phone"><IconButton label={m.next()} hint="j" onClick={() => onStep(1)}><ChevronDown className="i" aria-hidden="true" /></IconButton></span>
      </Bar>
      <div className="scroll">
        <div className="col">
          {found.isPending ? <Loading lines={5} /> : null}
          {found.isError && thread === undefined ? <Failure error={found.error} title={m.thread_failed()} retry={() => void found.refetch()} /> : null}
          {thread === undefined || found.data === undefined ? null : (
            <ThreadBody thread={thread} served={found.data} mailbox={mailbox} row={row} />
          )}
        </div>
      </div>
      {/* Between the mail and what stands below it, so that it covers neither the reply nor a bar. */}
      {phone ? <div className="toast-shelf"><ToastPlace /></div> : null}
      <ReplyBox thread={id} answered={answerable} />
    </section>
  )
}

function ThreadBody({ thread, served, mailbox, row }: { thread: Thread; served: Thread; mailbox: string; row: ThreadRow | undefined }) {
  const client = useQueryClient()
  const title = useRef<HTMLHeadingElement>(null)
  // What was unread when the thread was opened stays unfolded while it is open, also after it is marked read.
  const [unreadAtOpening] = useState(() => new Set(served.messages.filter((message) => !message.seen).map((message) => message.id)))
  const [unfolded, setUnfolded] = useState<ReadonlySet<number>>(new Set())
  const [allFolds, setAllFolds] = useState(false)
  const opened = useRef(false)
  const accounts = useQuery(accountsQuery).data
  const account = accounts?.find(({ id }) => id === served.accountId)

  useEffect(() => title.current?.focus({ preventScroll: true }), [])
  useEffect(() => {
    if (opened.current || account === undefined) return
    opened.current = true
    // Where nothing can be changed, nobody asked for a change: reading is not answered with a refusal.
    if (!account.canChange) return
    const messageIds = [...unreadAtOpening]
    if (messageIds.length === 0) return
    // Opening is the person's click: it goes through the gate like any other, and can be undone.
    void doDeed(client, {
      proposal: { kind: 'mail.mark-read', payload: { messageIds } },
      kind: 'read',
      messageIds,
      rows: row === undefined ? [] : [row],
      list: mailbox,
      said: m.said_marked_read(),
      quiet: true,
    })
  }, [account, client, mailbox, row, unreadAtOpening])

  const { folded, open } = foldThread(thread.messages, { unread: unreadAtOpening, unfolded })
  const shownFolds = allFolds || folded.length <= 4 ? folded : [folded[0]!, ...folded.slice(-2)]
  const hidden = folded.length - shownFolds.length
  const firstNew = open.find((message) => unreadAtOpening.has(message.id))
  return (
    <>
      <h1 className="subject" ref={title} tabIndex={-1}>{thread.subject === '' ? m.no_subject() : thread.subject}</h1>
      {account === undefined || account.canChange ? null : <p className="why reads-only">{accounts?.some(({ canSend }) => canSend) === true ? m.reads_only() : m.reads_only_and_sends_nothing()}</p>}
      {shownFolds.length === 0 ? null : (
        <div className="folds">
          {shownFolds.map((message, index) => (
            <div key={message.id}>
              {index === 1 && hidden > 0 ? (
                <button type="button" className="fold" onClick={() => setAllFolds(true)}>
                  <span className="faint">{m.earlier_messages({ count: hidden })}</span>
                  <span />
                  <time />
                </button>
              ) : null}
              <Fold message={message} onOpen={() => setUnfolded(new Set([...unfolded, message.id]))} />
            </div>
          ))}
        </div>
      )}
      {open.map((message) => (
        <div key={message.id}>
          {message === firstNew && (folded.length > 0 || message !== open[0]) ? <div className="seam">{m.new_here()}</div> : null}
          <MessageView message={message} />
        </div>
      ))}
    </>
  )
}

/** The draft stands below the mails; its copy for other programs would be the same words again. */
function withoutCopyOf(draftId: string | undefined, thread: Thread): Thread {
  const isCopy = (message: Message) => message.draft && draftId !== undefined && message.messageId.includes(`${draftId}@`)
  return thread.messages.some(isCopy) ? { ...thread, messages: thread.messages.filter((message) => !isCopy(message)) } : thread
}

function Fold({ message, onOpen }: { message: Message; onOpen(): void }) {
  return (
    <button type="button" className="fold" onClick={onOpen} aria-expanded="false">
      <span><b>{nameOf(message.from)}</b></span>
      <span>{snippetWords(message)}</span>
      <time>{shortDate(message.dateMs)}</time>
    </button>
  )
}
