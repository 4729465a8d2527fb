// The lines of a letter that its writer wrote: without the mail that it answers or passes on.
//
// Not the parts that reading tells apart (view/reply-parts): those keep a mail whole where in doubt,
// so that no word is hidden. Here a doubt would call a stranger's sum the writer's own, so every
// line that stands as a quote is the other's, also between answers.
import { FORWARDED } from '../view/reply-marks.ts'

const QUOTED = /^\s{0,3}>/

export function ownLines(text: string): string {
  const lines = text.split('\n')
  const passedOn = lines.findIndex((line) => FORWARDED.test(line))
  const above = passedOn === -1 ? lines : lines.slice(0, passedOn)
  // From the bottom up, so that each line is looked at once: a letter may have a hundred thousand that end in a colon.
  let isQuoteNext = false
  const own: string[] = []
  for (const line of above.toReversed()) {
    const isQuoted = QUOTED.test(line)
    // "On 22 Nov 2026, Ana wrote:", right above what it announces.
    const announces = isQuoteNext && line.trimEnd().endsWith(':')
    if (!isQuoted && !announces) own.push(line)
    if (line.trim() !== '') isQuoteNext = isQuoted
  }
  return own.toReversed().join('\n')
}
