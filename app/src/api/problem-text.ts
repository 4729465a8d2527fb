// What a problem is called in the person's language. Codes are stable, so they are
// translated here; a code we do not know keeps the server's own words.
import { inRomanian } from '../words/locale.ts'
import { problemWords } from './problem-words.ts'
import { ApiProblem } from './request.ts'

/** Their English speaks to programs ("POST /auth/refresh"); people get ours. */
const ownWords = new Set(['offline', 'not-signed-in', 'access-expired'])

export interface ProblemText {
  title: string
  fix: string
  /** For support: what stands in the server's log. */
  exact: string
}

export function problemText(error: unknown): ProblemText {
  if (!(error instanceof ApiProblem)) return { ...problemWords['internal']!(), exact: error instanceof Error ? error.message : String(error) }
  const exact = [error.code, error.requestId].filter((part) => part !== '').join(' ')
  return { ...wordsOf({ code: error.code, title: error.message, fix: error.fix }), exact }
}

/** Also for a refusal that is part of an answer, such as a step of a trial. */
export function wordsOf({ code, title, fix }: { code: string; title: string; fix: string }): { title: string; fix: string } {
  const own = problemWords[code]?.()
  // The server's English says more than a general sentence, so English readers get it.
  if (own === undefined || (!inRomanian() && !ownWords.has(code) && title !== '')) return { title, fix: fix === '' ? (own?.fix ?? '') : fix }
  return own
}

/** For a note in a form: what happened and what to do, as sentences. */
export const problemLine = (error: unknown): string => asSentences(problemText(error))

export function asSentences({ title, fix }: { title: string; fix: string }): string {
  const ended = /[.!?…][”"]?$/.test(title) ? title : `${title}.`
  return fix === '' ? ended : `${ended} ${fix}`
}
