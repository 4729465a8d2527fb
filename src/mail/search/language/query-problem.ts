// What a search says that is not understood: where it stands, and what may have been meant.
// The rest of the search is answered all the same, and the answer carries these.

export type QueryProblemCode =
  | 'unknown-operator'
  | 'unknown-value'
  | 'not-yet'
  | 'value-missing'
  | 'not-a-date'
  | 'not-an-age'
  | 'not-a-size'
  | 'nothing-to-find'
  | 'unclosed-quote'
  | 'unclosed-group'
  | 'unopened-group'
  | 'nothing-beside'
  | 'too-deep'
  | 'too-many-terms'
  | 'too-long'
  /** Only the store's side can tell: nothing here is called so. */
  | 'no-such-place'
  | 'no-such-account'
  | 'nothing-important'

export interface QueryProblem {
  code: QueryProblemCode
  /** The first character of it in what was typed, and the first behind it. */
  from: number
  to: number
  /** What to type there instead; '' = nobody can say. */
  suggestion: string
}

/** Of names that people type: the nearest one, when a slip or two lie between. */
export function nearest(typed: string, names: readonly string[]): string {
  let best = ''
  let least = Math.min(2, Math.floor(typed.length / 2)) + 1
  for (const name of names) {
    const distance = distanceOf(typed, name, least)
    if (distance < least) [best, least] = [name, distance]
  }
  return best
}

/** Levenshtein's, given up at `enough`. */
function distanceOf(a: string, b: string, enough: number): number {
  if (Math.abs(a.length - b.length) >= enough) return enough
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)))
    }
    row = next
  }
  return row[b.length]!
}
