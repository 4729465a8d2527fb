// Approving these of those: what a person took out before signing is not done, and the action
// says what it was. The rest is the sealed payload as it was shown, with fewer things in it;
// nothing is described anew, so nothing can have changed between the look and the signature.
import { ActionError, digestOf, type Action, type ActionKind } from './action.ts'
import type { Preview, PreviewItem } from './action-shapes.ts'

export type Narrowed = Pick<Action, 'payload' | 'digest' | 'revision' | 'preview' | 'declined'> & { things: number }

export function leaveOut(kind: ActionKind, action: Action, without: readonly string[]): Narrowed {
  const { parts } = kind
  if (parts === undefined) throw new ActionError('not-divisible', 'This action is one thing: nothing can be left out of it', { status: 409, fix: 'Edit it, or reject it.' })
  const all = parts.of(action.payload)
  const left = new Set(without)
  const stranger = without.find((id) => !all.includes(id))
  if (stranger !== undefined) throw new ActionError('not-in-action', `${stranger} is not part of this action`, { status: 409 })
  const kept = new Set(all.filter((id) => !left.has(id)))
  if (kept.size === 0) throw new ActionError('nothing-left', 'Nothing is left of this action', { status: 409, fix: 'Reject it instead.' })
  const payload = parts.only(action.payload, kept)
  const revision = action.revision + 1
  return {
    payload,
    revision,
    digest: digestOf(action.kind, payload, revision),
    preview: previewOf(action.preview, kept),
    declined: [...left].map((id) => itemOf(action.preview, id)),
    things: kept.size,
  }
}

/** Beyond the first two hundred only the name of a thing is known. */
const itemOf = ({ items }: Preview, id: string): PreviewItem => items.find((item) => item.id === id) ?? { id, title: '', from: '', note: '' }

function previewOf(shown: Preview, kept: ReadonlySet<string>): Preview {
  const count = kept.size
  return {
    ...shown,
    count,
    values: { ...shown.values, count },
    facts: shown.facts.map((fact) => (fact.label === 'messages' ? { ...fact, value: String(count) } : fact)),
    items: shown.items.filter(({ id }) => kept.has(id)),
  }
}
