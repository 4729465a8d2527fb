// How a person is named in a text: their addresses, their whole name, and each part of it.
//
// "Will" and "Mai" are words too: every newsletter would name them. Such a name counts where
// somebody is greeted by it, and as part of the whole name.
import { fold, hasWords, wordsOf } from '../search/language/fold-words.ts'
import { or, type QueryNode } from '../search/language/query-node.ts'

/** First names and family names that are words of English or Romanian, as `fold` writes them. */
const ALSO_WORDS = new Set(
  ('will mark may art grant rose joy hope faith dawn summer june april august grace dean bill rich frank guy sue pat drew chase drake page price long short young white black green brown best king day ' +
    'star sky sunny penny ruby pearl ivy olive violet amber crystal gene jack jean max miles stone wood hill field banks cook baker mason taylor hunter carter parker ' +
    'mai luna dan florin mare mic rosu negru alb lupu soare stan toma ion craciun pop vara iarna flori viorica speranta ' +
    'the and for you new').split(' '),
)

const GREETINGS = ['dear', 'hi', 'hello', 'hey', 'good morning', 'welcome', 'thanks', 'thank you', 'draga', 'dragă', 'drage', 'dragul', 'stimate', 'stimata', 'salut', 'buna', 'bună ziua', 'buna ziua', 'multumim', 'domnule', 'doamna']

/** Shorter ones stand in every text by chance. */
const PART_CHARS_MIN = 3

/** Undefined where there is nothing to be named by. */
export function namingOf({ name, addresses }: { name: string; addresses: readonly string[] }): QueryNode | undefined {
  const parts = [...new Set(name.split(/[^\p{L}\p{M}'’-]+/u).filter(hasWords))]
  const named = new Set(addresses.filter(hasWords))
  if (parts.length > 1) {
    named.add(parts.join(' '))
    named.add(parts.toReversed().join(' '))
  }
  for (const part of parts) {
    const plain = wordsOf(part).join(' ')
    if (plain.length >= PART_CHARS_MIN && !ALSO_WORDS.has(fold(part))) named.add(part)
    else for (const greeting of GREETINGS) named.add(`${greeting} ${part}`)
  }
  return named.size === 0 ? undefined : or([...named].map((text) => ({ kind: 'words', field: 'anywhere', text, prefix: false }) as const))
}
