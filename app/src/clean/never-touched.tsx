// What is never a candidate, said once, with how many of the inbox's mailings each rule keeps.
import { useId } from 'react'
import type { CleanSendersAnswer } from '../../../src/web/contract/clean.ts'
import { keptReasons, keptText } from './clean-words.ts'
import * as m from '../messages/m.ts'
import { figure } from '../words/locale.ts'

export function NeverTouched({ answer }: { answer: Pick<CleanSendersAnswer, 'kept' | 'notLookedAt'> }) {
  const id = useId()
  return (
    <section className="never" aria-labelledby={id}>
      <h2 id={id}>{m.clean_never_title()}</h2>
      <p>{m.clean_never_why()}</p>
      <dl>
        {keptReasons.map((why) => (
          <div key={why}><dt>{keptText(why)}</dt><dd>{figure(answer.kept[why])}</dd></div>
        ))}
      </dl>
      <p>{m.clean_never_letters()}</p>
      {answer.notLookedAt === 0 ? null : <p role="status">{m.clean_not_looked_at({ count: answer.notLookedAt })}</p>}
    </section>
  )
}
