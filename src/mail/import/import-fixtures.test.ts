// Mails that other programs wrote or were broken by, when a folder of them stands beside the
// checkout: each is imported with all of its bytes, whatever is in it.
import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { openSource } from './open-source.ts'

const FOLDER = join(import.meta.dirname, '../../../../shared/fixtures/mime')
const skip = existsSync(FOLDER) ? false : 'no folder of fixtures beside the checkout'

test('every .eml comes with all of its bytes, chosen alone', { skip }, async () => {
  for (const { parentPath, name } of readdirSync(FOLDER, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile() && entry.name.endsWith('.eml'))) {
    const path = join(parentPath, name)
    const bytes = readFileSync(path)
    const source = await openSource(path, { name }).catch((error: unknown) => assert.equal(bytes.length, 0, String(error)))
    // One that begins as an mbox may hold several, without their separators.
    if (source === undefined || source.format === 'mbox') continue
    const raws: Uint8Array[] = []
    for await (const { raw } of source.read(undefined, new AbortController().signal)) raws.push(raw)
    const isMarked = bytes.subarray(0, 3).toString('hex') === 'efbbbf'
    assert.deepEqual(raws.map((raw) => Buffer.from(raw)), [isMarked ? bytes.subarray(3) : bytes], path)
    await source.close()
  }
})
