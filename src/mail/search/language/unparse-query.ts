// A tree as somebody would type it: parsed again it is the same tree.
import type { QueryNode, QueryTerm } from './query-node.ts'

export function unparseQuery(node: QueryNode): string {
  if (node.kind === 'and') return node.parts.map(inside).join(' ')
  if (node.kind === 'or') return node.parts.map(inside).join(' OR ')
  if (node.kind === 'not') return `-${inside(node.part)}`
  return textOf(node)
}

const inside = (node: QueryNode): string => (node.kind === 'and' || node.kind === 'or' ? `(${unparseQuery(node)})` : unparseQuery(node))

function textOf(term: QueryTerm): string {
  switch (term.kind) {
    case 'words': {
      const operator = term.field === 'anywhere' ? '' : `${term.field}:`
      return `${operator}${written(term.text)}${term.prefix ? '*' : ''}`
    }
    case 'is':
      return `is:${term.state}`
    case 'has-attachment':
      return 'has:attachment'
    case 'name':
      return `${term.of}:${written(term.text)}`
    case 'size':
      return `${term.relation}:${sizeText(term.bytes)}`
    case 'date':
      return `${term.relation}:${term.day}`
    case 'age':
      return `${term.relation}_than:${term.count}${term.unit}`
  }
}

/** In quotes unless it could only be read as this one word. */
function written(text: string): string {
  const isBare = /^[\p{L}\p{N}][^\s(){}"|:*]*$/u.test(text) && !/^(?:OR|AND|NOT)$/.test(text)
  return isBare ? text : `"${text}"`
}

function sizeText(bytes: number): string {
  for (const [factor, unit] of [[1_000_000_000, 'G'], [1_000_000, 'M'], [1_000, 'k']] as const) {
    if (bytes > 0 && bytes % factor === 0) return `${bytes / factor}${unit}`
  }
  return String(bytes)
}
