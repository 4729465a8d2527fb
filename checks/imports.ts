// What a file imports: static, re-exported, dynamic or only for its types, on one line or ten.
import { posix } from 'node:path'
import type { Source } from './source.ts'
import { tokensOf, type Token } from './tokens.ts'

export interface Import {
  from: string
  /** A path from the root for one of our files; the bare name for a package. */
  to: string
  isOurs: boolean
  /** Gone when the program runs: `import type`, or every name marked `type`. */
  typeOnly: boolean
  dynamic: boolean
  names: string[]
  line: number
}

export function importsOf(source: Source): Import[] {
  const tokens = tokensOf(source)
  return tokens.flatMap((token, at): Import[] => {
    if (token.kind !== 'word' || tokens[at - 1]?.text === '.') return []
    if (token.text === 'import') return importAt(source, tokens, at)
    if (token.text === 'export') return reExportAt(source, tokens, at)
    return []
  })
}

function importAt(source: Source, tokens: readonly Token[], at: number): Import[] {
  const next = tokens[at + 1]
  if (next?.text === '.' && next.kind === 'mark') return [] // import.meta
  if (next?.text === '(' && next.kind === 'mark') {
    const target = tokens[at + 2]
    // An import whose target is computed cannot be judged, so it is not allowed to be one of ours.
    const specifier = target?.kind === 'string' && target.text !== '' ? target.text : '(computed)'
    return [made(source, { specifier, line: tokens[at]!.line, typeOnly: isTypePosition(tokens, at), dynamic: true, names: [] })]
  }
  if (next?.kind === 'string') return [made(source, { specifier: next.text, line: next.line, typeOnly: false, dynamic: false, names: [] })]
  return clauseAt(source, tokens, at)
}

/** `typeof import('x')` and `let a: import('x').T` name a type; nothing is loaded. */
function isTypePosition(tokens: readonly Token[], at: number): boolean {
  const before = tokens[at - 1]?.text
  return before === 'typeof' || before === ':' || before === '|' || before === '<'
}

function reExportAt(source: Source, tokens: readonly Token[], at: number): Import[] {
  const first = tokens[at + 1]?.text === 'type' ? at + 2 : at + 1
  const opens = tokens[first]?.text
  if (opens !== '{' && opens !== '*') return []
  return clauseAt(source, tokens, at)
}

function clauseAt(source: Source, tokens: readonly Token[], at: number): Import[] {
  const wholeIsType = tokens[at + 1]?.text === 'type' && tokens[at + 2]?.text !== 'from' && tokens[at + 2]?.text !== ','
  const clause: Token[] = []
  for (let here = at + (wholeIsType ? 2 : 1); here < tokens.length; here++) {
    const token = tokens[here]!
    if (token.text === 'from' && token.kind === 'word' && tokens[here + 1]?.kind === 'string') {
      const { names, allTypes } = namesIn(clause)
      const specifier = tokens[here + 1]!.text
      return [made(source, { specifier, line: tokens[at]!.line, typeOnly: wholeIsType || allTypes, dynamic: false, names })]
    }
    // `export { a }` without a source, or something that is no clause at all.
    if (token.kind === 'string' || ['=', ';', '(', 'const', 'function', 'class', 'import', 'export'].includes(token.text)) return []
    clause.push(token)
  }
  return []
}

/** The names as their module knows them; `type a` does not load, `* as all` loads all. */
function namesIn(clause: readonly Token[]): { names: string[]; allTypes: boolean } {
  const text = clause.map((token) => token.text).join(' ')
  const inside = /\{(.*)\}/.exec(text)?.[1] ?? ''
  const listed = inside.split(',').map((part) => part.trim()).filter((part) => part !== '')
  const values = listed.filter((part) => !/^type (?!as\b)/.test(part))
  const outside = text.replace(/\{.*\}/, '').replaceAll(',', ' ').trim()
  const names = values.map((part) => part.split(' ')[0]!)
  if (outside !== '') names.push(outside.startsWith('*') ? '*' : 'default')
  return { names, allTypes: listed.length > 0 && names.length === 0 }
}

function made(source: Source, found: { specifier: string; line: number; typeOnly: boolean; dynamic: boolean; names: string[] }): Import {
  const { specifier, ...rest } = found
  const isOurs = specifier.startsWith('.')
  return { from: source.path, isOurs, to: isOurs ? posix.normalize(posix.join(posix.dirname(source.path), specifier)) : specifier, ...rest }
}
