// No file grows past reading. The anchors' median is under 120 lines; each of them also has
// one file of thousands that got there one reasonable method at a time.
import { isCode, isTest, type Rule } from './source.ts'

const LINES_MAX = 400

/** Files that are longer, and how long: a number here may shrink, never grow, and none may join. */
const LONGER: Readonly<Record<string, number>> = {}

export const size: Rule = {
  name: 'size',
  promise: `no source file is longer than ${LINES_MAX} lines`,
  find: (sources) => sizeWith(LONGER, sources),
}

export function sizeWith(longer: Readonly<Record<string, number>>, sources: Parameters<Rule['find']>[0]): string[] {
  const judged = sources.filter(({ path }) => /^(src|app|sample|scripts|checks)\//.test(path) && isCode(path) && !isTest(path))
  return judged.flatMap(({ path, text }) => {
    const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0)
    const allowed = longer[path]
    if (allowed === undefined) return lines > LINES_MAX ? [`${path} has ${lines} lines, ${LINES_MAX} are the limit: which second noun moved in?`] : []
    if (lines > allowed) return [`${path} has ${lines} lines and had ${allowed}: it may only shrink`]
    return lines < allowed ? [`${path} has ${lines} lines now: lower its number in checks/size.ts from ${allowed}`] : []
  })
}
