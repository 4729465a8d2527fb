// What is said between the search box and what was found: what was not understood and what to
// type instead, mail that is still being indexed, and, where nothing was found, what to try.
import type { SearchAnswer } from '../../../src/web/contract/search.ts'
import { Button } from '../kit/button.tsx'
import { Empty } from '../kit/empty.tsx'
import * as m from '../messages/m.ts'
import { asks, conditionsOf, withCondition, withoutCondition } from './query-parts.ts'
import { problemWords } from './search-words.ts'

export function SearchNotes({ query, answer, onSearch }: { query: string; answer: SearchAnswer; onSearch(q: string): void }) {
  if (answer.problems.length === 0 && answer.unindexed === 0) return null
  return (
    <div className="search-notes" role="status">
      {answer.problems.map((problem) => (
        <p key={`${problem.code} ${problem.from}`}>
          {problemWords(problem, query.slice(problem.from, problem.to))}
          {problem.suggestion === '' ? null : (
            <>
              {' '}
              <button type="button" className="link" onClick={() => onSearch(query.slice(0, problem.from) + problem.suggestion + query.slice(problem.to))}>{m.search_instead({ what: problem.suggestion })}</button>
            </>
          )}
        </p>
      ))}
      {answer.unindexed === 0 ? null : <p>{m.unindexed_count({ count: answer.unindexed })}</p>}
    </div>
  )
}

const conditionsOffered = 5

export function NothingFound({ query, answer, onSearch }: { query: string; answer: SearchAnswer | undefined; onSearch(q: string): void }) {
  // The notes above say of each part why.
  if (answer !== undefined && answer.query === '' && answer.problems.length > 0) return <Empty title={m.nothing_understood()}>{m.nothing_understood_why()}</Empty>
  const conditions = conditionsOf(query)
  const everywhere = 'in:anywhere'
  const acts = (
    <>
      {conditions.length < 2 ? null : conditions.slice(0, conditionsOffered).map((one) => <Button key={one} small onClick={() => onSearch(withoutCondition(query, one))}>{m.search_without({ what: one })}</Button>)}
      {asks(query, everywhere) ? null : <Button small onClick={() => onSearch(withCondition(query, everywhere))}>{m.search_everywhere()}</Button>}
    </>
  )
  return (
    <Empty title={m.nothing_found()} acts={acts}>
      {m.nothing_found_why({ query: answer?.query === undefined || answer.query === '' ? query : answer.query })}
    </Empty>
  )
}
