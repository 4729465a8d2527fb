// Clock, chance and environment come in as arguments, so that every test can own them.
//
// Only base/ (which wraps them) and config.ts (which reads the environment once) touch the
// originals; a `Date.now()` in a domain is a test that needs a sleep.
import { isShipped, type Rule, type Source, type Violation } from './source.ts'
import { findWords, tokensOf, type Token } from './tokens.ts'

const MAY = /^src\/(base\/|config\.ts$)/
const CHANCE = ['randomBytes', 'randomUUID', 'randomInt', 'getRandomValues', 'randomFillSync', 'randomFill']

export const world: Rule = {
  name: 'world',
  promise: 'nothing outside base/ and config.ts reads the clock, chance or the environment',
  find: (sources) => sources.filter(({ path }) => isShipped(path) && !MAY.test(path)).flatMap(reads),
}

function reads(source: Source): Violation[] {
  const tokens = tokensOf(source)
  const told = (found: Token[], what: string, instead: string) => found.map(({ line }) => ({ line, says: `${source.path}:${line} ${what}: ${instead}` }))
  return [
    ...told(findWords(tokens, 'process', '.', 'env'), 'reads process.env', 'config.ts reads it once and entries pass it down'),
    ...told(findWords(tokens, 'Date', '.', 'now'), 'reads the clock', 'take a Clock'),
    ...told(findWords(tokens, 'new', 'Date', '(', ')'), 'reads the clock', 'take a Clock'),
    ...told(findWords(tokens, 'Math', '.', 'random'), 'reads chance', 'ask base/ids.ts'),
    ...CHANCE.flatMap((name) => told(findWords(tokens, name), `reads chance (${name})`, 'ask base/ids.ts')),
  ]
    .toSorted((a, b) => a.line - b.line)
    .map(({ says }) => says)
}
