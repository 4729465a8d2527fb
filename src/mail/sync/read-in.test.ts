// What comes of a batch: each mail at its own place, whatever stands beside it.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { openPacks } from '../../store/blobs/pack.ts'
import { NOWHERE } from '../../store/blobs/raw-location.ts'
import { openMailParser } from '../parse/mail-parser.ts'
import type { RawMessage } from '../types.ts'
import { readIn } from './read-in.ts'

const parser = openMailParser()
after(() => parser.close())

const small = (n: number) => Buffer.from(`Subject: small ${n}\r\n\r\n${n}`)
const large = (n: number) => Buffer.from(`Subject: large ${n}\r\n\r\n${String(n).repeat(600_000)}`)
const nothing = Buffer.alloc(0)

for (const [what, raws] of Object.entries({
  'one that cannot be had before a large one': [nothing, large(1)],
  'one that cannot be had between large ones': [large(1), nothing, large(2)],
  'several that cannot be had, alone': [nothing, nothing, nothing],
  'several that cannot be had, among others': [nothing, small(1), nothing, large(2), small(3), nothing],
})) {
  test(`${what}: every mail is kept as it came, and its pack is held up by none`, async (context) => {
    const folder = mkdtempSync(join(tmpdir(), 'secretary-read-in-'))
    const packs = openPacks(folder)
    context.after(async () => {
      await packs.close()
      rmSync(folder, { recursive: true, force: true })
    })
    async function* messages(): AsyncGenerator<RawMessage> {
      for (const [n, raw] of raws.entries()) yield { remoteId: String(n), raw, receivedMs: n, ...(raw.length > 0 ? {} : { lacking: { kind: 'unreadable', why: 'It cannot be had.', size: 9 } }) }
    }
    const { ready } = await readIn({ messages: messages(), marks: new Map(), packs, owner: 'alice', isTime: () => false, parser, signal: new AbortController().signal })
    assert.deepEqual(ready.map((one) => one.remoteId), raws.map((_, n) => String(n)))
    for (const [n, raw] of raws.entries()) {
      if (raw.length === 0) assert.deepEqual(ready[n]?.raw, NOWHERE)
      else assert.ok(raw.equals(await packs.read(ready[n]?.raw ?? NOWHERE)))
    }
    await packs.append([small(9)]).then((places) => packs.settle(places))
    await packs.startNew()
    assert.equal(await packs.remove('0001'), true)
  })
}
