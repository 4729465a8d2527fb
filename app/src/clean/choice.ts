// What of the candidates is chosen. What is sure is chosen until somebody takes it out, and
// everything else only once somebody chose it; kept as what differs from that, so that a list that
// is read anew keeps every choice that was made.
import type { CleanBand, CleanSender } from '../../../src/web/contract/clean.ts'

/** Mails that a hand chose or took out. */
export type Flips = ReadonlySet<number>

export type Chosen = 'all' | 'some' | 'none'
type Group = Pick<CleanSender, 'band' | 'messageIds'>

const beginsChosen = (band: CleanBand): boolean => band === 'sure'

export const isChosen = (band: CleanBand, id: number, flips: Flips): boolean => beginsChosen(band) !== flips.has(id)

export const chosenOf = ({ band, messageIds }: Group, flips: Flips): number[] => messageIds.filter((id) => isChosen(band, id, flips))

export function howMuch(groups: readonly Group[], flips: Flips): Chosen {
  const all = groups.reduce((sum, { messageIds }) => sum + messageIds.length, 0)
  const chosen = groups.reduce((sum, group) => sum + chosenOf(group, flips).length, 0)
  return chosen === 0 ? 'none' : chosen === all ? 'all' : 'some'
}

export function choose(groups: readonly Group[], flips: Flips, on: boolean): Flips {
  const next = new Set(flips)
  for (const { band, messageIds } of groups) {
    for (const id of messageIds) {
      if (beginsChosen(band) === on) next.delete(id)
      else next.add(id)
    }
  }
  return next
}

/** Of more than go at once the surest: they stand last. */
export function toPropose(groups: readonly Group[], flips: Flips, atOnce: number): number[] {
  return groups.flatMap((group) => chosenOf(group, flips)).slice(-atOnce)
}

/** Without what a hand signed already and what is on its way. */
export function without<G extends Group>(groups: readonly G[], gone: ReadonlySet<number>): readonly G[] {
  if (gone.size === 0) return groups
  return groups.flatMap((group) => {
    const messageIds = group.messageIds.filter((id) => !gone.has(id))
    return messageIds.length === 0 ? [] : [{ ...group, messageIds }]
  })
}
