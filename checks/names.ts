// File and folder names: you find code by guessing, so a name must say a noun or a verb of
// the domain. A drawer (utils) says nothing, and an index hides what is loaded.
import { isCode, isTest, type Rule } from './source.ts'

const DRAWERS = /^(utils?|helpers?|common|shared|lib|libs|misc|managers?)$/
const KEBAB = /^\.?[a-z0-9]+([.-][a-z0-9]+)*$/
/** base/ is for what has no domain. Room for a dozen; a thirteenth has a home elsewhere. */
const BASE_FILES_MAX = 12
const JUDGED = /^(src|app|checks|test|bench|sample|scripts)\//

export const names: Rule = {
  name: 'names',
  promise: 'every file is named for what it holds, and base/ is closed',
  find(sources) {
    const code = sources.filter(({ path }) => JUDGED.test(path) && isCode(path))
    const base = code.filter(({ path }) => path.startsWith('src/base/') && !isTest(path))
    return [
      ...code.flatMap(({ path }) => complaint(path).map((reason) => `${path} ${reason}`)),
      ...(base.length > BASE_FILES_MAX ? [`src/base holds ${base.length} files; ${BASE_FILES_MAX} are its limit: a domain noun moved in`] : []),
    ]
  },
}

function complaint(path: string): string[] {
  const parts = path.replace(/\.(ts|tsx|mjs|js)$/, '').split('/')
  const file = parts.at(-1)!
  const found: string[] = []
  if (file === 'index') found.push('is a barrel: import from the file that holds it')
  const drawer = parts.flatMap((part) => part.split(/[.-]/)).find((word) => DRAWERS.test(word))
  if (drawer !== undefined) found.push(`is a drawer (${drawer}): name it for what it holds`)
  if (parts.some((part) => !KEBAB.test(part))) found.push('is not kebab-case')
  return found
}
