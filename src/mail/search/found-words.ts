// The place of a text where what was searched stands, and the words in it that were: offsets
// into plain text, so that whoever shows it cannot be made to show anything else.
import { placedWords, wordsOf, type PlacedWord } from './language/fold-words.ts'
import { termsOf, type QueryNode } from './language/query-node.ts'
import { searchLimits } from './search-limits.ts'

export interface FoundWords {
  text: string
  /** In `text`, from the first character of a word to the first behind it. */
  marks: { from: number; to: number }[]
}

/** Undefined: none of them stands in it (it matched by its subject, its sender, a file). */
export function foundWords(text: string, query: QueryNode): FoundWords | undefined {
  const sought = soughtBy(query)
  if (sought.length === 0) return undefined
  const words = [...placedWords(text)]
  const hits = words.filter((_, index) => sought.some((one) => standsAt(words, index, one)))
  const [first] = hits
  if (first === undefined) return undefined
  const { from, to } = windowAround(text, first)
  const shown = text.slice(from, to)
  const marks = hits.filter((hit) => hit.from >= from && hit.to <= to).slice(0, searchLimits.searchSnippetMarks)
  return { text: shown.replaceAll(/\s/g, ' ').toWellFormed(), marks: marks.map((mark) => ({ from: mark.from - from, to: mark.to - from })) }
}

interface Sought {
  words: string[]
  prefix: boolean
}

/** Words of the text only, and not those that were excluded. */
function soughtBy(query: QueryNode): Sought[] {
  const sought: Sought[] = []
  for (const { term, wanted } of termsOf(query)) {
    if (wanted && term.kind === 'words' && term.field === 'anywhere') sought.push({ words: wordsOf(term.text), prefix: term.prefix })
  }
  return sought
}

/** Whether the word there is one of these, standing where it should among the others of its phrase. */
function standsAt(words: readonly PlacedWord[], index: number, { words: phrase, prefix }: Sought): boolean {
  const fits = (at: number, place: number) => (prefix && place === phrase.length - 1 ? words[at]?.word.startsWith(phrase[place]!) === true : words[at]?.word === phrase[place])
  return phrase.some((_, place) => phrase.every((__, other) => fits(index - place + other, other)))
}

/** Begins at a line or some words before, so that it reads as a sentence. */
function windowAround(text: string, hit: PlacedWord): { from: number; to: number } {
  const before = Math.max(0, hit.from - searchLimits.searchSnippetChars / 4)
  const line = text.lastIndexOf('\n', hit.from) + 1
  const blank = text.indexOf(' ', before) + 1
  const begin = line >= before ? line : before === 0 ? 0 : blank > 0 && blank <= hit.from ? blank : hit.from
  // That the line is quoted takes room and says nothing here.
  const from = begin + (/^[>\s]*/.exec(text.slice(begin, hit.from))?.[0].length ?? 0)
  return { from, to: Math.max(hit.to, Math.min(text.length, from + searchLimits.searchSnippetChars)) }
}
