// One measured number, and beside it the same of somebody else in the same run, if anybody
// does the same: a number alone says more about the machine than about us.

export interface Figure {
  name: string
  value: number
  unit: 'ms' | 'MB' | 'jobs/s' | 'requests/s' | 'messages'
  /** '' = nobody does the same thing. */
  peer: string
  peerValue: number | null
  /** value / peerValue. */
  ratio: number | null
}

export function figure(name: string, value: number, unit: Figure['unit']): Figure {
  return { name, value: rounded(value), unit, peer: '', peerValue: null, ratio: null }
}

export function besidePeer(own: Figure, peer: string, peerValue: number): Figure {
  return { ...own, peer, peerValue: rounded(peerValue), ratio: peerValue === 0 ? null : rounded(own.value / peerValue) }
}

const rounded = (value: number): number => (Math.abs(value) >= 100 ? Math.round(value) : Math.round(value * 100) / 100)

/** The value that a share of all stay at or below. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN
}
