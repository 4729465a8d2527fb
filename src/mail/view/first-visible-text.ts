// The first words of an HTML mail that a reader would see, for the line of a list.
//
// visible-text.ts reads a whole mail through two parsers, which takes a hundred times as long as
// the two lines of a snippet are worth: half of an import. This judges with the same eyes
// (`lookOf`), through one parser, and ends as soon as there are words enough.
import { Parser } from 'htmlparser2'
import { styleTextOf } from './style-text.ts'
import { viewLimits } from './view-limits.ts'
import { isUnseen, lookOf, PAPER, stylesOf, withoutInvisible, type Look } from './visible-text.ts'

/** Where no words stand in so much, the mail is pictures. */
const READ_CHARS = 200_000
const PIECE_CHARS = 2_000
const WORDLESS = new Set(['head', 'style', 'script', 'title', 'template', 'noscript'])
const WITHIN_WORDS = new Set('a b i u s em strong font span big small sub sup tt code mark ins del abbr wbr'.split(' '))

export function firstVisibleText(html: string, charsWanted: number): string {
  const source = html.slice(0, READ_CHARS)
  const styles = stylesOf(styleTextOf(source))
  const looks: Look[] = [PAPER]
  let text = ''
  const parser = new Parser(
    {
      onopentag: (name, attributes) => {
        const above = looks.at(-1)!
        const hidden = above.hidden || WORDLESS.has(name)
        // What is inside something hidden is hidden, whatever it says.
        looks.push(hidden ? { ...above, hidden } : lookOf(name, attributes, styles, above))
        if (!WITHIN_WORDS.has(name)) text += '\n'
      },
      onclosetag: (name) => {
        if (looks.length > 1) looks.pop()
        if (!WITHIN_WORDS.has(name)) text += '\n'
      },
      ontext: (words) => {
        const look = looks.at(-1)!
        if (!look.hidden) text += isUnseen(look) ? ' ' : words
      },
    },
    { decodeEntities: true },
  )
  for (let at = 0; at < source.length; at += PIECE_CHARS) {
    parser.write(source.slice(at, at + PIECE_CHARS))
    // A tower of elements is built to be climbed; its first floors have been read.
    if (looks.length > viewLimits.htmlDepthMax || isEnough(text, charsWanted)) return tidy(text)
  }
  parser.end()
  return tidy(text)
}

/** Blank lines are most of what the tables of a newsletter give. */
const isEnough = (text: string, wanted: number): boolean => text.length >= wanted && tidy(text).length >= wanted
const tidy = (text: string): string => withoutInvisible(text.replaceAll(/\s*\n\s*/g, '\n').trim())
