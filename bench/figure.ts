// One measured number, and beside it the same of somebody else in the same run, if anybody
// does the same: a number alone says more about the machine than about us.

export interface BenchOptions {
  /** Size of the made-up mailbox. */
  messages: number
}

export interface Figure {
  name: string
  value: number
  unit: 's' | 'ms' | 'us' | 'MB' | 'jobs/s' | 'requests/s' | 'messages/s' | 'MB/s' | 'messages' | 'markers' | 'threads'
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

const NAMES = ['name', 'value', 'unit', 'peer', 'peerValue', 'ratio'] as const satisfies (keyof Figure)[]

/** For programs: these names, each of them, and no other. */
export const asLine = (one: Figure): string => JSON.stringify(one, [...NAMES])

/** For people, a line a figure below a line of names. */
export const asRow = ({ name, value, unit, peer, peerValue, ratio }: Figure): string => row([name, String(value), unit, peer, String(peerValue ?? ''), String(ratio ?? '')])
export const ROW_NAMES = row(['figure', 'value', 'unit', 'peer', 'peer value', 'ratio'])

function row([name = '', value = '', unit = '', peer = '', peerValue = '', ratio = '']: string[]): string {
  return `${name.padEnd(44)}${value.padStart(10)} ${unit.padEnd(11)} ${peer.padEnd(20)} ${peerValue.padStart(10)} ${ratio.padStart(8)}`.trimEnd()
}

const rounded = (value: number): number => (Math.abs(value) >= 100 ? Math.round(value) : Math.round(value * 100) / 100)

/** The value that a share of all stay at or below. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN
}
