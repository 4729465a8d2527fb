// Letters on their way out: told with the seconds that are left, on whatever screen one is and after
// a reload, and then what became of them. The sheets say it themselves where they are shown, and only
// the key that takes a letter back is bound there as well.
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useLocation, useNavigate } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import type { Action } from '../../../src/web/contract/actions.ts'
import { actionQuery, openActionsQuery, undo } from '../api/actions.ts'
import { asSentences, problemLine, wordsOf } from '../api/problem-text.ts'
import { lineState } from '../approvals/line-state.ts'
import { readBack } from '../approvals/read-back.ts'
import { saidWords } from '../approvals/said-words.ts'
import * as m from '../messages/m.ts'
import { useNow } from '../words/use-now.ts'
import { hideToast, showToast } from './toast.ts'

/** What waits for its time stands with the drafts until it is this near. */
const nearMs = 2 * 60_000

const isOnTheWay = (action: Action): boolean => action.kind === 'mail.send' && ['approved', 'scheduled', 'running'].includes(action.state)
const subjectOf = ({ payload }: Action): string => (typeof payload['subject'] === 'string' && payload['subject'] !== '' ? payload['subject'] : m.no_subject())
const draftOf = ({ payload }: Action): string => (payload['draft'] as { id: string } | undefined)?.id ?? ''

export function useLeavingLetters(): void {
  const client = useQueryClient()
  const navigate = useNavigate()
  const open = useInfiniteQuery(openActionsQuery).data
  const { pathname, search } = useLocation()
  const isOnDesk = (action: Action): boolean => pathname === '/write' && draftOf(action) !== '' && search.draft === draftOf(action)
  const isSaidThere = (action: Action): boolean => pathname === '/approvals' || isOnDesk(action)
  const followed = useRef(new Set<string>())
  const now = useNow(10_000)
  const shown = open?.filter((action) => isOnTheWay(action) && action.leavesAt - now < nearMs).toSorted((a, b) => a.leavesAt - b.leavesAt)[0]
  const isSaidElsewhere = shown !== undefined && isSaidThere(shown)

  useEffect(() => {
    if (shown === undefined) return
    const subject = subjectOf(shown)
    const key = showToast(
      {
        text: m.leaving_said({ subject }), state: 'scheduled', proof: subject, undoLabel: m.take_back(),
        leaves: { from: shown.decidedAt, at: shown.leavesAt }, isSaidElsewhere,
        undo: () => {
          hideToast(key)
          undo(shown.id).then(
            () => (isOnDesk(shown) ? undefined : showToast({ text: m.said_taken_back({ subject }), state: 'undone', proof: '', ...wayTo(shown) })),
            (error: unknown) => showToast({ text: m.not_done(), state: 'failed', proof: problemLine(error), undo: undefined, undoLabel: '' }),
          )
          void client.invalidateQueries({ queryKey: ['actions'] })
        },
      },
      'leaving',
    )
    return () => hideToast(key)
    // Anew only for another letter, another hour of this one, or where its sheet comes or goes.
  }, [shown?.id, shown?.leavesAt, shown?.state === 'running', isSaidElsewhere]) // oxlint-disable-line react-hooks/exhaustive-deps

  useEffect(() => {
    if (open === undefined) return
    for (const id of followed.current) {
      const there = open.find((action) => action.id === id)
      if (there !== undefined && there.state !== 'unknown') continue
      followed.current.delete(id)
      void (there === undefined ? client.fetchQuery({ ...actionQuery(id), staleTime: 0 }) : Promise.resolve(there)).then(tell, () => {})
    }
    for (const action of open) if (isOnTheWay(action) && action.leavesAt - now < nearMs) followed.current.add(action.id)

    function tell(action: Action): void {
      if (isSaidThere(action)) return
      const subject = subjectOf(action)
      const state = lineState(action)
      if (action.state === 'done') {
        showToast({ text: m.said_sent({ subject }), state, proof: saidWords(action) ?? (action.receipt === null ? '' : readBack(action.receipt)), undo: undefined, undoLabel: '' })
      } else if (action.state === 'unknown') showToast({ text: m.outcome_unknown(), state, proof: subject, ...wayTo(action) })
      else if (action.state === 'failed') {
        showToast({ text: m.said_not_sent({ subject }), state, proof: asSentences(wordsOf({ code: action.errorCode, title: action.errorText === '' ? action.stateReason : action.errorText, fix: '' })), ...wayTo(action) })
      }
    }
  }, [client, open, now]) // oxlint-disable-line react-hooks/exhaustive-deps

  function wayTo(action: Action): { undo: (() => void) | undefined; undoLabel: string } {
    const draft = draftOf(action)
    return draft === '' ? { undo: undefined, undoLabel: '' } : { undo: () => void navigate({ to: '/write', search: { draft } }), undoLabel: m.open_draft() }
  }
}
