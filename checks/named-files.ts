// Files that comments name exist.
//
// "The reason stands in x.ts" is worth a walk only if x.ts is there: a name that was left behind when
// its file was divided or renamed sends a reader nowhere, and says that nobody looked since.
import { isCode, type Rule, type Source, type Violation } from './source.ts'

const JUDGED = /^(src|app\/src|test|bench|sample|scripts)\//
const COMMENT = /(?<=^|\s)\/\/.*$|\/\*[^]*?\*\//gm
/** With as much of its folder as is said. What stands for many (`*-store.ts`, `<noun>.ts`) names none of them. */
const NAMED = /(?<![\w.*>}-])(?:\.{1,2}\/)*((?:[\w.-]+\/)*\w[\w.-]*\.(?:ts|tsx|mjs|css|md|sql))\b(?!\/)/g

export const namedFiles: Rule = {
  name: 'named-files',
  promise: 'a file that a comment names is there',
  find(sources) {
    const ends = new Set(sources.flatMap(({ path }) => endsOf(path)))
    return sources.filter(({ path }) => JUDGED.test(path) && isCode(path)).flatMap((source) => absentIn(source, ends))
  },
}

/** `mail/parse/row-text.ts`, `parse/row-text.ts` and `row-text.ts` all mean it. */
function endsOf(path: string): string[] {
  const parts = path.split('/')
  return parts.map((_, at) => parts.slice(at).join('/'))
}

function absentIn({ path, text }: Source, ends: ReadonlySet<string>): Violation[] {
  return [...text.matchAll(COMMENT)].flatMap(({ 0: comment, index }) =>
    [...comment.matchAll(NAMED)]
      .filter(([, name = '']) => !ends.has(name))
      .map((match) => `${path}:${text.slice(0, index + match.index).split('\n').length} names ${match[1]}, which is not there`),
  )
}
