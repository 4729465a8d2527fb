// SQL in pieces, each with its values: searches differ in shape, so their statements are put
// together. Only words of ours stand in the text; whatever a person typed is a value. The same shape
// gives the same text, and the store keeps what it prepared by its text.
import { CompiledQuery } from 'kysely'
import type { Db } from '../../store/db.ts'

export interface SqlText {
  text: string
  values: readonly unknown[]
}

export const sqlText = (text: string, ...values: unknown[]): SqlText => ({ text, values })

export function joinSql(parts: readonly SqlText[], between: string): SqlText {
  return { text: parts.map((part) => part.text).join(between), values: parts.flatMap((part) => part.values) }
}

export const inParens = ({ text, values }: SqlText): SqlText => ({ text: `(${text})`, values })

/** All of them, or none: then it is true. */
export const allOf = (parts: readonly SqlText[]): SqlText => (parts.length === 0 ? sqlText('1 = 1') : joinSql(parts, ' and '))

/** One value is asked for by `=`: an index then gives its rows in their order, which it does not for a list. */
export function isOneOf(column: string, values: readonly unknown[]): SqlText {
  if (values.length === 0) return sqlText('0 = 1')
  if (values.length === 1) return sqlText(`${column} = ?`, values[0])
  return sqlText(`${column} in (${values.map(() => '?').join(', ')})`, ...values)
}

export async function runSql<Row>(db: Db, { text, values }: SqlText): Promise<Row[]> {
  let n = 0
  const asked = db.kind === 'postgres' ? text.replaceAll('?', () => `$${++n}`) : text
  const { rows } = await db.query.executeQuery<Row>(CompiledQuery.raw(asked, [...values]))
  return rows
}
