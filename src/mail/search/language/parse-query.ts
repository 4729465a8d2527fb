// From what somebody types to a tree, in Gmail's language.
//
//   query  = clause*                     all of them
//   clause = unary (OR unary)*           OR binds closer than standing side by side, as in Gmail
//   unary  = (- | NOT)* primary
//   primary = ( query ) | { query }      in braces: any of them
//           | operator: value | operator:( query ) | "phrase" | word | word*
//
// It never fails. What it does not understand becomes a problem with its place and the rest is
// answered, so a search can be run at each key. Neither the length nor the depth of what is
// typed can hold it up: characters, terms and groups are counted, and what is beyond is said.
import { searchLimits } from '../search-limits.ts'
import { operatorNamed, operatorNames, readWords, takesPrefix, type Operator, type OperatorValue, type ReadTerm } from './operators.ts'
import { isTwoWordDay } from './query-day.ts'
import { and, everything, not, or, type QueryNode, type QueryTerm } from './query-node.ts'
import { nearest, type QueryProblem, type QueryProblemCode } from './query-problem.ts'
import { tokensOf, type QueryToken } from './query-token.ts'

export interface ParsedQuery {
  query: QueryNode
  /** In the order of what was typed. */
  problems: QueryProblem[]
  /** Where each term stands, for whoever finds a problem with it later. */
  places: ReadonlyMap<QueryTerm, Span>
}

export interface Span {
  from: number
  to: number
}

type TextToken = Extract<QueryToken, { kind: 'text' }>
type OperatorToken = Extract<QueryToken, { kind: 'operator' }>

export function parseQuery(typed: string): ParsedQuery {
  const parser = new QueryParser(typed)
  return parser.parse()
}

const readBy = (operator: Operator, value: OperatorValue): ReadTerm => (value.prefix && !takesPrefix(operator) ? { code: 'unknown-value', suggestion: '' } : operator.read(value))

class QueryParser {
  readonly #tokens: QueryToken[]
  readonly #problems: QueryProblem[] = []
  readonly #places = new Map<QueryTerm, Span>()
  readonly #end: number
  #next = 0
  #prefixes = 0
  #depth = 0
  #hasTooMany = false

  constructor(typed: string) {
    const text = typed.slice(0, searchLimits.searchQueryCharsMax)
    this.#end = text.length
    if (text.length < typed.length) this.#report('too-long', { from: text.length, to: typed.length })
    this.#tokens = tokensOf(text, (name) => operatorNamed(name) !== undefined)
  }

  parse(): ParsedQuery {
    const parts: QueryNode[] = []
    for (;;) {
      const part = this.#clauses(undefined)
      if (part !== undefined) parts.push(part)
      const stray = this.#take()
      if (stray === undefined) break
      this.#report('unopened-group', stray)
    }
    return { query: parts.length === 0 ? everything : and(parts), problems: this.#problems.toSorted((a, b) => a.from - b.from), places: this.#places }
  }

  /** Up to the end or a closing sign. `of`: the operator whose value this group is. */
  #clauses(of: Operator | undefined, isAny = false): QueryNode | undefined {
    const parts: QueryNode[] = []
    while (this.#peek() !== undefined && this.#peek()?.kind !== 'close') {
      const clause = this.#clause(of)
      if (clause !== undefined) parts.push(clause)
    }
    if (parts.length === 0) return undefined
    return isAny ? or(parts) : and(parts)
  }

  #clause(of: Operator | undefined): QueryNode | undefined {
    const first = this.#peek() as QueryToken
    // AND is what standing side by side means already.
    if (first.kind === 'and') return void this.#take()
    if (first.kind === 'or') {
      this.#report('nothing-beside', this.#take() as QueryToken)
      return undefined
    }
    const parts = [this.#unary(of)]
    while (this.#peek()?.kind === 'or') {
      const sign = this.#take() as QueryToken
      const next = this.#peek()
      if (next === undefined || next.kind === 'close' || next.kind === 'or' || next.kind === 'and') this.#report('nothing-beside', sign)
      else parts.push(this.#unary(of))
    }
    const found = parts.filter((part) => part !== undefined)
    return found.length === 0 ? undefined : or(found)
  }

  #unary(of: Operator | undefined): QueryNode | undefined {
    let isNot = false
    let sign: QueryToken | undefined
    while (this.#peek()?.kind === 'not') {
      sign = this.#take()
      isNot = !isNot
    }
    const next = this.#peek()
    if (next === undefined || next.kind === 'close' || next.kind === 'or' || next.kind === 'and') {
      // With no sign before it nobody gets here: a clause begins with something.
      if (sign !== undefined) this.#report('nothing-beside', sign)
      return undefined
    }
    const part = this.#primary(of)
    return part !== undefined && isNot ? not(part) : part
  }

  #primary(of: Operator | undefined): QueryNode | undefined {
    const token = this.#take() as QueryToken
    if (token.kind === 'open') return this.#group(token, of)
    if (token.kind === 'operator') return this.#operator(token)
    return this.#term(token, this.#valueOf(token as TextToken), (value) => (of === undefined ? readWords('anywhere', value) : readBy(of, value)))
  }

  #group(open: Extract<QueryToken, { kind: 'open' }>, of: Operator | undefined): QueryNode | undefined {
    if (this.#depth === searchLimits.searchDepthMax) {
      this.#report('too-deep', { from: open.from, to: this.#skipGroup() })
      return undefined
    }
    this.#depth++
    const inside = this.#clauses(of, open.brace)
    this.#depth--
    // `(a}` is closed as well: which of the two signs was meant changes nothing.
    if (this.#take() === undefined) this.#report('unclosed-group', open)
    return inside
  }

  /** Past the sign that closes the group that was just opened; answers where that is. */
  #skipGroup(): number {
    for (let depth = 1; depth > 0; ) {
      const token = this.#take()
      if (token === undefined) return this.#end
      if (token.kind === 'open') depth++
      if (token.kind === 'close') depth--
      if (depth === 0) return token.to
    }
    return this.#end
  }

  #operator(token: OperatorToken): QueryNode | undefined {
    const operator = operatorNamed(token.name)
    const next = this.#peek()
    if (operator === undefined) {
      const value = next?.kind === 'text' && token.joined ? (this.#take() as TextToken) : undefined
      const to = value?.to ?? token.to
      const meant = nearest(token.name, operatorNames)
      this.#report('unknown-operator', { from: token.from, to }, meant === '' ? '' : `${meant}:${value?.text ?? ''}`)
      // As words it still finds what is called so.
      return this.#term({ from: token.from, to }, { text: `${token.name} ${value?.text ?? ''}`, prefix: value?.prefix ?? false }, (text) => readWords('anywhere', text))
    }
    if (!token.joined || next === undefined) {
      this.#report('value-missing', token)
      return undefined
    }
    if (next.kind === 'open') return this.#group(this.#take() as Extract<QueryToken, { kind: 'open' }>, operator)
    if (next.kind === 'text') {
      const value = this.#take() as TextToken
      const text = this.#withSecondWord(value)
      return this.#term({ from: token.from, to: text.to }, this.#valueOf(value, text.text), (given) => readBy(operator, given))
    }
    this.#report('value-missing', token)
    return undefined
  }

  /** `after:last week`, which nobody would write in quotes. */
  #withSecondWord(value: TextToken): { text: string; to: number } {
    const next = this.#peek()
    if (value.quoted || next?.kind !== 'text' || next.quoted || !isTwoWordDay(value.text, next.text)) return value
    this.#take()
    return { text: `${value.text} ${next.text}`, to: next.to }
  }

  #valueOf(token: TextToken, text = token.text) {
    if (!token.closed) this.#report('unclosed-quote', { from: token.from, to: token.from + 1 })
    return { text, prefix: token.prefix }
  }

  #term(span: Span, value: OperatorValue, read: (value: OperatorValue) => ReadTerm): QueryTerm | undefined {
    if (this.#places.size >= searchLimits.searchTermsMax) {
      if (!this.#hasTooMany) this.#report('too-many-terms', { from: span.from, to: this.#end })
      this.#hasTooMany = true
      return undefined
    }
    const found = read(value)
    if ('code' in found) {
      this.#report(found.code, span, found.suggestion)
      return undefined
    }
    // Not all of what is behind it, as above: only the beginnings of words are too many.
    if (found.term.kind === 'words' && found.term.prefix && ++this.#prefixes > searchLimits.searchPrefixesMax) {
      this.#report('too-many-terms', span)
      return undefined
    }
    this.#places.set(found.term, { from: span.from, to: span.to })
    return found.term
  }

  #report(code: QueryProblemCode, { from, to }: Span, suggestion = ''): void {
    // Each costs a line on a screen; a hundred thousand signs that mean nothing are one mistake.
    if (this.#problems.length < searchLimits.searchTermsMax) this.#problems.push({ code, from, to, suggestion })
  }

  readonly #peek = (): QueryToken | undefined => this.#tokens[this.#next]
  readonly #take = (): QueryToken | undefined => this.#tokens[this.#next++]
}
