// The four file rules that carry the safety promise: nothing is changed outside the house
// without a person's approval, because the code that could do it cannot be reached.
import { importsOf, type Import } from './imports.ts'
import { isCode, isTest, type Rule, type Source, type Violation } from './source.ts'

/** Where the executor is put together: the one place that may hold a writer. */
const EXECUTOR_ROOT = 'src/entries/build-executor.ts'
/** What its process loads before that, counts as well. */
const EXECUTOR_PROCESS = 'src/entries/executor.ts'
const NEVER_AT_THE_MOMENT_OF_ACTING = ['src/llm/', 'src/assistant/']

const isWriter = (path: string): boolean => path.endsWith('-writer.ts')
const inActions = (path: string): boolean => path.startsWith('src/actions/')

export const writersOnlyInTheExecutor: Rule = {
  name: 'writers',
  promise: 'only the executor can reach a writer',
  find: (sources) => breaches(sources, ({ from, to, typeOnly }) => {
    if (!isWriter(to) || typeOnly || from === EXECUTOR_ROOT) return ''
    // Its own test and its port's contract test hold it to its word.
    if (isTest(from) || from.startsWith('test/') || from.startsWith('src/testing/')) return ''
    return `a writer is for ${EXECUTOR_ROOT}`
  }),
}

export const decisionsOnlyByPeople: Rule = {
  name: 'decisions',
  promise: 'only web routes and the policy can decide; agents can only propose',
  find: (sources) => breaches(sources, ({ from, to, typeOnly }) => {
    if (to !== 'src/actions/decide.ts' || typeOnly) return ''
    if (from.startsWith('src/web/') || from === 'src/actions/policy.ts') return ''
    if (isTest(from) && inActions(from)) return ''
    if (from.startsWith('test/') || from.startsWith('bench/')) return ''
    return 'who is not a person does not decide'
  }),
}

export const approvalsOnlyInTheGate: Rule = {
  name: 'approvals',
  promise: 'an Approved<T> is made inside actions/ only',
  find: (sources) => [
    ...breaches(sources, ({ from, to, typeOnly, names }) => {
      const takesTheSeal = to === 'src/actions/approved.ts' && !typeOnly && (names.length === 0 || names.some((name) => name === 'sealApproved' || name === '*'))
      return takesTheSeal && !inActions(from) && !isTestOfAWriter(from) ? 'the seal does not leave actions/' : ''
    }),
    ...castsToApproved(sources),
  ],
}

/** A writer cannot be tried without something approved; the executor that would make it is not there. */
const isTestOfAWriter = (path: string): boolean => isTest(path) || path.startsWith('src/testing/') || path.startsWith('test/')

/** The brand keeps a literal from passing for approved; `as Approved<…>` would get around it. */
function castsToApproved(sources: readonly Source[]): Violation[] {
  return sources
    .filter(({ path }) => path.startsWith('src/') && isCode(path) && !isTestOfAWriter(path) && path !== 'src/actions/approved.ts')
    .flatMap(({ path, text }) =>
      text.split('\n').flatMap((line, at) => (/\bas (unknown as )?Approved\b/.test(line.replace(/^\s*(import|export) .*/, '')) ? [`${path}:${at + 1} casts to Approved: only the gate approves`] : [])),
    )
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
