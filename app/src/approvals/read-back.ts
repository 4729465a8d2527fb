// How much of what was signed is so, by what the provider said when it was asked again; or, of what
// has no other side (imported mail, what is approved beforehand), by what stands in the store here.
import type { Receipt } from '../../../src/web/contract/actions.ts'
import * as m from '../messages/m.ts'
import { figure } from '../words/locale.ts'

type Sums = Pick<Receipt, 'proven' | 'expected' | 'proofParts'>

const isOfHere = ({ proofParts = [] }: Sums): boolean => proofParts.length > 0 && proofParts.every(({ kind }) => kind === 'grant-kept' || kind === 'store-read')

const figures = ({ proven, expected }: Sums) => ({ proven: figure(proven), expected: figure(expected) })

export const readBack = (sums: Sums): string => (isOfHere(sums) ? m.read_back_here(figures(sums)) : m.read_back(figures(sums)))
/** Of a line that says more. */
export const readBackShort = (sums: Sums): string => m.read_back_short(figures(sums))
