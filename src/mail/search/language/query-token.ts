// What is typed into a search, cut into tokens. Every character belongs to one of them or is a
// blank, and none is looked at twice: a hundred thousand characters take no longer than they must.
import { hasWords } from './fold-words.ts'

export type QueryToken = { from: number; to: number } & (
  | { kind: 'open'; brace: boolean }
  | { kind: 'close' }
  | { kind: 'or' | 'and' | 'not' }
  /** `from:`, with nothing between it and its value when `joined`. */
  | { kind: 'operator'; name: string; joined: boolean }
  | { kind: 'text'; text: string; prefix: boolean; quoted: boolean; closed: boolean }
)

const ENDS_WORD = /[\s(){}"|]/g
const OPERATOR = /([a-z][a-z0-9_-]*):/iy

/** `isOperator`: which names are followed by a value; `Re:` and `https:` are words. */
export function tokensOf(typed: string, isOperator: (name: string) => boolean): QueryToken[] {
  const tokens: QueryToken[] = []
  let at = 0
  while (at < typed.length) {
    const char = typed[at] as string
    if (/\s/.test(char)) at++
    else {
      const token = single(typed, at) ?? quoted(typed, at) ?? operator(typed, at, isOperator) ?? word(typed, at)
      tokens.push(token)
      at = token.to
    }
  }
  return tokens
}

function single(typed: string, at: number): QueryToken | undefined {
  const span = { from: at, to: at + 1 }
  switch (typed[at]) {
    case '(':
    case '{':
      return { ...span, kind: 'open', brace: typed[at] === '{' }
    case ')':
    case '}':
      return { ...span, kind: 'close' }
    case '|':
      return { ...span, kind: 'or' }
    case '-':
      // `offer - final` is a dash, and no word.
      return /^[^\s)}|]/.test(typed[at + 1] ?? '') ? { ...span, kind: 'not' } : undefined
    default:
      return undefined
  }
}

function quoted(typed: string, at: number): QueryToken | undefined {
  if (typed[at] !== '"') return undefined
  const end = typed.indexOf('"', at + 1)
  const closed = end !== -1
  const inside = typed.slice(at + 1, closed ? end : typed.length)
  const prefix = closed && typed[end + 1] === '*'
  return { kind: 'text', text: inside, prefix, quoted: true, closed, from: at, to: closed ? end + (prefix ? 2 : 1) : typed.length }
}

function operator(typed: string, at: number, isOperator: (name: string) => boolean): QueryToken | undefined {
  OPERATOR.lastIndex = at
  const name = OPERATOR.exec(typed)?.[1]?.toLowerCase()
  if (name === undefined) return undefined
  const to = at + name.length + 1
  const next = typed[to] ?? ' '
  const joined = !/[\s)}|]/.test(next)
  // A name that is none of ours is one only if something follows: `offre:pdf`, but not `Re:` or `http://`.
  if (!isOperator(name) && (!joined || next === '/' || !hasWords(next + (typed[to + 1] ?? '')))) return undefined
  return { kind: 'operator', name, joined, from: at, to }
}

function word(typed: string, at: number): QueryToken {
  // Not from `at`: a character that ends words may begin one that is nothing else.
  ENDS_WORD.lastIndex = at + 1
  const to = ENDS_WORD.exec(typed)?.index ?? typed.length
  const text = typed.slice(at, to)
  if (text === 'OR') return { kind: 'or', from: at, to }
  if (text === 'AND') return { kind: 'and', from: at, to }
  if (text === 'NOT') return { kind: 'not', from: at, to }
  const bare = text.replace(/\*+$/, '')
  return { kind: 'text', text: bare, prefix: bare.length < text.length, quoted: false, closed: true, from: at, to }
}
