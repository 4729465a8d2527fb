// A letter on the desk: being written, or as it will leave, or on its way. Which of these it is
// stands with its draft; this screen only shows it.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useCallback, useEffect, useState, type ReactNode } from 'react'
import type { Draft } from '../../../src/web/contract/drafts.ts'
import { accountsQuery } from '../api/accounts.ts'
import { actionQuery } from '../api/actions.ts'
import { draftQuery, editDraft, leftOutQuery, letterFilesQuery, startAnswer, type How } from '../api/drafts.ts'
import { ApiProblem } from '../api/request.ts'
import { problemLine } from '../api/problem-text.ts'
import { SignedSheet } from '../approvals/signed-sheet.tsx'
import { Bar, BarTitle } from '../kit/bar.tsx'
import { Button } from '../kit/button.tsx'
import { Empty } from '../kit/empty.tsx'
import { Failure } from '../kit/failure.tsx'
import { Loading } from '../kit/loading.tsx'
import { Note } from '../kit/note.tsx'
import { showToast } from '../shell/toast.ts'
import * as m from '../messages/m.ts'
import { emptyLetter, letterOf, type Letter } from './letter.ts'
import { Writing } from './writing.tsx'
import './write.css'

export function WriteScreen() {
  const { draft, reply, how = 'reply' } = useSearch({ from: '/frame/write' })
  const navigate = useNavigate()
  // A letter that is begun here gets its draft while it is written: it stays the same letter.
  const [session, setSession] = useState({ count: 0, draftId: '', isInAddress: false })
  if (session.draftId !== '' && !session.isInAddress && draft === session.draftId) setSession({ ...session, isInAddress: true })
  if (session.isInAddress && draft === undefined) setSession({ count: session.count + 1, draftId: '', isInAddress: false })
  const started = useCallback(
    (id: string) => {
      setSession((before) => ({ ...before, draftId: id }))
      void navigate({ to: '/write', search: { draft: id }, replace: true })
    },
    [navigate],
  )
  useEffect(() => {
    document.title = m.page_title({ page: m.write_mail() })
  }, [])
  if (draft === undefined && reply !== undefined) return <StartAnswer key={`${reply} ${how}`} reply={reply} how={how} />
  return <Desk key={draft === undefined || draft === session.draftId ? `new ${session.count}` : draft} draftId={draft ?? ''} onStarted={started} />
}

/** Whom an answer goes to and what it quotes is worked out by the server; then it is a draft like any other. */
function StartAnswer({ reply, how }: { reply: number; how: How }) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const [refused, setRefused] = useState<unknown>()
  useEffect(() => {
    const go = (id: string) => void navigate({ to: '/write', search: { draft: id }, replace: true })
    startAnswer(reply, how).then(
      ({ leftOut, ...draft }) => {
        client.setQueryData(draftQuery(draft.id).queryKey, draft)
        if (leftOut.length > 0) client.setQueryData(leftOutQuery(draft.id).queryKey, leftOut)
        void client.invalidateQueries({ queryKey: ['drafts'] })
        go(draft.id)
      },
      (error: unknown) => {
        const there = error instanceof ApiProblem && error.code === 'draft-exists' ? error.detail['draftId'] : undefined
        if (typeof there !== 'string') return setRefused(error)
        showToast({ text: m.draft_there_already(), state: 'proposed', proof: m.draft_there_already_why(), undo: undefined, undoLabel: '' })
        go(there)
      },
    )
  }, [client, navigate, reply, how])
  return (
    <Blank title={titleOf(how)}>{refused === undefined ? <Loading lines={4} /> : <Failure error={refused} title={m.answer_not_begun()} />}</Blank>
  )
}

/** While an action stands for it, the letter is that action's. */
const withAction = new Set<Draft['actionState']>(['proposed', 'approved', 'scheduled', 'running', 'unknown', 'done'])

const isChangedByTakingBack = ({ actionState }: Draft): boolean => actionState === 'proposed' || actionState === 'approved' || actionState === 'scheduled'

function Desk(props: { draftId: string; onStarted(id: string): void }) {
  const found = useQuery({ ...draftQuery(props.draftId), enabled: props.draftId !== '' })
  const draft = found.data
  const title = draft === undefined ? m.write_mail() : titleOf(draft.how)
  if (draft !== undefined && withAction.has(draft.actionState)) return <Leaving draft={draft} title={title} />
  if (draft?.state === 'rejected') return <Given draft={draft} title={title} />
  if (props.draftId !== '' && draft === undefined) {
    return <Blank title={title}>{found.isError ? <Failure error={found.error} title={m.draft_failed()} retry={() => void found.refetch()} /> : <Loading lines={4} />}</Blank>
  }
  return <Written title={title} draft={draft} onStarted={props.onStarted} />
}

function Blank({ title, children }: { title: string; children: ReactNode }) {
  return (
    <>
      <Bar><BarTitle>{title}</BarTitle></Bar>
      <div className="page desk"><div className="letter">{children}</div></div>
    </>
  )
}

/** Once all of it is known it is written in, and stays whatever is read again. */
function Written({ title, draft, onStarted }: { title: string; draft: Draft | undefined; onStarted(id: string): void }) {
  const accounts = useQuery(accountsQuery).data
  const [carries] = useState(draft !== undefined && draft.letter.attachments.length > 0)
  const files = useQuery({ ...letterFilesQuery, enabled: carries })
  const sender = accounts?.find(({ canSend }) => canSend)?.id
  const [start, setStart] = useState<Letter>()
  if (start === undefined) {
    if (draft === undefined && sender !== undefined) setStart(emptyLetter(sender))
    else if (draft !== undefined && !(carries && files.isPending)) setStart(letterOf(draft, draft.accountId, files.data ?? []))
  }
  if (start !== undefined) return <Writing title={title} draft={draft} start={start} onStarted={onStarted} />
  return <Blank title={title}>{accounts === undefined || draft !== undefined ? <Loading lines={4} /> : <Empty title={m.no_account_to_write()}>{accounts.length === 0 ? m.no_account_to_write_why() : m.imports_cannot_send()}</Empty>}</Blank>
}

function Leaving({ draft, title }: { draft: Draft; title: string }) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const action = useQuery(actionQuery(draft.actionId))
  const [refused, setRefused] = useState('')
  // The proposal is withdrawn by it: a text that can still be changed must not stay signable.
  const edit = () =>
    editDraft(draft.id, { version: draft.version, letter: {} }).then(
      (now) => {
        client.setQueryData(draftQuery(draft.id).queryKey, now)
        void client.invalidateQueries({ queryKey: ['actions'] })
      },
      (error: unknown) => setRefused(problemLine(error)),
    )
  return (
    <Blank title={title}>
      {draft.elsewhere === null || !isChangedByTakingBack(draft) ? null : (
        <div className="notices">
          <Note tone="caution" alert out={draft.actionState === 'proposed' ? <button type="button" className="link" onClick={() => void edit()}>{m.see_both_versions()}</button> : undefined}>
            <b>{m.draft_two_versions()}</b>{` ${draft.actionState === 'proposed' ? m.draft_two_versions_why() : m.draft_two_versions_leaving()}`}
          </Note>
        </div>
      )}
      {action.data === undefined ? (action.isError ? <Failure error={action.error} retry={() => void action.refetch()} /> : <Loading lines={4} />) : (
        <SignedSheet action={action.data} autoFocus onEdit={() => void edit()} onLeave={() => void navigate({ to: '/mail/$mailbox', params: { mailbox: 'inbox' } })} />
      )}
      {refused === '' ? null : <p className="wrong" role="alert">{refused}</p>}
    </Blank>
  )
}

/** Ignored as a proposal, or discarded; every word of it is still there. */
function Given({ draft, title }: { draft: Draft; title: string }) {
  const client = useQueryClient()
  const [refused, setRefused] = useState('')
  const goOn = () =>
    editDraft(draft.id, { version: draft.version, letter: {} }).then(
      (now) => {
        client.setQueryData(draftQuery(draft.id).queryKey, now)
        void client.invalidateQueries({ queryKey: ['drafts'] })
      },
      (error: unknown) => setRefused(problemLine(error)),
    )
  return (
    <Blank title={title}>
      <Empty title={m.draft_given_up()} acts={<Button look="primary" onClick={() => void goOn()}>{m.write_on()}</Button>}>{refused === '' ? m.draft_given_up_why() : refused}</Empty>
    </Blank>
  )
}

export function titleOf(how: Draft['how']): string {
  switch (how) {
    case 'reply': return m.reply()
    case 'reply-all': return m.reply_all()
    case 'forward': return m.forward()
    case '': return m.write_mail()
  }
}
