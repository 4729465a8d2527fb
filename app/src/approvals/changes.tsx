// What was changed about a proposal since it was made: a fact that went, a fact that came, and the
// text word by word. What a person wrote is in their blue; what whoever proposed it changed, is not.
import type { Action, Fact } from '../../../src/web/contract/actions.ts'
import { factName, factText } from '../kit/facts.tsx'
import * as m from '../messages/m.ts'
import { answerChanged } from './talk-lines.tsx'
import { textChanges } from './text-changes.ts'
import './talk-lines.css'

const sameFact = (a: Fact) => (b: Fact): boolean => a.label === b.label && a.value === b.value && a.exact === b.exact

/** Facts of the first that the second has not. */
export const factsMissing = (from: readonly Fact[], others: readonly Fact[]): Fact[] => from.filter((fact) => !others.some(sameFact(fact)))

export function Changes({ action: { preview, talk } }: { action: Action }) {
  const { before } = preview
  if (before === undefined) return null
  const gone = factsMissing(before.facts, preview.facts)
  const come = factsMissing(preview.facts, before.facts)
  const isTextChanged = before.body !== preview.body
  if (gone.length === 0 && come.length === 0 && !isTextChanged) return null
  const hand = talk.some((_, at) => answerChanged(talk, at)) ? '' : 'you'
  return (
    <section className="changes" aria-label={m.changed_since()}>
      <h3>{m.changed_since()}</h3>
      {gone.length === 0 && come.length === 0 ? null : (
        <ul>
          {gone.map((fact) => <li key={`- ${fact.label} ${factText(fact)}`}><span>{factName(fact.label)}</span>{' '}<span className="sr">{m.taken_out()}</span>{' '}<del>{factText(fact)}</del></li>)}
          {come.map((fact) => <li key={`+ ${fact.label} ${factText(fact)}`}><span>{factName(fact.label)}</span>{' '}<span className="sr">{m.put_in()}</span>{' '}<ins className={hand}>{factText(fact)}</ins></li>)}
        </ul>
      )}
      {isTextChanged ? (
        <p>
          {textChanges(before.body, preview.body).map(({ how, text }, at) => (
            // oxlint-disable-next-line react/no-array-index-key -- the pieces of one text have no name but their place
            how === 'same' ? <span key={at}>{text}</span> : how === 'gone' ? <del key={at}>{text}</del> : <ins key={at} className={hand}>{text}</ins>
          ))}
        </p>
      ) : null}
    </section>
  )
}
