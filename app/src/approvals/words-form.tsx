// A question back, or the reason of a refusal, written on the sheet above its line.
import { useEffect, useId, useRef, useState } from 'react'
import { Button } from '../kit/button.tsx'
import * as m from '../messages/m.ts'
import './words-form.css'

export interface WordsFormProps {
  label: string
  hint: string
  act: string
  /** A question has words; a refusal needs none. */
  needsWords: boolean
  max: number
  busy: boolean
  onSay(words: string): void
  onLeave(): void
}

export function WordsForm({ label, hint, act, needsWords, max, busy, onSay, onLeave }: WordsFormProps) {
  const id = useId()
  const [words, setWords] = useState('')
  const field = useRef<HTMLTextAreaElement>(null)
  useEffect(() => field.current?.focus(), [])
  const say = () => {
    if (!busy && (!needsWords || words.trim() !== '')) onSay(words.trim())
  }
  return (
    <form
      className="words"
      onSubmit={(event) => {
        event.preventDefault()
        say()
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onLeave()
        else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) say()
        else return
        event.preventDefault()
        event.stopPropagation()
      }}
    >
      <div className="fieldset">
        <label htmlFor={id}>{label}</label>
        <textarea id={id} ref={field} className="field" rows={2} maxLength={max} value={words} aria-describedby={`${id}-hint`} onChange={(event) => setWords(event.target.value)} />
        <small id={`${id}-hint`}>{hint}</small>
      </div>
      <div className="acts">
        <Button look="quiet" disabled={busy} onClick={onLeave}>{m.back()}</Button>
        <Button type="submit" disabled={busy || (needsWords && words.trim() === '')}>{act}</Button>
      </div>
    </form>
  )
}
