// What `npm test` runs: every proof we have, one heading and one time each.
//
//   node scripts/test.mjs                 all steps; stops at the first that fails
//   node scripts/test.mjs --all           all steps, whatever fails
//   node scripts/test.mjs unit sqlite     those steps
//
// Two steps run side by side; what runs alone speaks while it runs, two at once when each has ended.
//
// A step whose server or browser is not on this machine is skipped in one line; with
// REQUIRE_REAL_SERVERS=1 (CI) it fails instead. The last line is alone and always the same
// shape: `N passed, N failed, N skipped`.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runStep, stopSteps } from './test-step.mjs'
import { steps } from './test-steps.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

function chosen(args) {
  const names = args.filter((arg) => !arg.startsWith('--'))
  const unknown = [...names.filter((name) => !steps.some((step) => step.name === name)), ...args.filter((arg) => arg.startsWith('--') && arg !== '--all')]
  if (unknown.length > 0) {
    process.stderr.write(`There is no ${unknown.join(', ')}. Steps: ${steps.map((step) => step.name).join(' ')}; option: --all\n`)
    process.exit(2)
  }
  return names.length === 0 ? steps : steps.filter((step) => names.includes(step.name))
}

async function main() {
  const scratch = mkdtempSync(join(tmpdir(), 'secretary-test-run-'))
  process.once('exit', () => rmSync(scratch, { recursive: true, force: true }))
  const args = process.argv.slice(2)
  const goOn = args.includes('--all')
  const done = []
  let stopped = ''
  let failed = false
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      // Twice means now.
      stopSteps({ now: stopped !== '' })
      stopped = signal
    })
  }
  const waiting = [...chosen(args)]
  const hands = Math.min(2, waiting.length)
  const runNext = async () => {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) done.push(await runOne(step, hands > 1))
  }
  const runOne = async (step, aside) => {
    if (stopped !== '' || (failed && !goOn)) {
      return { step, state: 'not run', seconds: 0, passed: 0, failed: 0, skipped: 0, note: '' }
    }
    if (!aside) process.stdout.write(`\n== ${step.title}\n`)
    const result = await runStep(step, { root, scratch, aside })
    // What was cut off did not fail; the exit code says that it was cut off.
    if (stopped !== '' || (failed && !goOn)) Object.assign(result, { state: 'stopped', failed: 0, note: '' })
    if (result.state === 'failed' && !failed) {
      failed = true
      // Nobody waits minutes for the other hand to learn of a type error.
      if (!goOn) stopSteps({ now: false })
    }
    if (aside) process.stdout.write(`\n== ${step.title}\n${result.output}`)
    if (result.note !== '') process.stdout.write(`${result.note}\n`)
    process.stdout.write(`-- ${result.state}, ${result.seconds.toFixed(1)} s\n`)
    return result
  }
  await Promise.all(Array.from({ length: hands }, runNext))
  done.sort((a, b) => steps.indexOf(a.step) - steps.indexOf(b.step))
  summarise(done)
  if (stopped !== '') process.exitCode = stopped === 'SIGINT' ? 130 : 143
  else if (failed) process.exitCode = 1
}

function summarise(done) {
  const sum = (field) => done.reduce((total, result) => total + result[field], 0)
  process.stdout.write('\n')
  for (const { step, state, seconds, passed, failed, skipped, note } of done) {
    const counts = passed + failed + skipped === 0 ? '' : `${passed} passed, ${failed} failed, ${skipped} skipped`
    const time = state === 'not run' ? '' : `${seconds.toFixed(1)} s`
    process.stdout.write(`${step.name.padEnd(12)} ${state.padEnd(8)} ${time.padStart(8)}   ${counts}${note === '' ? '' : ` ${note}`}\n`)
  }
  process.stdout.write(`${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped\n`)
}

await main()
