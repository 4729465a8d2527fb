// The order of remote ids, wherever two lists of them are walked side by side.

/** The order in which both stores answer. JavaScript's own differs outside the basic plane. */
export function byteOrder(a: string, b: string): number {
  // oxlint-disable-next-line no-control-regex -- ASCII is meant
  if (/^[\u0000-\u007f]*$/.test(a) && /^[\u0000-\u007f]*$/.test(b)) return a < b ? -1 : a > b ? 1 : 0
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}
