// The words of a letter of ours that whoever gets it would hardly see.
//
// Whoever approves a letter is shown all of its words. A mail that is quoted, or a program, may
// have some of them written in white on white: nobody would wonder at a line among three hundred
// that the letter does not seem to have. Judged with the same eyes as mail that comes in (`lookOf`).
import { Parser } from 'htmlparser2'
import { isUnseen, lookOf, PAPER, type Look } from './visible-text.ts'

/** Each of them makes its letters smaller than those around it; so many inside each other make a tenth of them. */
const SMALLER = new Set(['small', 'sub', 'sup', 'h5', 'h6'])
const SMALLER_MAX = 4
const noStyles = () => undefined

/** Of HTML that letter-html.ts wrote, which closes what it opens. */
export function unseenText(html: string): string {
  const open: { look: Look; smaller: number }[] = [{ look: PAPER, smaller: 0 }]
  let text = ''
  const parser = new Parser(
    {
      onopentag: (name, attributes) => {
        const above = open.at(-1)!
        open.push({ look: lookOf(name, attributes, noStyles, above.look), smaller: above.smaller + (SMALLER.has(name) ? 1 : 0) })
      },
      onclosetag: () => {
        if (open.length > 1) open.pop()
      },
      ontext: (words) => {
        const { look, smaller } = open.at(-1)!
        if (look.hidden || smaller > SMALLER_MAX || isUnseen(look)) text += words
        else if (text !== '') text += ' '
      },
    },
    { decodeEntities: true },
  )
  parser.end(html)
  return text.replaceAll(/\s+/g, ' ').trim()
}
