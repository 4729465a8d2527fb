// Our clamd client with the real program, over both of its doors: what it finds, what it does
// not, and what is too large for it.
import assert from 'node:assert/strict'
import test from 'node:test'
import { gzipSync } from 'node:zlib'
import { clamdMissing, HARMFUL, startClamd, THREAT } from '../../testing/clamd.ts'
import { openClamd } from './clamd.ts'

for (const door of ['socket', 'port'] as const) {
  test(`what is harmful is found, also inside a mail and an archive, and the rest is clean (by its ${door})`, { skip: clamdMissing }, async () => {
    const server = await startClamd()
    const clamd = openClamd(server[door])
    const inMail = `Subject: hello\r\nMIME-Version: 1.0\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\n${Buffer.from(HARMFUL).toString('base64')}\r\n`
    for (const file of [Buffer.from(HARMFUL), gzipSync(HARMFUL), Buffer.from(inMail)]) assert.deepEqual(await clamd.scan(file), { verdict: 'infected', threat: THREAT })
    for (const file of [Buffer.from('a picture of a boat'), Buffer.alloc(0), Buffer.alloc(server.bytesMax - 10, 'x')]) assert.deepEqual(await clamd.scan(file), { verdict: 'clean' })
  })

  test(`what is too large for it is not scannable, and never clean (by its ${door})`, { skip: clamdMissing }, async () => {
    const server = await startClamd()
    const judged = await openClamd(server[door]).scan(Buffer.alloc(server.bytesMax * 8, 'x'))
    assert.equal(judged.verdict, 'not-scannable')
  })

  test(`it says what it judges by (by its ${door})`, { skip: clamdMissing }, async () => {
    assert.match((await openClamd((await startClamd())[door]).examine()).version, /^ClamAV \d/)
  })
}
