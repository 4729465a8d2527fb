// Only what is nobody else's is gone.
import assert from 'node:assert/strict'
import test from 'node:test'
import { letGo } from './let-go.ts'

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
