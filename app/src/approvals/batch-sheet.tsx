// A batch: the same sheet with a table. The title and the button carry the live count; what
// is left out stays proposed.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import type { Action } from '../../../src/web/contract/actions.ts'
import { approveBatch, rejectBatch } from '../api/actions.ts'
import { meQuery } from '../api/auth.ts'
import { problemLine } from '../api/problem-text.ts'
import { ApprovalSheet } from '../kit/approval-sheet.tsx'
import { BatchTable } from '../kit/batch-table.tsx'
import { Button } from '../kit/button.tsx'
import * as m from '../messages/m.ts'
import { batchTitle } from './act-title.ts'

export interface BatchSheetProps {
  actions: readonly Action[]
  current: boolean
  /** Instead of a line for each action: where each is many things. */
  table?: ReactNode
  onDecided(): void
}

export function BatchSheet({ actions, current, table, onDecided }: BatchSheetProps) {
  const client = useQueryClient()
  const me = useQuery(meQuery)
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set())
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState('')
  const first = actions[0]
  if (first === undefined) return null
  const chosen = new Set(actions.filter((action) => !left.has(action.id)).map((action) => action.id))
  const decide = async (how: () => Promise<unknown>) => {
    setBusy(true)
    setProblem('')
    try {
      await how()
      onDecided()
    } catch (error) {
      setProblem(problemLine(error))
    } finally {
      setBusy(false)
      void client.invalidateQueries({ queryKey: ['actions'] })
    }
  }
  const digests = Object.fromEntries(actions.filter((action) => chosen.has(action.id)).map((action) => [action.id, action.digest]))
  const undoable = actions.every((action) => action.preview.undoable)
  return (
    <ApprovalSheet
      action={{ ...first, preview: { ...first.preview, facts: [], warnings: [], body: '' } }}
      title={batchTitle(actions, chosen)}
      name={me.data?.name ?? ''}
      current={current}
      problem={problem === '' ? undefined : problem}
      table={table ?? (
        <BatchTable
          actions={actions}
          chosen={chosen}
          onChoose={(ids) => setLeft(new Set(actions.filter((action) => !ids.has(action.id)).map((action) => action.id)))}
        />
      )}
      acts={
        <>
          <Button look="quiet" disabled={busy} onClick={() => void decide(() => rejectBatch(first.batchId))}>{m.ignore_all()}</Button>
          <Button look="primary" disabled={busy || chosen.size === 0} onClick={() => void decide(() => approveBatch(first.batchId, digests))}>
            {m.sign_batch({ count: chosen.size })}
          </Button>
        </>
      }
      fine={
        <>
          <b>{me.data?.name ?? ''}</b>
          {left.size > 0 ? <span>{m.left_out({ count: left.size })}</span> : null}
          {undoable ? <span>{m.can_be_undone()}</span> : null}
        </>
      }
    />
  )
}
