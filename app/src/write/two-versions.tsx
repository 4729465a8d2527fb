// Two versions of one letter, side by side: one's own words and what somebody else made of them, with
// what only one of them has marked in it. Neither is written over before its person says which goes on.
import { Button } from '../kit/button.tsx'
import { Note } from '../kit/note.tsx'
import * as m from '../messages/m.ts'
import { nameOf } from '../words/names.ts'
import { textChanges, type Piece } from '../approvals/text-changes.ts'
import { wordsOfBody } from './body-words.ts'
import type { Letter } from './letter.ts'
import { differencesOf, type Difference } from './letter-differences.ts'

export interface TwoVersionsProps {
  /** What happened, and what is safe. */
  what: string
  why: string
  mine: Letter
  theirs: Letter
  /** Whose the other one is. */
  whose: string
  busy?: boolean
  problem?: string
  onMine(): void
  onTheirs(): void
}

const named: Record<Difference, () => string> = {
  people: m.differ_people,
  subject: m.differ_subject,
  words: m.differ_words,
  looks: m.differ_looks,
  files: m.differ_files,
}

export function TwoVersions({ what, why, mine, theirs, whose, busy = false, problem = '', onMine, onTheirs }: TwoVersionsProps) {
  const [own, other] = [wordsOfBody(mine.body), wordsOfBody(theirs.body)]
  const differ = differencesOf({ ...mine, words: own }, { ...theirs, words: other })
  const pieces = textChanges(own, other)
  return (
    <div className="two-versions">
      <Note tone="caution" alert><b>{what}</b>{` ${why}`}{differ.length === 0 ? null : <> {m.they_differ({ in: differ.map((one) => named[one]()).join(', ') })}</>}</Note>
      {problem === '' ? null : <Note tone="bad" alert>{problem}</Note>}
      <div className="versions">
        <Version title={m.version_mine()} letter={mine} differ={differ} pieces={pieces.filter(({ how }) => how !== 'new')} own act={<Button small disabled={busy} onClick={onMine}>{m.go_on_with_mine()}</Button>} />
        <Version title={whose} letter={theirs} differ={differ} pieces={pieces.filter(({ how }) => how !== 'gone')} act={<Button small disabled={busy} onClick={onTheirs}>{m.go_on_with_theirs()}</Button>} />
      </div>
    </div>
  )
}

function Version({ title, letter, differ, pieces, own = false, act }: { title: string; letter: Letter; differ: readonly Difference[]; pieces: readonly Piece[]; own?: boolean; act: React.ReactNode }) {
  const { to, cc, bcc, subject, files } = letter
  const people = [...to, ...cc, ...bcc].map(nameOf).join(', ')
  return (
    <section aria-label={title} className={own ? 'own' : ''}>
      <h2>{title}</h2>
      {differ.includes('people') ? <p className="why">{people === '' ? m.to_nobody_yet() : m.to_people({ people })}</p> : null}
      {differ.includes('subject') ? <p><b>{subject === '' ? m.no_subject() : subject}</b></p> : null}
      {/* A region that scrolls must be reachable by the keys that scroll it. */}
      <div className="body-copy" role="group" aria-label={title} tabIndex={0}>
        {pieces.length === 0 ? <span className="faint">{m.no_words_yet()}</span> : null}
        {pieces.map(({ how, text }, at) => (
          // oxlint-disable-next-line react/no-array-index-key -- the pieces of one text have no name but their place
          how === 'same' ? <span key={at}>{text}</span> : <mark key={at}>{text}</mark>
        ))}
      </div>
      {differ.includes('files') ? <p className="why">{files.length === 0 ? m.no_files_with_it() : m.files_with_it({ names: files.map(({ name }) => name).join(', ') })}</p> : null}
      {act}
    </section>
  )
}
