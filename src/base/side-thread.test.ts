// Whatever is done in it, whoever waits gets an answer or a reason, and the next one is served.
import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import test, { type TestContext } from 'node:test'
import { RetryLater } from './fault.ts'
import { openSideThread, type SideThread } from './side-thread.ts'

const LONG_MS = 60_000

interface Question {
  wish: 'double' | 'for ever' | 'throw' | 'eat memory' | 'exit' | 'number of its thread' | 'environment' | 'write'
  n?: number
  file?: string
}

function sideThread(context: TestContext, options: { restMs?: number; waitingMax?: number } = {}): SideThread<Question, number> {
  const folder = mkdtempSync(join(tmpdir(), 'secretary-thread-'))
  const file = join(folder, 'thread.mjs')
  writeFileSync(
    file,
    `import { writeFileSync } from 'node:fs'
    import { threadId } from 'node:worker_threads'
    import { answerQuestions } from ${JSON.stringify(new URL('./side-thread.ts', import.meta.url).href)}
    answerQuestions(async ({ wish, n, file }) => {
      if (wish === 'write') writeFileSync(file, '')
      if (wish === 'for ever') for (;;);
      if (wish === 'throw') throw new Error('not this one')
      if (wish === 'exit') process.exit(7)
      if (wish === 'eat memory') for (const eaten = []; ; ) eaten.push(new Array(1_000_000).fill(Math.random()))
      if (wish === 'environment') return { answer: Object.keys(process.env).length }
      return { answer: wish === 'double' ? 2 * n : threadId }
    })`,
  )
  const thread = openSideThread<Question, number>({ file: pathToFileURL(file), memoryMb: 64, ...options })
  context.after(async () => {
    await thread.close()
    rmSync(folder, { recursive: true, force: true })
  })
  return thread
}

/** Threads are numbered as they start. */
const numberOf = (thread: SideThread<Question, number>) => thread.ask(() => ({ question: { wish: 'number of its thread' } }), { timeMs: LONG_MS })

test('answers come to whoever asked, in one thread', async (context) => {
  const thread = sideThread(context)
  const asked = Array.from({ length: 20 }, (_, n) => thread.ask(() => ({ question: { wish: 'double', n } }), { timeMs: LONG_MS }))
  assert.deepEqual(await Promise.all(asked), Array.from({ length: 20 }, (_, n) => 2 * n))
  const which = () => thread.ask(() => ({ question: { wish: 'number of its thread' } }), { timeMs: LONG_MS })
  assert.equal(await which(), await which())
  assert.equal(await thread.ask(() => ({ question: { wish: 'environment' } }), { timeMs: LONG_MS }), 0)
})

test('what takes too long is ended, and the next one is served', async (context) => {
  const thread = sideThread(context)
  const endless = assert.rejects(thread.ask(() => ({ question: { wish: 'for ever' } }), { timeMs: 300 }), { code: 'too-slow' })
  const behind = thread.ask(() => ({ question: { wish: 'double', n: 4 } }), { timeMs: LONG_MS })
  await endless
  assert.equal(await behind, 8)
})

test('what breaks is told to whoever asked for it, and to nobody else', async (context) => {
  const thread = sideThread(context)
  for (const [wish, code] of [['throw', 'thread-failed'], ['exit', 'thread-died'], ['eat memory', 'thread-died']] as const) {
    const broken = assert.rejects(thread.ask(() => ({ question: { wish } }), { timeMs: LONG_MS }), { code })
    const behind = thread.ask(() => ({ question: { wish: 'double', n: 1 } }), { timeMs: LONG_MS })
    await broken
    assert.equal(await behind, 2)
  }
})

test('it goes on with the next while our own loop is busy', async (context) => {
  const thread = sideThread(context)
  const folder = mkdtempSync(join(tmpdir(), 'secretary-thread-'))
  context.after(() => rmSync(folder, { recursive: true, force: true }))
  await thread.ask(() => ({ question: { wish: 'double', n: 1 } }), { timeMs: LONG_MS })
  const files = ['first', 'second'].map((name) => join(folder, name))
  const asked = files.map((file) => thread.ask(() => ({ question: { wish: 'write', file } }), { timeMs: LONG_MS }))
  const isWritten = () => files.every((file) => existsSync(file))
  for (const ends = performance.now() + 10_000; !isWritten() && performance.now() < ends; );
  assert.ok(isWritten())
  await Promise.all(asked)
})

test('a question that cannot be made is told to whoever asked, and the next one is served', async (context) => {
  const thread = sideThread(context)
  const unmade = Array.from({ length: 3 }, () => assert.rejects(thread.ask(() => { throw new RangeError('No memory') }, { timeMs: LONG_MS }), RangeError))
  const behind = thread.ask(() => ({ question: { wish: 'double', n: 2 } }), { timeMs: LONG_MS })
  await Promise.all(unmade)
  assert.equal(await behind, 4)
})

test('what was handed to a thread that ended is made anew for the next', async (context) => {
  const thread = sideThread(context)
  await thread.ask(() => ({ question: { wish: 'double', n: 1 } }), { timeMs: LONG_MS })
  const endless = assert.rejects(thread.ask(() => ({ question: { wish: 'for ever' } }), { timeMs: 100 }), { code: 'too-slow' })
  let made = 0
  const behind = thread.ask(() => ({ question: { wish: 'double', n: ++made } }), { timeMs: LONG_MS })
  await endless
  assert.deepEqual([await behind, made], [4, 2])
})

test('what was left behind one that ends its thread is not made anew', async (context) => {
  const thread = sideThread(context)
  await thread.ask(() => ({ question: { wish: 'double', n: 1 } }), { timeMs: LONG_MS })
  const leaving = new AbortController()
  const endless = assert.rejects(thread.ask(() => ({ question: { wish: 'for ever' } }), { timeMs: 100 }), { code: 'too-slow' })
  let made = 0
  const left = assert.rejects(thread.ask(() => ({ question: { wish: 'double', n: ++made } }), { timeMs: LONG_MS, signal: leaving.signal }), { name: 'AbortError' })
  leaving.abort()
  await Promise.all([endless, left])
  assert.deepEqual([await thread.ask(() => ({ question: { wish: 'double', n: 5 } }), { timeMs: LONG_MS }), made], [10, 1])
})

test('a thread whose only question could not be made rests as any other, and is not taken for one that does not come up', async (context) => {
  const unmade = (thread: SideThread<Question, number>) => assert.rejects(thread.ask(() => { throw new RangeError('No memory') }, { timeMs: LONG_MS }), RangeError)
  context.mock.timers.enable({ apis: ['setTimeout'] })
  const resting = sideThread(context, { restMs: 20 })
  const first = await numberOf(resting)
  await unmade(resting)
  context.mock.timers.tick(20)
  assert.notEqual(await numberOf(resting), first)
  const staying = sideThread(context)
  await unmade(staying)
  context.mock.timers.tick(LONG_MS)
  const later = await numberOf(sideThread(context))
  assert.ok((await numberOf(staying)) < later)
})

test('after a rest it ends, and another is started when it is asked again', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] })
  const thread = sideThread(context, { restMs: 1_000 })
  const first = await numberOf(thread)
  context.mock.timers.tick(999)
  assert.equal(await numberOf(thread), first)
  context.mock.timers.tick(1_000)
  assert.notEqual(await numberOf(thread), first)
})

test('whoever no longer wants an answer is gone from the queue, or takes the thread with them', async (context) => {
  const thread = sideThread(context)
  const leaving = new AbortController()
  const running = assert.rejects(thread.ask(() => ({ question: { wish: 'for ever' } }), { timeMs: LONG_MS, signal: leaving.signal }), { name: 'AbortError' })
  const waiting = assert.rejects(thread.ask(() => ({ question: { wish: 'for ever' } }), { timeMs: LONG_MS, signal: leaving.signal }), { name: 'AbortError' })
  const behind = thread.ask(() => ({ question: { wish: 'double', n: 3 } }), { timeMs: LONG_MS })
  leaving.abort()
  await Promise.all([running, waiting])
  assert.equal(await behind, 6)
  await assert.rejects(thread.ask(() => ({ question: { wish: 'double', n: 3 } }), { timeMs: LONG_MS, signal: leaving.signal }), { name: 'AbortError' })
})

test('a queue has an end', async (context) => {
  const thread = sideThread(context, { waitingMax: 2 })
  const asked = Array.from({ length: 3 }, (_, n) => thread.ask(() => ({ question: { wish: 'double', n } }), { timeMs: LONG_MS }))
  await assert.rejects(thread.ask(() => ({ question: { wish: 'double', n: 9 } }), { timeMs: LONG_MS }), RetryLater)
  assert.deepEqual([thread.load, await Promise.all(asked), thread.load], [3, [0, 2, 4], 0])
})

test('a thread that cannot come up is nobody’s fault, and the next question tries again', async (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'secretary-thread-'))
  const file = join(folder, 'late.mjs')
  const thread = openSideThread<Question, number>({ file: pathToFileURL(file), memoryMb: 64 })
  context.after(async () => {
    await thread.close()
    rmSync(folder, { recursive: true, force: true })
  })
  await assert.rejects(thread.ask(() => ({ question: { wish: 'double', n: 1 } }), { timeMs: LONG_MS }), RetryLater)
  writeFileSync(file, `import { answerQuestions } from ${JSON.stringify(new URL('./side-thread.ts', import.meta.url).href)}\nanswerQuestions(async ({ n }) => ({ answer: 2 * n }))`)
  assert.equal(await thread.ask(() => ({ question: { wish: 'double', n: 1 } }), { timeMs: LONG_MS }), 2)
})

test('a machine that gives no thread keeps nobody waiting', async (context) => {
  // Refused at once, as the system refuses one thread too many.
  const thread = openSideThread<Question, number>({ file: new URL('https://example.org/thread.js'), memoryMb: 64 })
  context.after(() => thread.close())
  const asked = [1, 2, 3].map((n) => assert.rejects(thread.ask(() => ({ question: { wish: 'double', n } }), { timeMs: LONG_MS }), RetryLater))
  await Promise.all(asked)
  await assert.rejects(thread.ask(() => ({ question: { wish: 'double', n: 4 } }), { timeMs: LONG_MS }), RetryLater)
  assert.equal(thread.load, 0)
})

test('when it is closed, whoever waits is told, and nobody can ask', async (context) => {
  const thread = sideThread(context)
  const running = assert.rejects(thread.ask(() => ({ question: { wish: 'for ever' } }), { timeMs: LONG_MS }), { code: 'closed' })
  const waiting = assert.rejects(thread.ask(() => ({ question: { wish: 'double', n: 1 } }), { timeMs: LONG_MS }), { code: 'closed' })
  await thread.close()
  await Promise.all([running, waiting])
  await assert.rejects(thread.ask(() => ({ question: { wish: 'double', n: 1 } }), { timeMs: LONG_MS }), { code: 'closed' })
})

test('one that was woken is up before it is asked', async (context) => {
  const [woken, other] = [sideThread(context), sideThread(context)]
  woken.wake()
  const later = await numberOf(other)
  assert.ok((await numberOf(woken)) < later)
})
