// Runs one step of `npm test` and says how it went.
//
// Each program gets a process group of its own, so that at the end, at a time limit and at
// Ctrl-C nothing stays behind: no server, no browser, no PostgreSQL.
import { spawn } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** After this a stopped program has had its chance to put things away. */
const GRACE_MS = 10_000

const running = new Set()

/**
 * Asks whatever runs now to stop, and kills what does not. The first word goes to the program
 * alone, not to its group: it has to stop the servers it started in its own order.
 */
export function stopSteps({ now }) {
  for (const child of running) stop(child, now)
}

function stop(child, now) {
  if (now) return signalGroup(child, 'SIGKILL')
  child.kill('SIGINT')
  setTimeout(() => signalGroup(child, 'SIGKILL'), GRACE_MS).unref()
}

/** With `aside` its words are kept for later, in `result.output`: two steps at once would talk into each other. */
export async function runStep(step, { root, scratch, aside }) {
  const startedAt = performance.now()
  const output = join(scratch, `${step.name}.log`)
  const result = { step, state: 'passed', seconds: 0, passed: 0, failed: 0, skipped: 0, note: '', output: '' }
  const lacking = step.missing?.() ?? ''
  const files = step.tests?.(root)
  if (files?.length === 0) {
    Object.assign(result, { state: 'skipped', note: 'There are no such tests yet.' })
  } else if (lacking !== '') {
    const required = process.env['REQUIRE_REAL_SERVERS'] === '1'
    Object.assign(result, required ? { state: 'failed', failed: 1 } : { state: 'skipped', skipped: 1 }, { note: `${lacking}.` })
  } else {
    const count = join(scratch, step.name)
    const commands = files === undefined ? step.commands(root) : [nodeTest(step, files, count)]
    for (const command of commands) {
      const ending = await runProgram(command, { root, env: step.env, limitMs: step.limitMs, output: aside ? output : undefined })
      if (ending !== '') Object.assign(result, { state: 'failed', note: `${command[0]} ${ending}` })
    }
    Object.assign(result, countsIn(count))
    if (result.failed > 0) result.state = 'failed'
    // A type error, or a run that died before it could say which test, is a failure too.
    if (result.state === 'failed' && result.failed === 0) result.failed = 1
    // Nothing ran at all is never a pass: a pattern that matches no test would be green for ever.
    if (files !== undefined && result.state === 'passed' && result.passed === 0) {
      Object.assign(result, { state: 'failed', failed: 1, note: 'Test files are there, but no test ran.' })
    }
  }
  if (aside && existsSync(output)) result.output = readFileSync(output, 'utf8')
  result.seconds = (performance.now() - startedAt) / 1000
  return result
}

function nodeTest(step, files, count) {
  // Every name on a terminal costs nothing when one step was asked for; in CI it is the record.
  const reporter = process.env['CI'] !== undefined || process.argv.includes(step.name) ? 'spec' : 'dot'
  const counter = new URL('./test-count.mjs', import.meta.url).href
  return [
    'node',
    '--test',
    ...step.flags,
    `--test-reporter=${reporter}`,
    '--test-reporter-destination=stdout',
    `--test-reporter=${counter}`,
    `--test-reporter-destination=${count}`,
    ...files,
  ]
}

/** '' when it ended well, else how it ended. */
function runProgram([program, ...args], { root, env, limitMs, output }) {
  const bin = join(root, 'node_modules', '.bin')
  const words = output === undefined ? 'inherit' : openSync(output, 'a')
  return new Promise((resolve) => {
    const child = spawn(join(bin, program), args, {
      cwd: root,
      env: { ...process.env, ...env, PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}` },
      stdio: ['ignore', words, words],
      detached: true,
    })
    running.add(child)
    let late = false
    const limit = setTimeout(() => {
      late = true
      stop(child, false)
    }, limitMs)
    const done = (ending) => {
      clearTimeout(limit)
      signalGroup(child, 'SIGKILL')
      if (running.delete(child) && output !== undefined) closeSync(words)
      resolve(ending)
    }
    child.on('error', (error) => done(`could not be started: ${error.message}`))
    child.on('exit', (code, signal) => {
      if (late) done(`was stopped after ${limitMs / 1000} s`)
      else if (signal !== null) done(`was ended by ${signal}`)
      else done(code === 0 ? '' : `ended with code ${code}`)
    })
  })
}

function signalGroup(child, signal) {
  try {
    process.kill(-child.pid, signal)
  } catch {
    // The group is empty: everything in it has ended.
  }
}

/** What the counter wrote up to now: right even when the run died in the middle. */
function countsIn(path) {
  const words = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : []
  const count = (word) => words.filter((each) => each === word).length
  return { passed: count('passed'), failed: count('failed'), skipped: count('skipped') }
}
