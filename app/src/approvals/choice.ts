// Which things of which actions a person leaves in: the least certain are looked at first, and each
// can be left out by itself. What is left out is named by action and thing.
import type { Action, PreviewItem } from '../../../src/web/contract/actions.ts'

export type LeftOut = ReadonlySet<string>

export const keyOf = (actionId: string, itemId: string): string => `${actionId} ${itemId}`

/** The lines of one action, each of which can be left out; what cannot be parted is one line, its id ''. */
export function linesOf({ divisible, preview }: Action): readonly PreviewItem[] {
  const first = preview.items[0]
  if (divisible && first !== undefined) return preview.items
  return [{ id: '', title: '', from: first?.from ?? preview.facts[0]?.value ?? '', note: preview.items.length === 1 ? (first?.note ?? '') : '' }]
}

/** Things that are touched and stand in no line at first: a preview lists only so many. */
export const unlistedOf = (action: Action): number => (action.divisible && action.preview.items.length > 0 ? Math.max(0, action.preview.count - action.preview.items.length) : 0)

export interface Decided {
  action: Action
  without: string[]
  /** Things of it that stay. */
  count: number
}

/** Those of which anything stays. */
export function decided(actions: readonly Action[], left: LeftOut): Decided[] {
  return actions.flatMap((action) => {
    // Also of those that were read beyond its lines.
    const [whole, start] = [linesOf(action).length + unlistedOf(action), keyOf(action.id, '')]
    const without = [...left].filter((key) => key.startsWith(start)).map((key) => key.slice(start.length))
    if (without.length === whole) return []
    return [{ action, without, count: Math.max(1, action.preview.count) - without.length }]
  })
}

export const countOf = (chosen: readonly Decided[]): number => chosen.reduce((sum, { count }) => sum + count, 0)

/** As it would be if what was left out had never been in it: what its title and its button speak of. */
export const narrowed = ({ action: { preview }, without, count }: Decided): Action['preview'] =>
  without.length === 0 ? preview : { ...preview, count, values: { ...preview.values, count }, items: preview.items.filter(({ id }) => !without.includes(id)) }

/** Lines that are looked at before those that whoever asks is sure of. */
const LOOKED_AT = 6
const SURE = 0.9

/** How many of these lines stand open at first: the uncertain ones, and a few in any case. One more than that is no rest. */
export function openLines(lines: readonly PreviewItem[]): number {
  const unsure = lines.filter(({ confidence }) => confidence !== undefined && confidence < SURE).length
  const shown = Math.max(LOOKED_AT, unsure)
  return lines.length - shown <= 1 ? lines.length : shown
}
