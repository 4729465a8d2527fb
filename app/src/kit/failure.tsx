// What happened, what to do, and the raw detail in the exact face.
import { problemText } from '../api/problem-text.ts'
import * as m from '../messages/m.ts'
import { Button } from './button.tsx'
import './states.css'

export function Failure({ error, title, retry }: { error: unknown; title?: string; retry?: () => void }) {
  const text = problemText(error)
  return (
    <div className="blank" role="alert">
      <h2>{title ?? text.title}</h2>
      <p>{[title === undefined ? '' : text.title, text.fix].filter((part) => part !== '').join(' ')}</p>
      {text.exact === '' ? null : <span className="exact">{text.exact}</span>}
      {retry === undefined ? null : (
        <div className="acts">
          <Button small onClick={retry}>{m.try_again()}</Button>
        </div>
      )}
    </div>
  )
}
