// What clamd says is taken word for word, and whatever it does else (hang up, stall, speak
// nonsense, be away) leaves a file not scanned: none of it is ever clean.
import assert from 'node:assert/strict'
import test from 'node:test'
import { scriptedClamd, type ClamdScript } from '../../testing/scripted-clamd.ts'
import { openClamd } from './clamd.ts'

const TIMES = { readyMs: 2_000, answerMs: 300 }
const LETTER = Buffer.from('bytes of a file')

async function scanned(context: test.TestContext, script: ClamdScript, file: Uint8Array = LETTER) {
  const server = await scriptedClamd(context, script)
  return { server, judged: await openClamd(server.address, TIMES).scan(file) }
}

test('a file goes over in pieces, whole, and is what the answer calls it', async (context) => {
  const large = Buffer.alloc(200_000, 'piece ')
  const { server, judged } = await scanned(context, {}, large)
  assert.deepEqual(judged, { verdict: 'clean' })
  assert.deepEqual(server.files, [large.toString()])
  const { judged: infected } = await scanned(context, { onFile: () => ({ answer: 'stream: Win.Test.Eicar\r-1 FOUND' }) })
  assert.deepEqual(infected, { verdict: 'infected', threat: 'Win.Test.Eicar -1' })
  assert.deepEqual((await scanned(context, {}, new Uint8Array())).judged, { verdict: 'clean' })
})

const GIVEN_UP: [name: string, script: ClamdScript, why: RegExp][] = [
  ['says that it is too large', { onFile: () => ({ answer: 'INSTREAM size limit exceeded. ERROR' }) }, /larger than the virus scanner takes/],
  ['cannot read it', { onFile: () => ({ answer: 'stream: Broken or not a CVD file ERROR' }) }, /gave up on it: Broken/],
  ['hangs up on it each time and is well otherwise', { onFile: () => ({ cut: true }) }, /hung up/],
  ['comes to no end with it and is well otherwise', { onFile: () => ({ stall: true }) }, /did not come to an end/],
]
for (const [name, script, why] of GIVEN_UP) {
  test(`a file of which the scanner ${name} is not scannable, with the reason`, async (context) => {
    const { judged } = await scanned(context, script)
    assert.equal(judged.verdict, 'not-scannable')
    assert.match('why' in judged ? judged.why : '', why)
  })
}

test('a scanner that hung up once and then reads the file was not beaten by it', async (context) => {
  let times = 0
  const { judged } = await scanned(context, { onFile: () => (++times === 1 ? { cut: true } : { answer: 'stream: OK' }) })
  assert.deepEqual(judged, { verdict: 'clean' })
})

for (const [name, script] of [
  ['nonsense', { onFile: () => ({ answer: 'OK stream' }) }],
  ['clean, and more', { onFile: () => ({ answer: 'stream: OK FOUND it' }) }],
  ['nothing', { onFile: () => ({ answer: '' }) }],
  ['that it has no memory', { onFile: () => ({ answer: "stream: Can't allocate memory ERROR" }) }],
  ['an endless answer', { onFile: () => ({ answer: 'stream: OK'.repeat(10_000) }) }],
] as const) {
  test(`a scanner that says ${name} is asked again later`, async (context) => {
    await assert.rejects(scanned(context, script), { name: 'RetryLater' })
  })
}

test('a scanner that dies with the file in its hands, or was never there, is asked again later', async (context) => {
  await assert.rejects(scanned(context, { onFile: () => ({ cut: true }), pong: () => 'out of order' }), { name: 'RetryLater', message: /PING with “out of order”/ })
  const server = await scriptedClamd(context)
  await server.stop()
  const clamd = openClamd(server.address, TIMES)
  await assert.rejects(clamd.scan(LETTER), { name: 'RetryLater' })
  await assert.rejects(clamd.examine(), { name: 'RetryLater', message: /ECONNREFUSED/ })
  await assert.rejects(openClamd({ path: '/nowhere/clamd.ctl' }, TIMES).signatures(), { name: 'RetryLater' })
})

test('signatures have a version and, where they are ClamAV’s own, a day', async (context) => {
  const at = async (version: string) => await openClamd((await scriptedClamd(context, { version: () => version })).address, TIMES).examine()
  assert.deepEqual(await at('ClamAV 1.4.6/27500/Sat Nov 21 09:00:00 2026'), { version: 'ClamAV 1.4.6/27500', madeAtMs: Date.UTC(2026, 10, 21, 9) })
  assert.deepEqual(await at('ClamAV 1.4.6'), { version: 'ClamAV 1.4.6', madeAtMs: 0 })
  await assert.rejects(at('SMTP ready'), { name: 'RetryLater' })
})

test('whoever waits for a verdict may stop waiting', async (context) => {
  const server = await scriptedClamd(context, { onFile: () => ({ stall: true }) })
  const stopping = new AbortController()
  const waiting = openClamd(server.address, { readyMs: 2_000, answerMs: 60_000 }).scan(LETTER, stopping.signal)
  setImmediate(() => stopping.abort(new Error('shutdown')))
  await assert.rejects(waiting, /shutdown/)
})
