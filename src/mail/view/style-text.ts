// The text of a mail's style elements, those in comments left out.
//
// Found by looking for the tags, not by parsing: a mistake here gives CSS that is wrong, never
// CSS that is unsafe, because all of it is written anew (safe-css.ts).
import { viewLimits } from './view-limits.ts'

export function styleTextOf(source: string): string {
  const lower = source.toLowerCase()
  const sheets: string[] = []
  let chars = 0
  let at = 0
  for (;;) {
    const style = lower.indexOf('<style', at)
    if (style === -1) return sheets.join('\n')
    const comment = lower.indexOf('<!--', at)
    if (comment !== -1 && comment < style) {
      const end = lower.indexOf('-->', comment + 2)
      if (end === -1) return sheets.join('\n')
      at = end + 3
      continue
    }
    const open = lower.indexOf('>', style)
    const close = open === -1 ? -1 : lower.indexOf('</style', open)
    if (close === -1) return sheets.join('\n')
    // Whole sheets or none: half a rule would be another rule.
    chars += close - open
    if (chars > viewLimits.viewCssCharsMax) return sheets.join('\n')
    sheets.push(source.slice(open + 1, close))
    at = close + 7
  }
}
