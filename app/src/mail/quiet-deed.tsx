// "Marked read. Undo": the quiet line of an opening, in the thread's bar, for as long as its undo
// runs. A phone's bar has no room for it; there the toast says it (shell/toast-place.tsx).
import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { settingsQuery } from '../api/settings.ts'
import { LineGlyph } from '../kit/line-glyph.tsx'
import { hideToast, useToast } from '../shell/toast.ts'

export function QuietDeed() {
  const toast = useToast('quiet')
  const seconds = useQuery(settingsQuery).data?.undoSeconds ?? 10
  const key = toast?.key
  useEffect(() => {
    if (key === undefined) return
    const timer = setTimeout(() => hideToast(key), seconds * 1000)
    return () => clearTimeout(timer)
  }, [key, seconds])
  return (
    <span className="quiet" role="status">
      {toast === undefined ? null : (
        <>
          <LineGlyph state={toast.state} />
          <span>{toast.proof === '' ? toast.text : `${toast.text} · ${toast.proof}`}</span>
          {toast.undo === undefined ? null : <button type="button" className="link" onClick={toast.undo}>{toast.undoLabel}</button>}
        </>
      )}
    </span>
  )
}
