// How much of what was signed is so, by what the provider said when it was asked again.
import type { Receipt } from '../../../src/web/contract/actions.ts'
import * as m from '../messages/m.ts'
import { figure } from '../words/locale.ts'

type Sums = Pick<Receipt, 'proven' | 'expected'>

const figures = ({ proven, expected }: Sums) => ({ proven: figure(proven), expected: figure(expected) })

export const readBack = (sums: Sums): string => m.read_back(figures(sums))
/** Of a line that says more. */
export const readBackShort = (sums: Sums): string => m.read_back_short(figures(sums))
