// The looks of words, as buttons: one row, each pressed while it holds where the caret stands.
import type { ReactNode } from 'react'
import { IconButton } from '../kit/icon-button.tsx'
import { Bold, Italic, Link, List, ListOrdered, Quote, RemoveFormatting } from '../kit/icons.ts'
import * as m from '../messages/m.ts'

export type FormatAct = 'bold' | 'italic' | 'bullets' | 'numbers' | 'quote' | 'link' | 'clear'

const acts = [
  { act: 'bold', name: m.format_bold, keys: 'Ctrl B', icon: Bold },
  { act: 'italic', name: m.format_italic, keys: 'Ctrl I', icon: Italic },
  { act: 'bullets', name: m.format_bullets, keys: 'Ctrl Shift 8', icon: List },
  { act: 'numbers', name: m.format_numbers, keys: 'Ctrl Shift 7', icon: ListOrdered },
  { act: 'quote', name: m.format_quote, keys: 'Ctrl Shift 9', icon: Quote },
  { act: 'link', name: m.format_link, keys: 'Ctrl K', icon: Link },
  { act: 'clear', name: m.format_clear, keys: 'Ctrl \\', icon: RemoveFormatting },
] as const

export function FormatBar({ active, onAct, beside }: { active: ReadonlySet<FormatAct>; onAct(act: FormatAct): void; beside: ReactNode }) {
  return (
    <div className="format" role="toolbar" aria-label={m.format_bar()}>
      {acts.map(({ act, name, keys, icon: Icon }) => (
        <IconButton
          key={act}
          label={name()}
          hint={keys}
          {...(act === 'clear' ? {} : { 'aria-pressed': active.has(act) })}
          // The caret stays where it is.
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onAct(act)}
        >
          <Icon className="i" aria-hidden="true" />
        </IconButton>
      ))}
      {beside}
    </div>
  )
}
