// Holds the order of the list while the pointer is over it (held-rows.ts says why and how).
import { useCallback, useRef, useState } from 'react'
import type { ThreadRow } from '../../../src/web/contract/mail.ts'
import { holdRows } from './held-rows.ts'

export function useHeldRows(fresh: readonly ThreadRow[], held: boolean): { rows: readonly ThreadRow[]; waiting: number; release(): void } {
  const shown = useRef<readonly ThreadRow[]>([])
  const [, redraw] = useState(0)
  const result = held ? holdRows(shown.current, fresh) : { rows: fresh, waiting: 0 }
  shown.current = result.rows
  const release = useCallback(() => {
    shown.current = []
    redraw((times) => times + 1)
  }, [])
  return { ...result, release }
}
