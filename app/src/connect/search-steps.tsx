// How the servers of an address were looked for, folded: whoever runs the mail of a domain sees
// here what they would have to set up, and nobody else needs to read it.
import type { Discovery } from '../api/accounts.ts'
import * as m from '../messages/m.ts'
import { inRomanian } from '../words/locale.ts'

type SearchStep = Discovery['steps'][number]

export function SearchSteps({ steps }: { steps: readonly SearchStep[] }) {
  const tried = steps.filter(({ outcome }) => outcome !== 'not-tried')
  return (
    <details className="fold">
      <summary>{m.search_steps({ count: tried.length })}</summary>
      <ol className="looked">
        {tried.map((step) => (
          <li key={step.step}>
            <b>{nameOf(step.step)}</b>
            <span>{reasonOf(step)}</span>
            {step.tried.length === 0 ? null : <span className="exact faint">{step.tried.join(', ')}</span>}
          </li>
        ))}
      </ol>
    </details>
  )
}

/** The reasons name hosts and numbers in English; in another language the outcome is told, and what was asked stands below. */
function reasonOf({ outcome, says }: SearchStep): string {
  if (outcome === 'found') return m.search_found()
  if (!inRomanian() && says !== '') return says
  return outcome === 'failed' ? m.discovery_failed() : m.search_nothing()
}

function nameOf(step: SearchStep['step']): string {
  switch (step) {
    case 'known-provider': return m.search_known()
    case 'mail-exchanger': return m.search_exchanger()
    case 'service-records': return m.search_records()
    case 'autoconfig': return m.search_autoconfig()
    case 'ispdb': return m.search_ispdb()
    case 'guess': return m.search_guess()
  }
}
