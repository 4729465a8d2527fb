// A letter as lines, from what is kept of it or was copied elsewhere; and its bare words, for where it is only told of.
import { linesOf, readLines, wordsOfLines, type LetterBody, type Line } from './letter-document.ts'

export const linesOfBody = (body: LetterBody): Line[] => ('text' in body ? linesOf(body.text) : readLines(pageOf(body.html), { asTyped: false, keeps: (quote) => asItCame((quote as unknown as Element).outerHTML) }))

/** Of a page from elsewhere: whatever it holds becomes lines. */
export const linesOfPage = (html: string): Line[] => readLines(pageOf(html), { asTyped: false })

/**
 * Read in a page of its own, in which nothing runs and nothing is fetched. Looks and handlers are
 * put aside before: the policy of our page would refuse each of them, loudly.
 */
export const pageOf = (html: string): HTMLElement => new DOMParser().parseFromString(html.replaceAll(TAG, (tag) => tag.replaceAll(ACTS, '$1data-$2')), 'text/html').body

/** Its looks again; no handlers. */
const asItCame = (html: string): string => html.replaceAll(TAG, (tag) => tag.replaceAll(/(\s)data-style(?==")/g, '$1style'))

const TAG = /<[a-z](?:[^>"']|"[^"]*"|'[^']*')*>/gi
const ACTS = /([\s"'/])(style|on[a-z]+)(?=\s*=)/gi

export const wordsOfBody = (body: LetterBody): string => wordsOfLines(linesOfBody(body))
