// A table on rules. On a phone each row becomes a stacked entry with the names of its columns, not a scroller.
import type { ReactNode } from 'react'
import './data-table.css'

export interface Column<T> {
  name: string
  /** Figures stand at the right. */
  right?: boolean
  /** The column's name is for screen readers only (row actions). */
  unnamed?: boolean
  /** Its words say what they are of, so on a phone the column's name does not stand before them. */
  speaksForItself?: boolean
  cell(row: T): ReactNode
}

export function DataTable<T>(props: { name: string; columns: Column<T>[]; rows: readonly T[]; rowKey(row: T): string }) {
  return (
    <table className="table stacks" aria-label={props.name}>
      <thead>
        <tr>
          {props.columns.map((column) => (
            <th key={column.name} scope="col" className={column.right === true ? 'r' : ''}>
              {column.unnamed === true ? <span className="sr">{column.name}</span> : column.name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {props.rows.map((row) => (
          <tr key={props.rowKey(row)}>
            {props.columns.map((column, index) => (
              <td
                key={column.name}
                className={column.right === true ? 'r' : ''}
                data-name={index === 0 || column.unnamed === true || column.speaksForItself === true ? undefined : column.name}
              >
                {column.cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
