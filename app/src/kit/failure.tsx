// What happened, what to do, and the raw detail in the exact face.
import { problemText } from '../api/problem-text.ts'
import * as m from '../messages/m.ts'
import { Button } from './button.tsx'
import './states.css'

/** Of what a screen asks for: nothing while it has an answer, be it an older one, and never an empty place where it has none. */
export function FailedQuery({ query, title }: { query: { isError: boolean; data: unknown; error: unknown; refetch(): unknown }; title?: string }) {
  if (!query.isError || query.data !== undefined) return null
  return <Failure error={query.error} retry={() => void query.refetch()} {...(title === undefined ? {} : { title })} />
}

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
