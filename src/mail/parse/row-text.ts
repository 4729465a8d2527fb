// Text of strangers made fit for a row: one line, whole letters, nothing that a store refuses.

const IN_ORDER = /^(?:[!-~]+(?: [!-~]+)*)?$/

/** No control characters (PostgreSQL takes no NUL), and no longer than its column is meant for. */
export function oneLine(text: string, charsMax: number): string {
  // Most of it is in order, and to see that takes a fifth of putting it in order.
  if (text.length <= charsMax && IN_ORDER.test(text)) return text
  // oxlint-disable-next-line no-control-regex -- these are exactly what must go
  const clean = wellFormed(text).replaceAll(/[\s\u0000-\u001f\u007f]+/g, ' ').trim()
  return clean.length <= charsMax ? clean : `${clean.slice(0, charsMax - 1).toWellFormed()}…`
}

export const wellFormed = (text: string): string => text.toWellFormed().replaceAll('\0', '')

/** A name is a name: whatever stands before a slash or backslash was a folder on somebody's disk. */
export const fileName = (name: string, charsMax: number): string => oneLine(name, charsMax).split(/[/\\]/).at(-1) ?? ''
