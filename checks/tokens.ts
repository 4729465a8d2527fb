// A file as its words: what is code, without comments and without the insides of strings.
//
// `Date.now` in a comment is not a call, and an import in a template string is not an
// import: a pattern over the raw text cannot tell. TypeScript 7 has no parser to import,
// but it exports its scanner ("unstable": the version is pinned, and the fixtures fail
// loudly if its answers change).
import { SyntaxKind } from 'typescript/unstable/ast'
import { createScanner } from 'typescript/unstable/ast/scanner'
import type { Source } from './source.ts'

export interface Token {
  /** As written; for a string, what it says. */
  text: string
  kind: 'word' | 'string' | 'mark'
  line: number
}

/** After these a slash divides; after anything else it opens a regular expression. */
const DIVIDES_AFTER = /^([\w$\])}]|\+\+|--)/
const OPENS_REGEX_AFTER = new Set(['return', 'typeof', 'case', 'in', 'of', 'do', 'else', 'void', 'delete', 'throw', 'new', 'await', 'yield'])

/** Several rules read every file: each file is scanned once. */
const scanned = new WeakMap<Source, Token[]>()

export function tokensOf(source: Source): Token[] {
  const known = scanned.get(source) ?? scan(source.text)
  scanned.set(source, known)
  return known
}

function scan(text: string): Token[] {
  const scanner = createScanner(true, undefined, text)
  const lineOf = lineCounter(text)
  const tokens: Token[] = []
  // How deep in braces each open `${` is: its closing brace goes on with the template.
  const templates: number[] = []
  let braces = 0
  let opensPart = false
  for (let kind = scanner.scan(); kind !== SyntaxKind.EndOfFile; kind = scanner.scan()) {
    if (kind === SyntaxKind.SlashToken || kind === SyntaxKind.SlashEqualsToken) {
      const before = tokens.at(-1)
      const divides = before !== undefined && before.kind !== 'string' ? DIVIDES_AFTER.test(before.text) && !OPENS_REGEX_AFTER.has(before.text) : before !== undefined
      if (!divides || opensPart) kind = scanner.reScanSlashToken()
    }
    if (kind === SyntaxKind.OpenBraceToken) braces++
    if (kind === SyntaxKind.CloseBraceToken) {
      if (templates.at(-1) === braces) {
        kind = scanner.reScanTemplateToken(false)
        if (kind === SyntaxKind.TemplateTail) templates.pop()
      } else braces--
    }
    if (kind === SyntaxKind.TemplateHead) templates.push(braces)
    // Right behind a `${` stands an expression, whatever the words before it look like.
    opensPart = kind === SyntaxKind.TemplateHead || kind === SyntaxKind.TemplateMiddle
    tokens.push(tokenFrom(scanner, kind, lineOf(scanner.getTokenStart())))
  }
  return tokens
}

/** Line numbers for offsets that only grow: counting from the start each time took 24 s for the tree. */
function lineCounter(text: string): (offset: number) => number {
  let line = 1
  let end = text.indexOf('\n')
  return (offset) => {
    for (; end !== -1 && end < offset; end = text.indexOf('\n', end + 1)) line++
    return line
  }
}

function tokenFrom(scanner: ReturnType<typeof createScanner>, kind: SyntaxKind, line: number): Token {
  const isString = kind === SyntaxKind.StringLiteral || kind === SyntaxKind.NoSubstitutionTemplateLiteral
  if (isString) return { text: scanner.getTokenValue(), kind: 'string', line }
  const opaque = kind === SyntaxKind.TemplateHead || kind === SyntaxKind.TemplateMiddle || kind === SyntaxKind.TemplateTail || kind === SyntaxKind.RegularExpressionLiteral
  if (opaque) return { text: '', kind: 'string', line }
  const written = scanner.getTokenText()
  return { text: written, kind: /^[\w$#]/.test(written) ? 'word' : 'mark', line }
}

/** Where these words stand in a row, e.g. `Date . now`. */
export function findWords(tokens: readonly Token[], ...words: string[]): Token[] {
  return tokens.filter((_, at) => words.every((word, step) => tokens[at + step]?.kind !== 'string' && tokens[at + step]?.text === word))
}
