// The one stretch of a file that a client asks for (RFC 9110 14.2), to go on with a download that
// was cut off. Several at once are answered with the whole, as the RFC lets us.

export interface ByteRange {
  start: number
  /** The last byte, as HTTP counts. */
  last: number
}

/** Undefined: the whole is meant, or nothing that can be read. */
export function byteRangeOf(header: string | undefined, size: number): ByteRange | 'unsatisfiable' | undefined {
  const [, first = '', end = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '') ?? []
  if (first === '' && end === '') return undefined
  if (first === '') return Number(end) === 0 || size === 0 ? 'unsatisfiable' : { start: Math.max(0, size - Number(end)), last: size - 1 }
  const start = Number(first)
  const last = end === '' ? size - 1 : Math.min(Number(end), size - 1)
  if (end !== '' && Number(end) < start) return undefined
  return start >= size ? 'unsatisfiable' : { start, last }
}
