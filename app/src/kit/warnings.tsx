// What stands against it, in the person's language, before the line that signs it.
import type { ReactNode } from 'react'
import { Note } from './note.tsx'
import { warningWords, type Warning } from './warning-words.ts'

/** `wayOut`: what takes away the cause of one, where something does. */
export function Warnings({ warnings, wayOut }: { warnings: readonly Warning[]; wayOut?: ((warning: Warning) => ReactNode) | undefined }) {
  if (warnings.length === 0) return null
  return (
    <div className="warns">
      {warnings.map((warning) => (
        <Note key={`${warning.code} ${warning.exact}`} tone="caution" out={wayOut?.(warning)}>
          <Sentence text={warningWords(warning)} />
          {warning.exact === '' || warningWords(warning).includes(warning.exact) ? null : <> <span className="exact">{warning.exact}</span></>}
        </Note>
      ))}
    </div>
  )
}

/** What it is comes first and strong; what follows explains. */
function Sentence({ text }: { text: string }) {
  const end = text.indexOf('. ')
  return end === -1 ? <b>{text}</b> : <><b>{text.slice(0, end + 1)}</b>{text.slice(end + 1)}</>
}
