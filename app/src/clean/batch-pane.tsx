// What was chosen, as one approval: the sheet with exactly these mails, how far it is, and the way
// back. Of several accounts it is one signature, and then a line for each.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import type { Action } from '../../../src/web/contract/actions.ts'
import { batchQuery, rejectBatch, undoBatch } from '../api/actions.ts'
import { problemLine } from '../api/problem-text.ts'
import { BatchSheet } from '../approvals/batch-sheet.tsx'
import { isSettled } from '../approvals/line-state.ts'
import { SignedSheet } from '../approvals/signed-sheet.tsx'
import { Bar } from '../kit/bar.tsx'
import { Button } from '../kit/button.tsx'
import { FailedQuery } from '../kit/failure.tsx'
import { ArrowLeft } from '../kit/icons.ts'
import { Loading } from '../kit/loading.tsx'
import { Note } from '../kit/note.tsx'
import * as m from '../messages/m.ts'
import { CleanTable } from './clean-table.tsx'

export function BatchPane({ batchId, whyOf, onClose }: { batchId: string; whyOf(id: number): string; onClose(): void }) {
  const client = useQueryClient()
  const found = useQuery(batchQuery(batchId))
  const [problem, setProblem] = useState('')
  // All of it was wanted back while a part was still being carried out: that part follows when it has ended.
  const [restFollows, setRestFollows] = useState(false)
  const actions = found.data?.actions ?? []
  const isOpen = actions.length > 0 && actions.every(({ state }) => state === 'proposed')
  const settled = actions.filter(isSettled).map(({ id, state }) => `${id} ${state}`).join()

  // What lies where is known again once something was carried out, taken back or left.
  useEffect(() => {
    if (settled !== '') void client.invalidateQueries({ queryKey: ['clean'] })
  }, [client, settled])
  const ask = async (what: () => Promise<unknown>, then?: () => void) => {
    setProblem('')
    try {
      await what()
      then?.()
    } catch (error) {
      setProblem(problemLine(error))
    }
    void client.invalidateQueries({ queryKey: ['actions'] })
  }
  const undoAll = () =>
    ask(async () => {
      const { refused } = await undoBatch(batchId)
      setRestFollows(refused.some(({ code }) => code === 'under-way'))
    })
  const undoRest = useEffectEvent(() => void undoAll())
  useEffect(() => {
    if (restFollows && settled !== '') undoRest()
  }, [restFollows, settled])
  const leave = () => (isOpen ? void ask(() => rejectBatch(batchId, ''), onClose) : onClose())
  // What was moved is no candidate any more, and the sheet still says why it was one.
  const told = useRef(new Map<number, string>())
  const rememberedWhy = (id: number): string => {
    const why = whyOf(id)
    if (why !== '') told.current.set(id, why)
    return told.current.get(id) ?? ''
  }
  const table = (action: Action) => <CleanTable preview={action.preview} whyOf={rememberedWhy} />

  return (
    <section className="read" aria-label={m.clean_sheet()} data-pane tabIndex={-1}>
      <Bar>
        <Button look="quiet" icon={<ArrowLeft className="i" aria-hidden="true" />} onClick={leave}>{isOpen ? m.clean_change_choice() : m.clean_close_sheet()}</Button>
        <span className="push" />
        {actions.filter(({ canUndo }) => canUndo).length < 2 ? null : <Button onClick={() => void undoAll()}>{m.undo_all_of_it()}</Button>}
      </Bar>
      <div className="stack">
        {found.isPending ? <Loading lines={5} /> : null}
        <FailedQuery query={found} title={m.clean_sheet_failed()} />
        {problem === '' ? null : <Note tone="bad" alert>{problem}</Note>}
        {restFollows ? <Note>{m.undo_rest_follows()}</Note> : null}
        {isOpen && actions.length > 1 ? (
          <BatchSheet actions={actions} current onDecided={() => {}} table={actions.map((action) => <div key={action.id}>{table(action)}</div>)} />
        ) : (
          actions.map((action) => (
            <div key={action.id}>
              <SignedSheet action={action} current autoFocus table={table(action)} onDecided={(after) => (after.state === 'rejected' ? onClose() : undefined)} />
            </div>
          ))
        )}
      </div>
    </section>
  )
}
