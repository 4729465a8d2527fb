// The things that would be touched, a box each, the least certain first. What is left out is struck.
// Those that whoever asks is sure of are one line to unfold; those that a preview does not name are
// read when somebody asks, and are lines like the others from then on.
import { useMutation } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import type { Action, PreviewItem } from '../../../src/web/contract/actions.ts'
import { actionItems } from '../api/actions.ts'
import { problemLine } from '../api/problem-text.ts'
import { actTitle } from '../approvals/act-title.ts'
import { keyOf, linesOf, openLines, unlistedOf, type LeftOut } from '../approvals/choice.ts'
import { changeOf, isChangeOfPlace, type FolderWord } from '../approvals/item-change.ts'
import { useFolderWord } from '../approvals/use-folder-word.ts'
import * as m from '../messages/m.ts'
import { Checkbox } from './checkbox.tsx'
import { Confidence } from './confidence.tsx'
import { Note } from './note.tsx'
import { warningWords } from './warning-words.ts'
import './batch-table.css'
import './data-table.css'

interface Chosen {
  left: LeftOut
  /** Nothing to decide any more. */
  fixed: boolean
  flip(keys: readonly string[], on: boolean): void
}

/** Of what a preview does not name, what was read so far; `next` = where the rest begins, null = there is none. */
interface Read {
  items: readonly PreviewItem[]
  next: string | null
}

/** Of one that was changed they are others. */
const readKey = ({ id, digest }: Action): string => `${id} ${digest}`

export function BatchTable({ actions, left, fixed = false, onLeave }: { actions: readonly Action[]; left: LeftOut; fixed?: boolean; onLeave(left: LeftOut): void }) {
  const [read, setRead] = useState<ReadonlyMap<string, Read>>(new Map())
  const readOf = (action: Action): Read => read.get(readKey(action)) ?? { items: [], next: String(action.preview.items.length) }
  const keys = actions.flatMap((action) => [...linesOf(action), ...readOf(action).items].map(({ id }) => keyOf(action.id, id)))
  const hasConfidence = actions.some(({ preview }) => preview.items.some(({ confidence }) => confidence !== undefined))
  const flip: Chosen['flip'] = (given, on) => {
    const next = new Set(left)
    for (const key of given) {
      if (on) next.delete(key)
      else next.add(key)
    }
    onLeave(next)
  }
  const chosen: Chosen = { left, fixed, flip }
  const isStriking = keys.some((key) => left.has(key))
  const columns = hasConfidence ? 5 : 4
  return (
    <table className={`table batch ${hasConfidence ? 'graded' : ''}`} aria-label={m.batch_members()}>
      <colgroup><col /><col className="c-from" /><col /><col className="c-why" />{hasConfidence ? <col className="c-sure" /> : null}</colgroup>
      <thead>
        <tr>
          <th scope="col">
            <Checkbox checked={!isStriking} mixed={isStriking && keys.some((key) => !left.has(key))} disabled={fixed} name={m.batch_all({ count: keys.length })} onChange={(on) => flip(keys, on)} />
          </th>
          <th scope="col">{m.column_from()}</th>
          <th scope="col">{actions.length > 1 ? m.column_act() : m.fact_subject()}</th>
          <th scope="col">{actions.some(({ preview }) => isChangeOfPlace(preview)) ? m.column_change() : m.fact_folder()}</th>
          {hasConfidence ? <th scope="col">{m.column_confidence()}</th> : null}
        </tr>
      </thead>
      {actions.map((action) => (
        <Lines key={action.id} action={action} alone={actions.length === 1} columns={columns} chosen={chosen} read={readOf(action)} onRead={(next) => setRead((before) => new Map([...before, [readKey(action), next]]))} />
      ))}
    </table>
  )
}

interface LinesProps {
  action: Action
  alone: boolean
  columns: number
  chosen: Chosen
  read: Read
  onRead(read: Read): void
}

function Lines({ action, alone, columns, chosen, read, onRead }: LinesProps) {
  const [whole, setWhole] = useState(false)
  const wordOf = useFolderWord(action.accountId)
  const lines = linesOf(action)
  const shown = whole ? lines : lines.slice(0, openLines(lines))
  const rest = lines.slice(shown.length)
  const keysOf = (given: readonly PreviewItem[]): string[] => given.map(({ id }) => keyOf(action.id, id))
  const unlisted = unlistedOf(action) - read.items.length
  return (
    <tbody>
      {alone || lines.length === 1 ? null : <Folded keys={keysOf(lines)} columns={columns} chosen={chosen}><b>{actTitle(action.preview)}</b></Folded>}
      {shown.map((item) => <Line key={item.id} action={action} item={item} graded={columns === 5} titled={!alone && lines.length === 1} chosen={chosen} wordOf={wordOf} />)}
      {rest.length === 0 ? null : (
        <Folded keys={keysOf(rest)} columns={columns} chosen={chosen}>
          {restWords(rest)} <button type="button" className="link ui" onClick={() => setWhole(true)}>{m.show_all()}</button>
        </Folded>
      )}
      {read.items.map((item) => <Line key={item.id} action={action} item={item} graded={columns === 5} titled={false} chosen={chosen} wordOf={wordOf} />)}
      {unlisted === 0 ? null : <tr><td /><td colSpan={columns - 1} className="muted">{m.unlisted_go_along({ count: unlisted })} <ReadOn action={action} read={read} onRead={onRead} /></td></tr>}
    </tbody>
  )
}

function ReadOn({ action, read: { items, next }, onRead }: Pick<LinesProps, 'action' | 'read' | 'onRead'>) {
  const more = useMutation({ mutationFn: (from: string) => actionItems(action, from), onSuccess: (page) => (page.digest === action.digest ? onRead({ items: [...items, ...page.items], next: page.next }) : undefined) })
  if (next === null) return null
  return (
    <>
      <button type="button" className="link ui" disabled={more.isPending} onClick={() => more.mutate(next)}>{m.list_more()}</button>
      {more.isError ? <Note tone="bad" alert>{problemLine(more.error)}</Note> : null}
    </>
  )
}

function Line({ action, item, graded, titled, chosen, wordOf }: { action: Action; item: PreviewItem; graded: boolean; titled: boolean; chosen: Chosen; wordOf: FolderWord }) {
  const key = keyOf(action.id, item.id)
  const on = !chosen.left.has(key)
  const title = titled ? actTitle(action.preview) : item.title === '' ? m.no_subject() : item.title
  const warning = titled ? action.preview.warnings[0] : undefined
  return (
    <tr className={on ? '' : 'left-out'}>
      <td><Checkbox checked={on} disabled={chosen.fixed} name={`${title}, ${item.from}`} onChange={(checked) => chosen.flip([key], checked)} /></td>
      <td title={item.from}>{item.from}</td>
      <td className="subj" title={title}>{title}</td>
      <td>{warning === undefined ? changeOf(action.preview, item, wordOf) : warningWords(warning)}</td>
      {graded ? <td>{item.confidence === undefined ? null : <Confidence score={item.confidence} asFigure />}</td> : null}
    </tr>
  )
}

/** Several lines under one box. */
function Folded({ keys, columns, chosen, children }: { keys: readonly string[]; columns: number; chosen: Chosen; children: ReactNode }) {
  const gone = keys.filter((key) => chosen.left.has(key)).length
  return (
    <tr className={gone === keys.length ? 'left-out' : ''}>
      <td><Checkbox checked={gone === 0} mixed={gone > 0 && gone < keys.length} disabled={chosen.fixed} name={m.batch_all({ count: keys.length })} onChange={(on) => chosen.flip(keys, on)} /></td>
      <td colSpan={columns - 1} className="folded">{children}</td>
    </tr>
  )
}

/** Least certain first: the first of the rest is the one they are least sure of. */
function restWords(rest: readonly PreviewItem[]): string {
  const least = rest[0]?.confidence
  return least === undefined || rest.some(({ confidence }) => confidence === undefined)
    ? m.more_messages({ count: rest.length })
    : m.more_above({ count: rest.length, least: (Math.floor(least * 100) / 100).toFixed(2) })
}
