// Is this HTML nested to exhaust a parser?
//
// The parsers here take time by the square of the depth: 100,000 open elements, half a
// megabyte, cost 27 s. Counting tags first costs a millisecond. Elements whose end may be
// left out are not counted, or an old list of 5,000 <li> would look like a tower.
import { viewLimits } from './view-limits.ts'

const TAG = /<(\/?)([a-z][a-z0-9]*)/gi
const NEVER_DEEP = new Set(
  'area base br col embed hr img input link meta param source track wbr p li td th tr dt dd tbody thead tfoot option optgroup colgroup caption rp rt html head body'.split(' '),
)

export function nestsTooDeep(html: string): boolean {
  let depth = 0
  for (const [, end, name = ''] of html.matchAll(TAG)) {
    if (NEVER_DEEP.has(name.toLowerCase())) continue
    depth = end === '/' ? Math.max(0, depth - 1) : depth + 1
    if (depth > viewLimits.htmlDepthMax) return true
  }
  return false
}
