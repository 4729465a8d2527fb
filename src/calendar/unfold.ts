// iCalendar as lines: unfolded, with the name apart. The first look at a file, before any
// grammar: cheap, and nothing in a file can make it fail.

export interface Line {
  /** In upper case. */
  name: string
  /** The whole unfolded line. */
  text: string
  /** Where it begins and ends in the source, the line break included. */
  from: number
  to: number
}

export function* linesOf(source: string): Generator<Line> {
  let at = 0
  while (at < source.length) {
    const from = at
    const parts: string[] = []
    for (;;) {
      const feed = source.indexOf('\n', at)
      const end = feed === -1 ? source.length : feed
      parts.push(source.slice(at, end > at && source.charCodeAt(end - 1) === 13 ? end - 1 : end))
      at = feed === -1 ? source.length : feed + 1
      const next = source.charCodeAt(at)
      // A line that begins with a space or a tab goes on with the one before (RFC 5545 3.1).
      if (at >= source.length || (next !== 32 && next !== 9)) break
      at++
    }
    const text = parts.join('')
    if (text === '') continue
    yield { name: nameOf(text), text, from, to: at }
  }
}

function nameOf(text: string): string {
  const end = text.search(/[;:]/)
  return (end === -1 ? text : text.slice(0, end)).trim().toUpperCase()
}

/** What stands after the colon; for lines whose parameters do not matter. */
export function valueOf(line: Line): string {
  return line.text.slice(line.text.indexOf(':') + 1).trim()
}
