// The four file rules that carry the safety promise: nothing is changed outside the house
// without a person's approval, because the code that could do it cannot be reached.
import { importsOf, type Import } from './imports.ts'
import { isCode, isShipped, isTest, type Rule, type Source, type Violation } from './source.ts'
import { tokensOf, type Token } from './tokens.ts'

/** Where the executor is put together: the one place that may hold a writer. */
const EXECUTOR_ROOT = 'src/entries/build-executor.ts'
/** What its process loads before that, counts as well. */
const EXECUTOR_PROCESS = 'src/entries/executor.ts'
const NEVER_AT_THE_MOMENT_OF_ACTING = ['src/llm/', 'src/assistant/']

/** What changes a mailbox or a calendar, by its name: writers, senders, and the changes that writers are made of. */
const isHand = (path: string): boolean => /-(writer|sender|change)\.ts$/.test(path) && inProviders(path)
const inProviders = (path: string): boolean => /^src\/(mail|calendar)\//.test(path)
const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/'))
const inActions = (path: string): boolean => path.startsWith('src/actions/')

/** Of node:fs; `open` is not among them, since readers need it. */
const CHANGES_FILES = new Set(
  ['appendFile', 'chmod', 'copyFile', 'cp', 'createWriteStream', 'link', 'mkdir', 'mkdtemp', 'rename', 'rm', 'rmdir', 'symlink', 'truncate', 'unlink', 'utimes', 'write', 'writeFile'].flatMap((name) => [name, `${name}Sync`]),
)

export const writersOnlyInTheExecutor: Rule = {
  name: 'writers',
  promise: 'only the executor can reach what changes a mailbox, and nothing else in mail and calendar changes files',
  find: (sources) => breaches(sources, (each) => reachesAHand(each) || changesFiles(each)),
}

function reachesAHand({ from, to, typeOnly }: Import): string {
  if (!isHand(to) || typeOnly || from === EXECUTOR_ROOT) return ''
  // Its own test and its port's contract test hold it to its word.
  if (isTest(from) || from.startsWith('test/') || from.startsWith('src/testing/')) return ''
  // A writer and a sender of one provider may share how a change is made.
  if (isHand(from) && to.endsWith('-change.ts') && folderOf(from) === folderOf(to)) return ''
  return `a writer is for ${EXECUTOR_ROOT}`
}

/** A hand under another name would pass the rule above: what it needs gives it away. */
function changesFiles({ from, to, typeOnly, names }: Import): string {
  if (!inProviders(from) || !isShipped(from) || isHand(from) || typeOnly || !/^(node:)?fs(\/promises)?$/.test(to)) return ''
  const changing = names.filter((name) => CHANGES_FILES.has(name) || name === '*' || name === 'default' || name === 'promises')
  return changing.length === 0 ? '' : `${changing.join(', ')} can change a mailbox: that is for a writer or a sender`
}

export const decisionsOnlyByPeople: Rule = {
  name: 'decisions',
  promise: 'only web routes and the policy can decide; agents can only propose',
  find: (sources) => [
    ...breaches(sources, ({ from, to, typeOnly }) => {
      if (typeOnly) return ''
      // What both ways of deciding end in: nobody goes around the two.
      if (to === 'src/actions/approve.ts') return from === 'src/actions/decide.ts' || from === 'src/actions/policy.ts' ? '' : 'who approves goes by decide.ts or policy.ts'
      if (to !== 'src/actions/decide.ts') return ''
      if (from.startsWith('src/web/') || from === 'src/actions/policy.ts') return ''
      if (isTest(from) && inActions(from)) return ''
      if (from.startsWith('test/') || from.startsWith('bench/') || from.startsWith('src/testing/')) return ''
      return 'who is not a person does not decide'
    }),
    ...castsTo(sources, { brand: 'SignedInPerson', madeIn: 'src/accounts/sessions.ts', because: 'a person is whoever a living session says' }),
  ],
}

export const approvalsOnlyInTheGate: Rule = {
  name: 'approvals',
  promise: 'an Approved<T> is made inside actions/ only',
  find: (sources) => [
    ...breaches(sources, ({ from, to, typeOnly, names }) => {
      const takesTheSeal = to === 'src/actions/approved.ts' && !typeOnly && (names.length === 0 || names.some((name) => name === 'sealApproved' || name === '*'))
      return takesTheSeal && !inActions(from) && !isTestOfAWriter(from) ? 'the seal does not leave actions/' : ''
    }),
    ...castsTo(sources, { brand: 'Approved', madeIn: 'src/actions/approved.ts', because: 'only the gate approves' }),
  ],
}

/** A writer cannot be tried without something approved; the executor that would make it is not there. */
const isTestOfAWriter = (path: string): boolean => isTest(path) || path.startsWith('src/testing/') || path.startsWith('test/')

/**
 * A brand keeps a literal from passing for what it is not; `as Approved<…>` would get around it,
 * and so would another name for the brand. Read word by word: a cast may stand on two lines.
 */
function castsTo(sources: readonly Source[], { brand, madeIn, because }: { brand: string; madeIn: string; because: string }): Violation[] {
  return sources
    .filter(({ path }) => path.startsWith('src/') && isCode(path) && !isTestOfAWriter(path) && path !== madeIn)
    .flatMap((source) => {
      const tokens = tokensOf(source)
      return tokens.flatMap((token, at): Violation[] => {
        if (token.kind !== 'word' || token.text !== brand) return []
        const here = `${source.path}:${token.line}`
        if (tokens[at + 1]?.text === 'as' && inClause(tokens, at)) return [`${here} gives ${brand} another name: ${because}`]
        return isCast(tokens, at) ? [`${here} casts to ${brand}: ${because}`] : []
      })
    })
}

/** `x as Approved`, `x as readonly Approved[]`, `x as gate.Approved`, `<Approved>x`. */
function isCast(tokens: readonly Token[], at: number): boolean {
  let before = at - 1
  while (tokens[before]?.text === '.') before -= 2
  if (tokens[before]?.text === 'readonly') before--
  if (tokens[before]?.text === '<') return ['=', '(', ',', '[', '?', ':', '=>', 'return'].includes(tokens[before - 1]?.text ?? '')
  return tokens[before]?.text === 'as' && !inClause(tokens, at)
}

/** `import { a as b }` is a name, not a cast: nothing but names and commas up to a brace of import or export. */
function inClause(tokens: readonly Token[], at: number): boolean {
  let before = at - 1
  while (tokens[before]?.kind === 'word' || tokens[before]?.text === ',') before--
  return tokens[before]?.text === '{' && ['import', 'export', 'type'].includes(tokens[before - 1]?.text ?? '')
}

export const nothingGeneratesWhileActing: Rule = {
  name: 'executor',
  promise: 'the executor and all it loads know no model and no assistant',
  find(sources) {
    const byPath = new Map(sources.map((source) => [source.path, source]))
    // A rule that follows a file which has been renamed would hold for ever.
    const found: Violation[] = byPath.has(EXECUTOR_ROOT) ? [] : [`${EXECUTOR_ROOT} is missing: the rules about the executor start there`]
    const cameFrom = new Map<string, string>([
      [EXECUTOR_ROOT, ''],
      [EXECUTOR_PROCESS, ''],
    ])
    for (const path of cameFrom.keys()) {
      const source = byPath.get(path)
      if (source === undefined) continue
      for (const each of importsOf(source).filter(({ isOurs, typeOnly }) => isOurs && !typeOnly)) {
        if (NEVER_AT_THE_MOMENT_OF_ACTING.some((folder) => each.to.startsWith(folder))) {
          found.push(`${path}:${each.line} imports ${each.to}: the executor would load it (${way(cameFrom, path)})`)
        } else if (!cameFrom.has(each.to)) cameFrom.set(each.to, path)
      }
    }
    return found
  },
}

function way(cameFrom: ReadonlyMap<string, string>, path: string): string {
  const before = cameFrom.get(path)
  return before === undefined || before === '' ? path : `${way(cameFrom, before)} > ${path}`
}

function breaches(sources: readonly Source[], refusal: (each: Import) => string): Violation[] {
  return sources
    .filter(({ path }) => isCode(path))
    .flatMap(importsOf)
    .flatMap((each) => {
      const reason = refusal(each)
      return reason === '' ? [] : [`${each.from}:${each.line} imports ${each.to}: ${reason}`]
    })
}
