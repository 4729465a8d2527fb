// A proposal with its hand: signing, taking back, ignoring, undoing, and what was proven.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import type { Action } from '../../../src/web/contract/actions.ts'
import { actionQuery, approve, lookAgain, reject, undo } from '../api/actions.ts'
import { meQuery } from '../api/auth.ts'
import { problemLine } from '../api/problem-text.ts'
import { ApprovalSheet } from '../kit/approval-sheet.tsx'
import { Button } from '../kit/button.tsx'
import * as m from '../messages/m.ts'
import { useNow } from '../words/use-now.ts'
import { signLabel } from './act-title.ts'
import { dryness } from './dryness.ts'
import { FineLine } from './fine-line.tsx'
import { lineState } from './line-state.ts'
import { useSeenEnd } from './use-seen-end.ts'

export interface SignedSheetProps {
  action: Action
  autoFocus?: boolean
  current?: boolean
  /** Instead of the plain list of what is touched. */
  table?: ReactNode
  onEdit?: () => void
  onLeave?: () => void
  /** After signing or ignoring: the next proposal takes the focus. */
  onDecided?: (action: Action) => void
}

export function SignedSheet(props: SignedSheetProps) {
  const client = useQueryClient()
  const me = useQuery(meQuery)
  const found = useQuery({ ...actionQuery(props.action.id), initialData: props.action })
  const action = found.data
  const state = lineState(action)
  const [signed, setSigned] = useState(false)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState('')
  const sheet = useRef<HTMLElement>(null)
  const { endRef, seenEnd } = useSeenEnd()
  const now = useNow(1000, state === 'scheduled' || state === 'proposed')

  useEffect(() => {
    if (props.autoFocus === true) sheet.current?.focus({ preventScroll: true })
  }, [props.autoFocus])

  const decide = async (how: () => Promise<Action>, then?: (action: Action) => void) => {
    setBusy(true)
    setProblem('')
    try {
      const after = await how()
      // An undo answers the action that undoes; this sheet stays with its own.
      if (after.id === action.id) client.setQueryData(['action', action.id], after)
      // Asked again in both cases: the socket may have told of a later state before this answer came.
      void client.invalidateQueries({ queryKey: ['action', action.id] })
      void client.invalidateQueries({ queryKey: ['actions'] })
      then?.(after)
    } catch (error) {
      setProblem(problemLine(error))
      void found.refetch()
    } finally {
      setBusy(false)
    }
  }
  const sign = () =>
    decide(
      () => approve(action),
      (after) => {
        setSigned(true)
        props.onDecided?.(after)
      },
    )
  const ignore = () => decide(() => reject(action.id), (after) => props.onDecided?.(after))
  const takeBack = () => decide(() => undo(action.id))

  // The keys belong to the sheet that has the focus; `a` also wants its end to have been seen. Enter never signs.
  useEffect(() => {
    const element = sheet.current
    if (element === null) return
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || busy) return
      if (event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement) return
      if (event.key === 'a' && state === 'proposed') {
        event.preventDefault()
        if (seenEnd()) void sign()
        else element.querySelector('.sign')?.scrollIntoView({ block: 'nearest', behavior: 'smooth' })
      } else if (event.key === 'x' && state === 'proposed') {
        event.preventDefault()
        void ignore()
      } else if (event.key === 'e' && state === 'proposed' && props.onEdit !== undefined) {
        event.preventDefault()
        props.onEdit()
      } else if (event.key === 'z' && action.canUndo && state !== 'proposed') {
        event.preventDefault()
        event.stopPropagation()
        void takeBack()
      }
    }
    element.addEventListener('keydown', onKey)
    return () => element.removeEventListener('keydown', onKey)
  })

  const drying = state === 'scheduled'
  return (
    <ApprovalSheet
      ref={sheet}
      endRef={endRef}
      action={action}
      name={me.data?.name ?? ''}
      fresh={signed}
      dried={drying ? dryness(action, now) : 1}
      current={props.current ?? false}
      table={props.table}
      problem={problem === '' ? undefined : problem}
      fine={<FineLine action={action} now={now} name={me.data?.name ?? ''} />}
      acts={
        <>
          {state === 'proposed' ? (
            <>
              <Button look="quiet" hint="x" disabled={busy} onClick={() => void ignore()}>{m.ignore()}</Button>
              {props.onEdit === undefined ? null : <Button hint="e" disabled={busy} onClick={props.onEdit}>{m.edit()}</Button>}
              <Button look="primary" hint="a" disabled={busy} onClick={() => void sign()}>{signLabel(action)}</Button>
            </>
          ) : null}
          {drying && action.leavesAt > now ? <Button hint="z" disabled={busy} onClick={() => void takeBack()}>{m.take_back()}</Button> : null}
          {(state === 'done' || state === 'proven' || state === 'failed') && action.canUndo ? (
            <Button hint="z" disabled={busy} onClick={() => void takeBack()}>{m.undo()}</Button>
          ) : null}
          {state === 'unknown' && action.finishedAt === 0 ? (
            <Button disabled={busy} onClick={() => void decide(() => lookAgain(action.id))}>{m.look_again()}</Button>
          ) : null}
          {props.onLeave === undefined || state === 'proposed' ? null : <Button look="quiet" onClick={props.onLeave}>{m.to_inbox()}</Button>}
        </>
      }
    />
  )
}

