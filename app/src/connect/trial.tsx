// How far a trial came: each server with its steps, each step with what was seen or what to do.
// What was not tried says so, since after a failure nothing is known of what would follow.
import type { TrialPart, TrialReport, TrialStep } from '../api/accounts.ts'
import { wordsOf } from '../api/problem-text.ts'
import { Check, CircleAlert, CircleSlash } from '../kit/icons.ts'
import { Section } from '../kit/section.tsx'
import * as m from '../messages/m.ts'
import './connect.css'

export function Trial({ report }: { report: TrialReport }) {
  return (
    <>
      {report.parts.map((part) => (
        <Section key={part.part} title={partName(part.part)} beside={<span className="exact">{part.server}</span>} className="trial">
          <ul>{part.steps.map((step) => <Step key={step.step} step={step} />)}</ul>
        </Section>
      ))}
    </>
  )
}

function Step({ step }: { step: TrialStep }) {
  const { outcome } = step
  // Without encryption it works, which is no proof of anything.
  const isPlain = step.step === 'encrypt' && step.says !== ''
  const Icon = isPlain && outcome === 'ok' ? CircleSlash : { 'ok': Check, 'failed': CircleAlert, 'not-tried': CircleSlash }[outcome]
  const { title, fix } = wordsOf({ code: step.code, title: step.says, fix: step.fix })
  return (
    <li className={outcome}>
      <Icon className="i" aria-hidden="true" />
      <b>{stepName(step.step)}</b>
      <span>{outcome === 'failed' ? title : outcome === 'ok' ? seen(step) : m.trial_not_tried()}</span>
      {outcome === 'failed' && fix !== '' ? <span className="fix">{fix}</span> : null}
    </li>
  )
}

/** The server says it in English; what a person wants to know of it is a number or a yes. */
function seen({ step, says }: TrialStep): string {
  if (step === 'list') return m.folders_count({ count: Number.parseInt(says, 10) || 0 })
  if (step === 'encrypt' && says !== '') return m.trial_own_network()
  return step === 'find' && says !== '' ? m.trial_at({ address: says }) : m.trial_yes()
}

function partName(part: TrialPart['part']): string {
  switch (part) {
    case 'imap': return m.part_imap()
    case 'smtp': return m.part_smtp()
    case 'consent': return m.part_consent()
    case 'folder': return m.part_folder()
  }
}

function stepName(step: TrialStep['step']): string {
  switch (step) {
    case 'find': return m.trial_find()
    case 'connect': return m.trial_connect()
    case 'encrypt': return m.trial_encrypt()
    case 'sign-in': return m.trial_sign_in()
    case 'list': return m.trial_list()
  }
}
