// Who may import whom. A folder may import itself and every folder in a row above it.
//
// The order is the architecture: what the bottom rows know is what the whole program
// knows, so a domain that reached upwards would make everything depend on everything.
import { importsOf, type Import } from './imports.ts'
import { isCode, isTest, type Rule, type Source, type Violation } from './source.ts'

/** Folders of src in one row may not import each other. */
const ROWS = [
  ['base'],
  ['store'],
  ['jobs', 'llm', 'accounts'],
  ['actions', 'notify'],
  ['mail', 'calendar'],
  ['triage', 'knowledge'],
  ['drafts', 'meetings'],
  ['assistant'],
  ['web', 'mcp'],
  ['entries'],
] as const

const rowOf = (folder: string): number => ROWS.findIndex((row) => (row as readonly string[]).includes(folder))

/** `src/mail/imap/x.ts` is of `mail`; `src/config.ts` is of `config.ts`. */
const placeOf = (path: string): string => path.split('/')[1] ?? ''
const isContract = (path: string): boolean => path.startsWith('src/web/contract/')

/** Numbers with their reasons, for the app as well: what they import would come along. */
const isLimits = (path: string): boolean => path === 'src/base/limits.ts' || (path.startsWith('src/') && path.endsWith('-limits.ts'))

/** What a domain and the app both know: zod and the limits, so that it runs in a browser too. */
const isShape = (path: string): boolean => path.startsWith('src/') && path.endsWith('-shapes.ts')

/** The search language, which the app reads as it is typed: pure, so that it runs in a browser too. */
const isLanguage = (path: string): boolean => path.startsWith('src/mail/search/language/')

export const layers: Rule = {
  name: 'layers',
  promise: 'imports point downwards only',
  find: (sources) => sources.filter(({ path }) => isCode(path)).flatMap(breaches),
}

function breaches(source: Source): Violation[] {
  return importsOf(source).flatMap((each) => {
    const reason = refusal(each)
    return reason === '' ? [] : [`${each.from}:${each.line} imports ${each.to}: ${reason}`]
  })
}

function refusal(each: Import): string {
  const { from, to } = each
  if (isContract(from) && !isTest(from)) return to === 'zod' || isContract(to) || isShape(to) || isLimits(to) ? '' : 'the contract is shared with the app: zod, itself, shapes and limits only'
  if (isShape(from) && !isShape(to) && to !== 'zod' && !isLimits(to)) return 'a shape is shared with the app: zod and the limits only'
  if (isLimits(from) && !isLimits(to)) return 'limits are shared with the app: they import nothing else'
  if (isLanguage(from) && !isTest(from)) return isLanguage(to) || isLimits(to) ? '' : 'the search language is shared with the app: itself and the limits only'
  if (!each.isOurs) return ''
  if (from.startsWith('src/')) return refusalInSource(each)
  if (from.startsWith('app/')) return to.startsWith('app/') || isContract(to) || isLanguage(to) ? '' : 'the app knows the server by src/web/contract only'
  if (from.startsWith('sample/')) return to.startsWith('sample/') || to.startsWith('src/base/') || isTest(from) ? '' : 'the sample knows nothing of the house but its faults'
  if (from.startsWith('scripts/')) return to.startsWith('scripts/') || isTest(from) ? '' : 'scripts run before there is anything to import'
  return ''
}

function refusalInSource(each: Import): string {
  const { from, to } = each
  const here = placeOf(from)
  if (to.startsWith('sample/')) return here === 'entries' || here === 'testing' || isTest(from) ? '' : 'only entries and tests may use the sample'
  if (!to.startsWith('src/')) return 'the program does not import what stands around it'
  const there = placeOf(to)
  if (there === 'testing' && here !== 'testing') return isTest(from) ? '' : 'testing is for tests'
  if (isTest(to)) return 'a test is not a module'
  // What stands in testing/ sets up whole processes, so it may reach everything.
  if (here === 'testing') return ''
  if (here === 'main.ts') return refusalInMain(each)
  if (here === 'config.ts') return there === 'base' ? '' : 'the configuration is read before anything else stands: base only'
  if (there === 'config.ts') return here === 'entries' || isTest(from) || each.typeOnly ? '' : 'the configuration is passed down by entries, not fetched'
  // What main hands to an entry is described where it is parsed: its type, never its code.
  if (there === 'main.ts') return here === 'entries' && each.typeOnly ? '' : 'nothing stands above main'
  return here === there || rowOf(there) < rowOf(here) ? unknownPlace(here, there) : `${here} may not import ${there}`
}

function unknownPlace(here: string, there: string): string {
  const unknown = [here, there].find((place) => rowOf(place) === -1)
  return unknown === undefined ? '' : `${unknown} has no row in checks/layers.ts`
}

function refusalInMain(each: Import): string {
  const there = placeOf(each.to)
  if (there === 'entries') return each.dynamic || each.typeOnly ? '' : 'main loads the one entry it was asked for, by import()'
  return there === 'base' || there === 'config.ts' ? '' : 'main parses and hands over to an entry'
}
