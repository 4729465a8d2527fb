// The sheet of the search language: every operator with an example, as the suggestions name them.
import { Dialog } from '../kit/dialog.tsx'
import * as m from '../messages/m.ts'
import { operatorWords, signWords } from './search-words.ts'

export function SearchHelp({ onClose }: { onClose(): void }) {
  const groups = [
    { name: m.search_help_words(), entries: signWords },
    { name: m.search_help_operators(), entries: operatorWords },
  ]
  return (
    <Dialog title={m.search_help()} onClose={onClose}>
      <div className="search-help">
        {groups.map(({ name, entries }) => (
          <section key={name}>
            <h3>{name}</h3>
            <dl>
              {entries.map(({ example, says }) => (
                <div key={example}>
                  <dt className="exact">{example}</dt>
                  <dd>{says()}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <p className="why">{m.search_help_marks()}</p>
    </Dialog>
  )
}
