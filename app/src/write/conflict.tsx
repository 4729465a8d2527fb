// Two versions of one letter, side by side: one's own words and what somebody else made of them.
// Neither is written over before its person says which goes on.
import type { Draft } from '../../../src/web/contract/drafts.ts'
import { Button } from '../kit/button.tsx'
import { Note } from '../kit/note.tsx'
import * as m from '../messages/m.ts'
import { nameOf } from '../words/names.ts'
import { letterOf, type Letter, type Stands } from './letter.ts'
import { wordsOfBody } from './body-words.ts'

export interface ConflictProps {
  mine: Letter
  theirs: Stands & Pick<Draft, 'writtenBy'>
  onMine(): void
  onTheirs(): void
}

export function Conflict({ mine, theirs, onMine, onTheirs }: ConflictProps) {
  const { who, name } = theirs.writtenBy
  const other = letterOf(theirs, mine.accountId, mine.files)
  return (
    <div className="conflict">
      <Note tone="caution" alert><b>{m.changed_elsewhere()}</b>{` ${m.changed_elsewhere_why()}`}</Note>
      <div className="versions">
        <Version title={m.version_mine()} letter={mine} other={other} act={<Button small onClick={onMine}>{m.go_on_with_mine()}</Button>} />
        <Version title={who === 'token' ? m.version_of({ name }) : who === 'person' ? m.version_elsewhere() : m.version_program()} letter={other} other={mine} act={<Button small onClick={onTheirs}>{m.go_on_with_theirs()}</Button>} />
      </div>
    </div>
  )
}

function Version({ title, letter, other, act }: { title: string; letter: Letter; other: Letter; act: React.ReactNode }) {
  const people = (of: Letter) => [...of.to, ...of.cc, ...of.bcc].map(nameOf).join(', ')
  return (
    <section aria-label={title}>
      <h2>{title}</h2>
      {people(letter) === people(other) ? null : <p className="why">{m.to_people({ people: people(letter) })}</p>}
      {letter.subject === other.subject ? null : <p><b>{letter.subject}</b></p>}
      <div className="body-copy">{wordsOfBody(letter.body)}</div>
      {act}
    </section>
  )
}
