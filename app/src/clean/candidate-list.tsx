// The candidates as a virtual list: a thousand senders scroll as thirty. Heights are known, as in the lists of mail.
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef, type ReactNode } from 'react'
import * as m from '../messages/m.ts'
import { useKeys } from '../shell/use-keys.ts'
import { usePhone } from '../shell/phone.ts'
import { useNow } from '../words/use-now.ts'
import { CandidateLine, type LineActs } from './candidate-line.tsx'
import type { CleanLine } from './clean-lines.ts'

/** As in clean.css. */
const HEIGHT_REM: Record<CleanLine['kind'], { wide: number; phone: number }> = {
  band: { wide: 4.25, phone: 5 },
  sender: { wide: 3.625, phone: 4.25 },
  mail: { wide: 3.125, phone: 4 },
  more: { wide: 2.5, phone: 3 },
}
const rem = (): number => Number.parseFloat(getComputedStyle(document.documentElement).fontSize)

export function CandidateList({ lines, open, isHeld, end, ...acts }: LineActs & { lines: readonly CleanLine[]; open: number | undefined; isHeld: boolean; end: ReactNode }) {
  const scroller = useRef<HTMLDivElement>(null)
  const phone = usePhone()
  const now = useNow(60_000)
  const unit = rem()
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => HEIGHT_REM[lines[index]?.kind ?? 'sender'][phone ? 'phone' : 'wide'] * unit,
    getItemKey: (index) => lines[index]?.key ?? index,
    overscan: 8,
  })
  useEffect(() => virtual.measure(), [virtual, lines, phone])

  const lineOf = (element: Element | null): number => Number(element?.closest('[data-index]')?.getAttribute('data-index') ?? -1)
  const focusOn = (index: number) => {
    virtual.scrollToIndex(index, { align: 'auto' })
    // Drawn after it was scrolled to.
    requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`[data-index="${index}"] [data-line]`)?.focus())
  }
  const step = (by: number) => {
    let at = lineOf(document.activeElement)
    do at += at < 0 && by < 0 ? 1 : by
    while (lines[at]?.kind === 'band')
    if (lines[at] !== undefined) focusOn(at)
  }
  useKeys({
    next: () => step(1),
    previous: () => step(-1),
    pick: () => scroller.current?.querySelector<HTMLElement>(`[data-index="${lineOf(document.activeElement)}"] .check`)?.click(),
  })

  return (
    <div className="rows" ref={scroller} role="group" aria-label={m.clean_tab_candidates()} inert={isHeld}>
      <div className="tall" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const line = lines[item.index]
          return line === undefined ? null : (
            <div key={item.key} data-index={item.index} style={{ transform: `translateY(${item.start}px)` }}>
              <CandidateLine line={line} open={open} now={now} {...acts} />
            </div>
          )
        })}
      </div>
      {end}
    </div>
  )
}
