// A search as a tree. What is typed becomes one (parse-query.ts), it can be written out again
// (unparse-query.ts), and the store answers it (compile-query.ts).
//
// There is one tree for each meaning: `and` within `and` is flattened, a group of one is that
// one, two negations are none. So a search that is saved, shown and parsed again is the same.
// Nothing in it depends on when or by whom it is asked: "yesterday" stays a word.
import type { QueryDay } from './query-day.ts'

export type WordField = 'anywhere' | 'from' | 'to' | 'cc' | 'bcc' | 'subject' | 'filename'
export type MailState = 'unread' | 'read' | 'starred' | 'unstarred' | 'answered' | 'draft' | 'important'
export type NameKind = 'in' | 'label' | 'account' | 'list' | 'rfc822msgid'
export type AgeUnit = 'd' | 'w' | 'm' | 'y'

export type QueryTerm =
  /** One word, or several that stand in a row; with `prefix` the last may go on. */
  | { kind: 'words'; field: WordField; text: string; prefix: boolean }
  | { kind: 'is'; state: MailState }
  | { kind: 'has-attachment' }
  | { kind: 'name'; of: NameKind; text: string }
  | { kind: 'size'; relation: 'larger' | 'smaller'; bytes: number }
  /** `after` holds from the day on, `before` until it begins, as in Gmail. */
  | { kind: 'date'; relation: 'before' | 'after' | 'on'; day: QueryDay }
  | { kind: 'age'; relation: 'older' | 'newer'; count: number; unit: AgeUnit }

export type QueryNode = QueryTerm | { kind: 'and'; parts: QueryNode[] } | { kind: 'or'; parts: QueryNode[] } | { kind: 'not'; part: QueryNode }

/** Nothing is asked for in particular: all mail is. */
export const everything: QueryNode = { kind: 'and', parts: [] }
export const isEverything = (node: QueryNode): boolean => node.kind === 'and' && node.parts.length === 0

export const and = (parts: readonly QueryNode[]): QueryNode => joined('and', parts)
/** Of at least one. */
export const or = (parts: readonly QueryNode[]): QueryNode => joined('or', parts)
export const not = (part: QueryNode): QueryNode => (part.kind === 'not' ? part.part : { kind: 'not', part })

function joined(kind: 'and' | 'or', parts: readonly QueryNode[]): QueryNode {
  const flat = parts.flatMap((part) => (part.kind === kind ? part.parts : [part]))
  return flat.length === 1 ? (flat[0] as QueryNode) : { kind, parts: flat }
}

/** Each term below a node, and whether it is asked for or excluded there. */
export function* termsOf(node: QueryNode, wanted = true): Generator<{ term: QueryTerm; wanted: boolean }> {
  if (node.kind === 'and' || node.kind === 'or') for (const part of node.parts) yield* termsOf(part, wanted)
  else if (node.kind === 'not') yield* termsOf(node.part, !wanted)
  else yield { term: node, wanted }
}
