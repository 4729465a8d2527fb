// What would happen, fact by fact, each with its source. A fact without a source may not be shown.
import type { ReactNode } from 'react'
import type { Fact } from '../../../src/web/contract/actions.ts'
import { inboxAlone } from '../approvals/item-change.ts'
import { kindName } from '../approvals/kind-words.ts'
import * as m from '../messages/m.ts'
import { dateTime } from '../words/dates.ts'
import { figure } from '../words/locale.ts'
import { Provenance, Sourced } from './provenance.tsx'

export function factName(label: Fact['label']): string {
  switch (label) {
    case 'to': return m.fact_to()
    case 'copy': return m.fact_copy()
    case 'blind-copy': return m.fact_blind_copy()
    case 'from': return m.fact_from()
    case 'subject': return m.fact_subject()
    case 'files': return m.fact_files()
    case 'messages': return m.fact_messages()
    case 'folder': return m.fact_folder()
    case 'label': return m.fact_label()
    case 'when': return m.fact_when()
    case 'where': return m.fact_where()
    case 'account': return m.fact_account()
    case 'link': return m.fact_link()
    case 'amount': return m.fact_amount()
    case 'date': return m.fact_date()
    case 'client': return m.fact_client()
    case 'rule': return m.fact_rule()
    case 'query': return m.fact_query()
    case 'kinds': return m.fact_kinds()
    case 'limit': return m.fact_limit()
  }
}

/** What a program calls by its own names is said in the person's words; a moment, in their own time. */
export function factValue({ label, value, exact }: Fact): string {
  if (label === 'kinds') return value.split(', ').map(kindName).join(', ')
  if (label === 'limit') return m.things_an_hour({ count: Number(value) })
  const moment = label === 'when' ? Date.parse(exact === '' ? value : exact) : Number.NaN
  return Number.isNaN(moment) ? value : dateTime(moment)
}

/** A fact as one line of text. */
export const factText = (fact: Fact): string => [factValue(fact), fact.exact].filter((part, at, parts) => part !== '' && parts.indexOf(part) === at && !(at === 1 && fact.label === 'when')).join(' ')

/** The name that goes with the source, or what was counted there. */
function noteOf({ label, source, sourceNote, sourceCount }: Fact): string {
  if (sourceCount === 0) return label === 'messages' ? inboxAlone(sourceNote) : sourceNote
  if (source === 'contacts') return m.mails_count({ count: sourceCount })
  return label === 'messages' ? m.folders_count({ count: sourceCount }) : figure(sourceCount)
}

/** `inPlace`: what is shown instead of the value of a fact that stands for others. */
export function Facts({ facts, inPlace }: { facts: readonly Fact[]; inPlace(fact: Fact): ReactNode }) {
  if (facts.length === 0) return null
  return (
    <dl className="facts">
      {facts.map((fact, index) => (
        <div key={`${fact.label} ${index}`}>
          <dt>{factName(fact.label)}</dt>
          <dd>
            {inPlace(fact) ?? <Value fact={fact} />}
          </dd>
          <dd className="src"><Provenance source={fact.source} note={noteOf(fact)} /></dd>
        </div>
      ))}
    </dl>
  )
}

function Value({ fact }: { fact: Fact }) {
  return (
    <>
      {fact.value === '' ? null : <Sourced source={fact.source}>{factValue(fact)}</Sourced>}{' '}
      {fact.exact === '' || fact.exact === fact.value || fact.label === 'when' ? null : (
        <span className="exact muted">{fact.value === '' ? <Sourced source={fact.source}>{fact.exact}</Sourced> : fact.exact}</span>
      )}
    </>
  )
}
