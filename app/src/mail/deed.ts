// A click on mail: drawn at once, proposed and signed in one request, followed until it is
// proven or refused, and kept undoable. Whatever fails is taken back before the eyes.
import { QueryObserver, type QueryClient } from '@tanstack/react-query'
import type { Action } from '../../../src/web/contract/actions.ts'
import type { ThreadRow } from '../../../src/web/contract/mail.ts'
import { actionQuery, propose, undo, type Proposal } from '../api/actions.ts'
import type { ThreadPages } from '../api/mail.ts'
import { asSentences, problemText, wordsOf } from '../api/problem-text.ts'
import { ApiProblem } from '../api/request.ts'
import { isProven, isSettled, lineState } from '../approvals/line-state.ts'
import { readBack } from '../approvals/read-back.ts'
import * as m from '../messages/m.ts'
import { changeToast, hideToast, showToast } from '../shell/toast.ts'
import { addChange, dropChange, layOverRows, type Change, type Marking } from './pending.ts'

export interface Deed {
  proposal: Proposal
  kind: Marking | 'gone' | 'stays'
  messageIds: readonly number[]
  /** The rows it touches, as they are now; the undo puts them back. */
  rows: readonly ThreadRow[]
  list: string
  said: string
  quiet?: boolean
  /** What to say where the account has no mailbox for it. */
  noPlace?: string
}

let deeds = 0
const nextId = (): string => `deed ${(deeds += 1)}`

function countsOf(deed: Deed): Change['counts'] {
  return deed.rows.map((row) => {
    const ids = new Set(deed.messageIds)
    const hit = row.messageIds.filter((id) => ids.has(id)).length
    return { mailboxId: row.mailboxId, unread: unreadBy(deed.kind, row, hit), total: deed.kind === 'gone' ? -hit : 0 }
  })
}

/** By how much fewer or more of a row are unread after so many of its mails were changed. */
function unreadBy(kind: Deed['kind'], row: ThreadRow, hit: number): number {
  if (kind === 'star' || kind === 'unstar' || kind === 'stays') return 0
  return kind === 'unread' ? Math.max(0, Math.min(hit, row.messageIds.length - row.unread)) : -Math.min(row.unread, hit)
}

export async function doDeed(client: QueryClient, deed: Deed): Promise<void> {
  const change: Change = {
    id: nextId(), kind: deed.kind, messageIds: new Set(deed.messageIds), rows: [], lists: [], counts: countsOf(deed),
  }
  addChange(change)
  let undone = false
  let actionId = ''
  const takeBack = () => {
    if (undone) return
    undone = true
    hideToast(toast)
    dropChange(change.id)
    if (actionId !== '') void undoDeed(client, { actionId, deed })
  }
  const toast = showToast(
    { text: deed.said, state: 'scheduled', proof: '', undo: takeBack, undoLabel: m.undo() },
    deed.quiet === true ? 'quiet' : 'strip',
  )
  try {
    const action = await propose(deed.proposal, { approve: true })
    actionId = action.id
    // Undo was pressed while the request was under way.
    if (undone) return await undoDeed(client, { actionId, deed })
    const settled = await followed(client, action, (now) => {
      if (!undone) changeToast(toast, { state: lineState(now), proof: proofOf(now) })
    })
    if (undone) return
    if (settled.state === 'done') commit(client, change)
    else refuse(client, change, toast, settled.errorText === '' ? settled.stateReason : asSentences(wordsOf({ code: settled.errorCode, title: settled.errorText, fix: '' })))
  } catch (error) {
    if (!undone) refuse(client, change, toast, isWithoutPlace(error) && deed.noPlace !== undefined ? deed.noPlace : [problemText(error).title, problemText(error).fix].join(' ').trim())
  }
}

const isWithoutPlace = (error: unknown): boolean => error instanceof ApiProblem && error.code === 'no-mailbox-for-that'

async function undoDeed(client: QueryClient, { actionId, deed }: { actionId: string; deed: Deed }): Promise<void> {
  const back: Change = {
    id: nextId(),
    kind: 'back',
    messageIds: new Set(deed.messageIds),
    rows: deed.rows,
    lists: [deed.list],
    counts: [],
  }
  addChange(back)
  const toast = showToast({ text: m.undoing({ act: deed.said }), state: 'scheduled', proof: '', undo: undefined, undoLabel: '' })
  try {
    const settled = await followed(client, await undo(actionId), (now) => changeToast(toast, { proof: proofOf(now) }))
    if (settled.state !== 'done' && settled.state !== 'undone' && settled.state !== 'rejected') throw new Error(settled.errorText)
    changeToast(toast, { text: m.undone_act({ act: deed.said }), state: settled.receipt === null ? 'undone' : lineState(settled), proof: proofOf(settled) })
    commit(client, back)
  } catch (error) {
    refuse(client, back, toast, problemText(error).title)
  }
  void client.invalidateQueries({ queryKey: ['thread'] })
}

/** Resolves when nothing more will happen to it. The live socket tells; nothing is polled. */
function followed(client: QueryClient, action: Action, onNews: (action: Action) => void): Promise<Action> {
  client.setQueryData(['action', action.id], action)
  onNews(action)
  if (isSettled(action)) return Promise.resolve(action)
  return new Promise((resolve) => {
    const observer = new QueryObserver(client, actionQuery(action.id))
    const stop = observer.subscribe(({ data }) => {
      if (data === undefined) return
      onNews(data)
      if (!isSettled(data)) return
      stop()
      resolve(data)
    })
    // The news that it is done may have come before the answer to the request that began it: asked once more, now that somebody listens.
    void client.invalidateQueries({ queryKey: ['action', action.id] })
  })
}

const proofOf = (action: Action): string => {
  if (action.state === 'unknown') return m.outcome_unknown()
  if (action.receipt === null) return ''
  return isProven(action) || action.state === 'done' ? readBack(action.receipt) : ''
}

/** What was laid over becomes what the cache says, then the lists are read again in their own time. */
function commit(client: QueryClient, change: Change): void {
  for (const [key, data] of ['threads', 'search'].flatMap((lists) => client.getQueriesData<ThreadPages>({ queryKey: [lists] }))) {
    if (data === undefined) continue
    const list = String(key[1])
    client.setQueryData<ThreadPages>(key, {
      ...data,
      pages: data.pages.map((page, index) => ({
        ...page,
        // A row that comes back is put into the first page; the next reading sorts out the rest.
        items: [...layOverRows(page.items, [index === 0 ? change : { ...change, lists: [] }], list)],
      })),
    })
  }
  void client.invalidateQueries({ queryKey: ['mailboxes'] }).then(() => dropChange(change.id))
}

function refuse(client: QueryClient, change: Change, toast: number, why: string): void {
  dropChange(change.id)
  hideToast(toast)
  showToast({ text: m.not_done(), state: 'failed', proof: why, undo: undefined, undoLabel: '' })
  void client.invalidateQueries({ queryKey: ['threads'] })
  void client.invalidateQueries({ queryKey: ['search'] })
}
