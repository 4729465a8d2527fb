// What must not stay in the repository: tests that are switched off, notes to oneself, and
// traces of the machine it was written on.
import { isCode, isTest, type Rule, type Source, type Violation } from './source.ts'
import { tokensOf } from './tokens.ts'

// Spelled in halves, or this file would be the first to be found.
const NOTES = new RegExp(`\\b(TO${'DO'}|FIX${'ME'}|XX${'X'})\\b`)
const MACHINE = [
  { pattern: new RegExp(`(^|[\\s"'\`(=:])/(wo${'rk'}|ro${'ot'})/`), what: 'a path of one machine' },
  { pattern: new RegExp(`registry\\.npm${'js'}\\.org`), what: 'a registry host' },
]
const WORKSHOP = new RegExp(`\\.\\./sha${'red'}\\b`)
/** Tests that use the workshop's fixtures when they are there, and are skipped when not. */
const MAY_NAME_THE_WORKSHOP = /fixtures[^/]*\.test\.ts$/

export const leftovers: Rule = {
  name: 'leftovers',
  promise: 'no test is switched off, nothing is left to do, no machine is named',
  find: (sources) => [...sources.flatMap(inText), ...sources.filter(({ path }) => isTest(path)).flatMap(switchedOff), ...sources.flatMap(inLock)],
}

function inText({ path, text }: Source): Violation[] {
  return text.split('\n').flatMap((line, at) => {
    const found: Violation[] = []
    if (isCode(path) && NOTES.test(line)) found.push(`${path}:${at + 1} leaves a note to oneself: do it or open an issue`)
    for (const { pattern, what } of MACHINE) if (pattern.test(line)) found.push(`${path}:${at + 1} names ${what}`)
    if (WORKSHOP.test(line) && !MAY_NAME_THE_WORKSHOP.test(path)) found.push(`${path}:${at + 1} needs something outside the repository`)
    return found
  })
}

/** `.only` hides every other test; a skip is fine when it says why. */
function switchedOff(source: Source): Violation[] {
  const tokens = tokensOf(source)
  return tokens.flatMap((token, at): Violation[] => {
    const where = `${source.path}:${token.line}`
    const isMethod = tokens[at - 1]?.text === '.' && ['test', 'it', 'describe', 'suite', 'storeTest'].includes(tokens[at - 2]?.text ?? '')
    if (isMethod && token.text === 'only') return [`${where} runs one test and hides the rest`]
    if (isMethod && token.text === 'todo') return [`${where} promises a test that is not there`]
    if (isMethod && token.text === 'skip') return [`${where} switches a test off: { skip: 'the reason, a date' } instead`]
    const isOption = token.text === 'skip' || token.text === 'only' || token.text === 'todo'
    if (isOption && token.kind === 'word' && tokens[at + 1]?.text === ':' && tokens[at + 2]?.text === 'true') return [`${where} sets ${token.text} without a reason`]
    return []
  })
}

/** Addresses in the lock tie an install to the registry it was made with. */
function inLock({ path, text }: Source): Violation[] {
  return path === 'package-lock.json' && text.includes('"resolved"') ? [`${path} holds "resolved": set omit-lockfile-registry-resolved in .npmrc and lock again`] : []
}
