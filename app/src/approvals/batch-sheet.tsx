// Several proposals under one signature: those that were proposed together, or that say the same and
// were laid together by the person. The title and the button carry the live count; what is left out
// of a whole action stays proposed, what is left out of a part is declined with it.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import type { Action } from '../../../src/web/contract/actions.ts'
import { approve, approveBatch, ignore, reject, rejectBatch } from '../api/actions.ts'
import { meQuery } from '../api/auth.ts'
import { problemLine } from '../api/problem-text.ts'
import { ApprovalSheet } from '../kit/approval-sheet.tsx'
import { BatchTable } from '../kit/batch-table.tsx'
import { Button } from '../kit/button.tsx'
import * as m from '../messages/m.ts'
import { singleKeysOn } from '../shell/single-keys.ts'
import { isTyping } from '../shell/use-keys.ts'
import { timeLeft } from '../words/durations.ts'
import { useNow } from '../words/use-now.ts'
import { batchTitle } from './act-title.ts'
import { countOf, decided, type LeftOut } from './choice.ts'
import { useSeenEnd } from './use-seen-end.ts'
import { WordsForm } from './words-form.tsx'

const REASON_CHARS_MAX = 500

export interface BatchSheetProps {
  actions: readonly Action[]
  current: boolean
  /** Instead of a line for each thing: where each action is many. */
  table?: ReactNode
  onDecided(): void
  /** Those that only the person laid together are parted again. */
  onPart?: (() => void) | undefined
}

/** Each by itself, one after the other: they were not proposed together, so they need not stand or fall together. */
async function oneByOne(actions: readonly Action[], what: (action: Action) => Promise<unknown>): Promise<void> {
  for (const action of actions) await what(action)
}

export function BatchSheet({ actions, current, table, onDecided, onPart }: BatchSheetProps) {
  const client = useQueryClient()
  const me = useQuery(meQuery)
  const now = useNow(30_000)
  const [left, setLeft] = useState<LeftOut>(new Set())
  const [busy, setBusy] = useState(false)
  const [isRejecting, setRejecting] = useState(false)
  const [problem, setProblem] = useState('')
  const sheet = useRef<HTMLElement>(null)
  const { endRef, seenEnd } = useSeenEnd()
  const first = actions[0]
  if (first === undefined) return null
  const { batchId } = first
  const chosen = decided(actions, left)
  const decide = async (how: () => Promise<unknown>) => {
    setBusy(true)
    setProblem('')
    try {
      await how()
      setRejecting(false)
      onDecided()
    } catch (error) {
      setProblem(problemLine(error))
    } finally {
      setBusy(false)
      void client.invalidateQueries({ queryKey: ['actions'] })
    }
  }
  const sign = () =>
    decide(() =>
      batchId === ''
        ? oneByOne(actions, async (action) => {
            const one = chosen.find((each) => each.action.id === action.id)
            if (one !== undefined) await approve(action, one.without)
          })
        : approveBatch(batchId, {
            digests: Object.fromEntries(chosen.map(({ action }) => [action.id, action.digest])),
            without: Object.fromEntries(chosen.filter(({ without }) => without.length > 0).map(({ action, without }) => [action.id, without])),
          }),
    )
  const refuse = (reason: string) => decide(() => (batchId === '' ? oneByOne(actions, ({ id }) => reject(id, reason)) : rejectBatch(batchId, reason)))
  const setAside = () => decide(() => oneByOne(actions, ({ id }) => ignore(id, true)))
  const onKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || busy || isRejecting || isTyping(event.target) || !singleKeysOn()) return
    if (event.key === 'a' && !seenEnd()) sheet.current?.querySelector('.sign')?.scrollIntoView({ block: 'nearest', behavior: 'smooth' })
    else if (event.key === 'a' && chosen.length > 0) void sign()
    else if (event.key === 'i') void setAside()
    else if (event.key === 'x') setRejecting(true)
    else return
    event.preventDefault()
  }
  const ends = Math.min(...actions.map(({ expiresAt }) => expiresAt))
  return (
    <ApprovalSheet
      action={{ ...first, talk: [], preview: { ...first.preview, facts: [], warnings: [], body: '' } }}
      ref={sheet}
      endRef={endRef}
      onKey={onKey}
      title={batchTitle(actions, chosen)}
      name={me.data?.name ?? ''}
      current={current}
      problem={problem === '' ? undefined : problem}
      table={table ?? <BatchTable actions={actions} left={left} onLeave={setLeft} />}
      panel={isRejecting ? <WordsForm label={m.reject_label()} hint={m.reject_hint({ name: first.origin.name })} act={m.reject_all()} needsWords={false} max={REASON_CHARS_MAX} busy={busy} onSay={(words) => void refuse(words)} onLeave={() => setRejecting(false)} /> : undefined}
      acts={
        <>
          <Button look="quiet" hint="i" disabled={busy} onClick={() => void setAside()}>{m.ignore_all()}</Button>
          <Button look="quiet" hint="x" disabled={busy} onClick={() => setRejecting(true)}>{m.reject_all()}</Button>
          {onPart === undefined ? null : <Button disabled={busy} onClick={onPart}>{m.one_by_one()}</Button>}
          <Button look="primary" hint="a" disabled={busy || chosen.length === 0} onClick={() => void sign()}>
            {chosen.length === 0 ? m.sign_nothing() : m.sign_changes({ count: countOf(chosen) })}
          </Button>
        </>
      }
      fine={
        <>
          <b>{me.data?.name ?? ''}</b>
          {left.size > 0 ? <span>{m.left_out({ count: left.size })}</span> : null}
          {actions.every(({ preview }) => preview.undoable) ? <span>{m.can_be_undone()}</span> : null}
          {ends > now ? <span>{m.expires_in({ time: timeLeft(ends - now) })}</span> : null}
        </>
      }
    />
  )
}
