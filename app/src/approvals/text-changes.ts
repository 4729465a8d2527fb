// What became of a text: word by word, what stayed, what went, what came.
//
// The longest common run of words (the usual table), after what both begin and end with is taken
// away. Letters are short; where one is not, lines are compared instead of words, so that the
// table stays below four million cells.
export interface Piece {
  how: 'same' | 'gone' | 'new'
  text: string
}

const CELLS_MAX = 4_000_000

export function textChanges(before: string, after: string): Piece[] {
  const words = (text: string): string[] => text.match(/\s+|[^\s]+/g) ?? []
  const lines = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? []
  const was = words(before)
  const is = words(after)
  return joined((was.length + 1) * (is.length + 1) <= CELLS_MAX ? compared(was, is) : compared(lines(before), lines(after)))
}

function compared(was: readonly string[], is: readonly string[]): Piece[] {
  let start = 0
  while (start < was.length && start < is.length && was[start] === is[start]) start += 1
  let end = 0
  while (end < was.length - start && end < is.length - start && was.at(-1 - end) === is.at(-1 - end)) end += 1
  const same = (from: number, to: number): Piece[] => is.slice(from, to).map((text) => ({ how: 'same', text }))
  return [...same(0, start), ...middle(was.slice(start, was.length - end), is.slice(start, is.length - end)), ...same(is.length - end, is.length)]
}

function middle(was: readonly string[], is: readonly string[]): Piece[] {
  const gone = was.map((text): Piece => ({ how: 'gone', text }))
  const come = is.map((text): Piece => ({ how: 'new', text }))
  const width = is.length + 1
  if (was.length === 0 || is.length === 0 || (was.length + 1) * width > CELLS_MAX) return [...gone, ...come]
  // common[a][b]: how much the rests from a and from b have in common.
  const common = new Uint32Array((was.length + 1) * width)
  const at = (a: number, b: number): number => common[a * width + b] ?? 0
  for (let a = was.length - 1; a >= 0; a -= 1) {
    for (let b = is.length - 1; b >= 0; b -= 1) {
      common[a * width + b] = was[a] === is[b] ? at(a + 1, b + 1) + 1 : Math.max(at(a + 1, b), at(a, b + 1))
    }
  }
  const pieces: Piece[] = []
  let a = 0
  let b = 0
  while (a < was.length && b < is.length) {
    if (was[a] === is[b]) {
      pieces.push({ how: 'same', text: is[b]! })
      a += 1
      b += 1
    } else if (at(a + 1, b) >= at(a, b + 1)) pieces.push(gone[a++]!)
    else pieces.push(come[b++]!)
  }
  return [...pieces, ...gone.slice(a), ...come.slice(b)]
}

/** Neighbours of one sort are one piece. */
function joined(pieces: readonly Piece[]): Piece[] {
  const result: Piece[] = []
  for (const piece of pieces) {
    const last = result.at(-1)
    if (last?.how === piece.how) result[result.length - 1] = { how: last.how, text: last.text + piece.text }
    else result.push(piece)
  }
  return result
}
