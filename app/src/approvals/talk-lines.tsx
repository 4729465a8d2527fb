// What was asked back and answered about a proposal, oldest first. An answer that changed it says so.
import type { Action, Remark } from '../../../src/web/contract/actions.ts'
import * as m from '../messages/m.ts'
import { timeOf } from '../words/dates.ts'
import './talk-lines.css'

export const answerChanged = (talk: readonly Remark[], at: number): boolean => {
  const before = talk[at - 1]
  return talk[at]?.by === 'asker' && before !== undefined && before.digest !== talk[at].digest
}

export function TalkLines({ action: { talk, waitsFor, origin } }: { action: Action }) {
  if (talk.length === 0) return null
  return (
    <ol className="talk" aria-label={m.talk()}>
      {talk.map((remark, at) => (
        <li key={`${remark.at} ${remark.by}`} className={remark.by === 'person' ? 'you' : ''}>
          <small>{remark.by === 'person' ? m.you_asked({ time: timeOf(remark.at) }) : m.asker_answered({ name: remark.name, time: timeOf(remark.at) })}{answerChanged(talk, at) ? `, ${m.and_changed_it()}` : ''}</small>
          <p>{remark.words}</p>
        </li>
      ))}
      {waitsFor === 'asker' ? <li className="wait"><small>{m.waits_for_answer({ name: origin.name })}</small></li> : null}
    </ol>
  )
}
