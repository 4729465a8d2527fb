// What a receipt says of one thing, before and after, in words: "Inbox → Archive, unread → read".
// Each provider writes down what it has; only what differs is told.
import type { Action, Drift, Receipt } from '../../../src/web/contract/actions.ts'
import * as m from '../messages/m.ts'

type Item = Receipt['items'][number]

/** What a person calls the folder or label that a provider has under this path. */
export type PlaceName = (path: string) => string

const yesNo = { seen: [m.was_read, m.was_unread], flagged: [m.was_starred, m.was_unstarred] } as const

const listOf = (value: unknown): readonly string[] => (Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [])

export function outcomeChange({ before, after }: Pick<Item, 'before' | 'after'>, placeName: PlaceName): string {
  const parts: string[] = []
  const { path: from } = before
  const { path: to } = after
  if (typeof from === 'string' && typeof to === 'string' && from !== to) parts.push(m.from_to({ before: placeName(from), after: placeName(to) }))
  for (const mark of ['seen', 'flagged'] as const) {
    const was = before[mark]
    const is = after[mark]
    if (typeof was !== 'boolean' || typeof is !== 'boolean' || was === is) continue
    const [yes, no] = yesNo[mark]
    parts.push(m.from_to({ before: was ? yes() : no(), after: is ? yes() : no() }))
  }
  // Not every provider writes down what there was before: then nobody knows which of them are new.
  const had = listOf(before['labels'])
  const has = Array.isArray(before['labels']) ? listOf(after['labels']) : []
  // A place that is one of the labels is told as the place.
  const isPlace = (label: string): boolean => label === from || label === to
  parts.push(...has.filter((label) => !had.includes(label) && !isPlace(label)).map((label) => `+ ${placeName(label)}`))
  parts.push(...had.filter((label) => !has.includes(label) && !isPlace(label)).map((label) => `− ${placeName(label)}`))
  return parts.join(', ')
}

/** What was proven of it then, and what was found since. */
export function driftWords({ what, proven, found }: Drift['items'][number], placeName: PlaceName): string {
  switch (what) {
    case 'gone': return m.drift_gone()
    case 'place': return m.drift_place({ proven: placeName(proven), found: found === '' ? m.nowhere() : placeName(found) })
    case 'seen': return found === 'true' ? m.drift_read() : m.drift_unread()
    case 'flagged': return found === 'true' ? m.drift_starred() : m.drift_unstarred()
    case 'labels': return found === '' ? m.drift_label_off({ label: placeName(proven) }) : m.drift_label_on({ label: placeName(found) })
  }
}

/** What went wrong is read first; the rest in its order. */
export const troubleFirst = (items: readonly Item[]): Item[] => {
  const weight = ({ outcome }: Item): number => (outcome === 'failed' ? 0 : outcome === 'unknown' ? 1 : 2)
  return items.toSorted((a, b) => weight(a) - weight(b))
}

export const countOutcomes = (items: readonly Item[]): Record<Item['outcome'], number> => {
  const counts = { 'done': 0, 'already-so': 0, 'failed': 0, 'unknown': 0 }
  for (const { outcome } of items) counts[outcome] += 1
  return counts
}

/** Of how many things of a change that ended nobody knows what became. */
export const unknownPart = ({ state, receipt }: Pick<Action, 'state' | 'receipt'>): number => (state === 'failed' && receipt !== null ? countOutcomes(receipt.items).unknown : 0)
