// A secret that is shown once: copy it now, it cannot be asked for again.
import { useState } from 'react'
import { Button } from '../kit/button.tsx'
import { Note } from '../kit/note.tsx'
import * as m from '../messages/m.ts'

export function ShownOnce({ text, says, onDone }: { text: string; says: string; onDone(): void }) {
  const [copied, setCopied] = useState(false)
  return (
    <div className="once">
      <Note tone="good">
        <b>{says}</b>
        <span className="exact">{text}</span>
        <span className="row-acts">
          <Button small onClick={() => void navigator.clipboard.writeText(text).then(() => setCopied(true))}>{copied ? m.copied() : m.copy()}</Button>
          <Button small look="quiet" onClick={onDone}>{m.done()}</Button>
        </span>
      </Note>
    </div>
  )
}
