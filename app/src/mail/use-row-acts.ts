// What can be done with rows, whichever list they are in: the cursor that the keys move, what
// is picked, and the acts on them.
import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useRef, useState } from 'react'
import type { ThreadRow } from '../../../src/web/contract/mail.ts'
import { isPhone } from '../shell/phone.ts'
import * as m from '../messages/m.ts'
import { showToast } from '../shell/toast.ts'
import { useKeys } from '../shell/use-keys.ts'
import type { Destination } from './destinations.ts'
import { useChangeable, useLabelling } from './use-changeable.ts'
import { isMarking, useDeeds, type MailAct } from './use-deeds.ts'

export interface RowActs {
  /** The id of the row under the cursor: that of the open thread, when one is open. */
  current: string
  /** Its place among the rows; -1 = it is not among them. */
  at: number
  picked: ReadonlySet<string>
  /** Rows that wait for a folder or a label to be chosen. */
  choosing: { what: 'move' | 'label'; rows: readonly ThreadRow[] } | undefined
  open(row: ThreadRow): void
  step(by: number): void
  act(what: MailAct, target?: readonly ThreadRow[], destination?: Destination): void
  /** `through`: with all from the one that was picked last. */
  pick(row: ThreadRow, on: boolean, through?: boolean): void
  pickNone(): void
  endChoosing(): void
}

export function useRowActs(rows: readonly ThreadRow[], list: string, place: { thread: string | undefined; show(id: string): void; close(): void }): RowActs {
  const { thread, show, close } = place
  const client = useQueryClient()
  const [cursor, setCursor] = useState('')
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set())
  const [choosing, setChoosing] = useState<RowActs['choosing']>()
  const lastPicked = useRef('')
  const deeds = useDeeds(client, list)
  const isChangeable = useChangeable()
  const isLabelled = useLabelling()
  const current = thread ?? cursor
  const at = rows.findIndex((row) => row.id === current)

  const open = useCallback(
    (row: ThreadRow) => {
      setCursor(row.id)
      show(row.id)
    },
    [show],
  )
  const step = (by: number) => {
    const next = rows[Math.max(0, Math.min(rows.length - 1, at + by))]
    if (next === undefined) return
    setCursor(next.id)
    if (thread !== undefined) open(next)
  }
  /** What an act is about: what is picked, else the open thread, else the row under the cursor. */
  const meant = (): readonly ThreadRow[] => {
    if (picked.size > 0) return rows.filter((row) => picked.has(row.id))
    return at < 0 ? [] : [rows[at]!]
  }
  const act = (what: MailAct, asked: readonly ThreadRow[] = meant(), destination?: Destination) => {
    if (asked.length === 0) return
    const changed = asked.filter((row) => isChangeable(row.accountId))
    const target = what === 'label' ? changed.filter((row) => isLabelled(row.accountId)) : changed
    if (target.length === 0) {
      showToast({ text: m.not_done(), state: 'failed', proof: changed.length === 0 ? m.reads_only() : m.keeps_no_labels(), undo: undefined, undoLabel: '' })
      return
    }
    if ((what === 'move' || what === 'label') && destination === undefined) return setChoosing({ what, rows: target })
    if (!isMarking(what) && what !== 'label') {
      const gone = new Set(target.map((row) => row.id))
      const next = rows.slice(Math.max(0, at)).find((row) => !gone.has(row.id)) ?? rows.toReversed().find((row) => !gone.has(row.id))
      setCursor(next?.id ?? '')
      if (thread !== undefined && gone.has(thread)) {
        // On a wide screen the next mail opens; on a phone the list is where one goes on.
        if (next !== undefined && !isPhone()) open(next)
        else close()
      }
    }
    // What cannot be changed stays picked, where the bar says why.
    setPicked((before) => new Set(asked.filter((row) => before.has(row.id) && !target.includes(row)).map(({ id }) => id)))
    deeds(what, target, destination)
  }
  const pick = (row: ThreadRow, on: boolean, through = false) => {
    const ids = rows.map(({ id }) => id)
    const from = ids.indexOf(lastPicked.current)
    const to = ids.indexOf(row.id)
    const meantRows = through && from >= 0 && to >= 0 ? ids.slice(Math.min(from, to), Math.max(from, to) + 1) : [row.id]
    lastPicked.current = row.id
    setPicked((before) => {
      const next = new Set(before)
      for (const id of meantRows) {
        if (on) next.add(id)
        else next.delete(id)
      }
      return next
    })
  }
  const latestPick = useRef(pick)
  latestPick.current = pick
  // One for all times: the rows of a list are drawn again only where they changed.
  const steadyPick = useCallback((row: ThreadRow, on: boolean, through?: boolean) => latestPick.current(row, on, through), [])

  useKeys({
    next: () => step(1),
    previous: () => step(-1),
    open: () => {
      const row = rows.find((one) => one.id === cursor)
      if (row !== undefined) open(row)
    },
    back: close,
    pick: () => {
      const row = rows[at]
      if (row !== undefined) pick(row, !picked.has(row.id))
    },
    archive: () => act('archive'),
    trash: () => act('trash'),
    read: () => act('read'),
    unread: () => act('unread'),
    star: () => act(meant().every((row) => row.flagged) ? 'unstar' : 'star'),
    move: () => act('move'),
    label: () => act('label'),
  })

  return { current, at, picked, choosing, open, step, act, pick: steadyPick, pickNone: () => setPicked(new Set()), endChoosing: () => setChoosing(undefined) }
}
