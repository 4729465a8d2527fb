// In what two versions of a letter differ, each sort once, in the order in which a letter is read.
// When it is to leave is no part of it: that is said here alone, whichever goes on.
import { changeOf, type Letter } from './letter.ts'

export type Difference = 'people' | 'subject' | 'words' | 'looks' | 'files'

/** With its bare words, which the caller has anyway. */
export type Worded = Letter & { words: string }

export function differencesOf(a: Worded, b: Worded): Difference[] {
  const [one, other] = [changeOf(a), changeOf(b)]
  const differ = (of: (change: typeof one) => unknown): boolean => JSON.stringify(of(one)) !== JSON.stringify(of(other))
  const isTextSame = a.words.trimEnd() === b.words.trimEnd()
  return [
    ...(differ(({ to, cc, bcc }) => [to, cc, bcc]) ? (['people'] as const) : []),
    ...(differ(({ subject }) => subject) ? (['subject'] as const) : []),
    ...(isTextSame ? [] : (['words'] as const)),
    ...(isTextSame && differ(({ html }) => html ?? '') ? (['looks'] as const) : []),
    ...(namesOf(a) === namesOf(b) ? [] : (['files'] as const)),
  ]
}

/** By name and size: what another program saved anew is brought anew, under another id. */
const namesOf = ({ files }: Letter): string => JSON.stringify(files.map(({ name, size }) => `${name} ${size}`).toSorted((x, y) => x.localeCompare(y)))
