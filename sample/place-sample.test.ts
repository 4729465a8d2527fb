// The sample is placed once and whole, however often and by however many it is asked for.
import assert from 'node:assert/strict'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import type { Config } from '../src/config.ts'
import { fixedClock } from '../src/testing/fixed-clock.ts'
import { placeSample } from '../src/entries/sample-account.ts'

function house(context: TestContext) {
  const home = mkdtempSync(join(tmpdir(), 'secretary-sample-'))
  context.after(() => rmSync(home, { recursive: true, force: true }))
  return { config: { home } as Config, clock: fixedClock(Date.UTC(2026, 0, 5, 12)), home }
}

test('two clicks at once place one sample, and both are told where', async (context) => {
  const it = house(context)
  const [one, two] = await Promise.all([placeSample(it, 'usr_1'), placeSample(it, 'usr_1')])
  assert.deepEqual(one, two)
  assert.deepEqual(readdirSync(join(it.home, 'sample')), ['usr_1'])
  assert.ok(existsSync(join(one.mailPath, 'cur')) && existsSync(one.calendarPath))
  assert.deepEqual(await placeSample(it, 'usr_1'), one)
})

test('what a kill cut short is cleared away; what stands in the way is said, and nothing is left behind', async (context) => {
  const it = house(context)
  mkdirSync(join(it.home, 'sample/usr_1.part-killed/mail'), { recursive: true })
  await placeSample(it, 'usr_1')
  assert.deepEqual(readdirSync(join(it.home, 'sample')), ['usr_1'])
  const blocked = house(context)
  writeFileSync(join(blocked.home, 'sample'), 'not a folder')
  await assert.rejects(placeSample(blocked, 'usr_1'), /EEXIST|ENOTDIR/)
  assert.deepEqual(readdirSync(blocked.home), ['sample'])
})
