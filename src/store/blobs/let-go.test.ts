// Only what is nobody else's is gone.
import assert from 'node:assert/strict'
import test from 'node:test'
import { letGo, tidyAfter } from './let-go.ts'

test('bytes of their own are gone, also when they are let go of twice', () => {
  const own = Buffer.allocUnsafeSlow(4_000)
  letGo(own)
  letGo(own)
  assert.equal(own.length, 0)
})

test('bytes that share their memory stay, and so do those beside them', () => {
  const all = Buffer.alloc(100, 'a')
  const whole = Buffer.from(new SharedArrayBuffer(8))
  letGo(Buffer.from('short, and of a pool'))
  letGo(all.subarray(10, 20))
  letGo(whole)
  assert.deepEqual([all.length, whole.length, Buffer.from('more').toString()], [100, 8, 'more'])
})

test('the collector is called when much has passed through, and then begins to count anew', (context) => {
  let calls = 0
  const before = globalThis.gc
  context.after(() => void (globalThis.gc = before))
  globalThis.gc = (async () => void calls++) as unknown as NodeJS.GCFunction
  for (let megabytes = 0; megabytes < 100; megabytes += 4) tidyAfter(4_000_000)
  assert.equal(calls, 4)
  globalThis.gc = undefined
  tidyAfter(100_000_000)
})
