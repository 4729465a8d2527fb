// What a row points at can be read back, byte for byte, whatever moment the writer died at.
import assert from 'node:assert/strict'
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { limits } from '../../base/limits.ts'
import { openPacks, type RawLocation } from './pack.ts'

function folder(context: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'secretary-packs-'))
  context.after(() => rmSync(path, { recursive: true, force: true }))
  return path
}

/** Bytes that look different for every seed and length, some of which do not compress. */
function sample(seed: number, length: number): Uint8Array {
  const bytes = Buffer.alloc(length)
  let state = seed + 1
  for (let i = 0; i < length; i++) {
    state = (state * 1_103_515_245 + 12_345) & 0x7fffffff
    bytes[i] = seed % 2 === 0 ? state >> 16 : 97 + (i % 26)
  }
  return bytes
}

const endOf = (locations: RawLocation[]): Map<string, number> => {
  const ends = new Map<string, number>()
  for (const { pack, block, blockBytes } of locations) ends.set(pack, Math.max(ends.get(pack) ?? 0, block + blockBytes))
  return ends
}

test('messages of every size come back as they were, also through another reader', async (context) => {
  const path = folder(context)
  const packs = openPacks(path)
  context.after(() => packs.close())
  const sizes = [0, 1, 500, 40_000, limits.packBlockBytes, limits.packBlockBytes + 1, 700_000, 30, 90_000, 60_000]
  const raws = sizes.map((size, index) => sample(index, size))
  const locations = [...(await packs.append(raws.slice(0, 4))), ...(await packs.append(raws.slice(4)))]
  const reader = openPacks(path)
  for (const [index, location] of locations.entries()) assert.deepEqual(Buffer.from(await reader.read(location)), Buffer.from(raws[index] as Uint8Array))
  // A message larger than a block has a block of its own.
  const huge = locations[6] as RawLocation
  assert.deepEqual([huge.offset, locations.filter((one) => one.block === huge.block).length], [0, 1])
})

test('appends that overlap in time never overlap on disk', async (context) => {
  const packs = openPacks(folder(context))
  context.after(() => packs.close())
  const rounds = await Promise.all(Array.from({ length: 12 }, (_, round) => packs.append([sample(round, 3_000), sample(round + 50, 70_000)])))
  for (const [round, locations] of rounds.entries()) {
    assert.deepEqual(Buffer.from(await packs.read(locations[0] as RawLocation)), Buffer.from(sample(round, 3_000)))
    assert.deepEqual(Buffer.from(await packs.read(locations[1] as RawLocation)), Buffer.from(sample(round + 50, 70_000)))
  }
})

test('after a death at any byte of an append, the committed part is whole and writing goes on', async (context) => {
  const path = folder(context)
  const file = join(path, '0001.pack')
  const writer = openPacks(path)
  const committed = await writer.append([sample(1, 5_000), sample(2, 200_000)])
  const kept = statSync(file).size
  const lost = await writer.append([sample(3, 9_000), sample(4, 150_000)])
  await writer.close()
  const whole = statSync(file).size
  const bytes = readFileSync(file)
  for (let round = 0; round <= 20; round++) {
    const length = kept + Math.round(((whole - kept) * round) / 20)
    writeFileSync(file, bytes.subarray(0, length))
    const packs = openPacks(path)
    assert.deepEqual(await packs.cutTail(endOf(committed)), { bytesCut: length - kept })
    assert.equal(statSync(file).size, kept)
    const again = await packs.append([sample(5, 400)])
    assert.equal(again[0]?.block, lost[0]?.block)
    assert.deepEqual(Buffer.from(await packs.read(committed[1] as RawLocation)), Buffer.from(sample(2, 200_000)))
    assert.deepEqual(Buffer.from(await packs.read(again[0] as RawLocation)), Buffer.from(sample(5, 400)))
    await packs.close()
  }
})

test('a pack that lost referenced bytes is named, and no file is touched', async (context) => {
  const path = folder(context)
  const writer = openPacks(path)
  const locations = await writer.append([sample(1, 5_000)])
  await writer.close()
  const file = join(path, '0001.pack')
  truncateSync(file, statSync(file).size - 1)
  writeFileSync(join(path, '0002.pack'), 'a tail that would be cut')
  await assert.rejects(openPacks(path).cutTail(endOf(locations)), { code: 'pack-short', message: new RegExp('0001\\.pack') })
  assert.equal(statSync(join(path, '0002.pack')).size, 24)
  await assert.rejects(openPacks(path).cutTail(new Map([['0009', 1]])), { code: 'pack-short' })
})

test('a damaged block is an error, never other mail', async (context) => {
  const path = folder(context)
  const packs = openPacks(path)
  context.after(() => packs.close())
  const [location] = await packs.append([sample(2, 4_000)])
  const file = join(path, '0001.pack')
  const bytes = readFileSync(file)
  bytes[bytes.length - 20] = (bytes[bytes.length - 20] ?? 0) ^ 1
  writeFileSync(file, bytes)
  await assert.rejects(packs.read(location as RawLocation), { code: 'raw-unreadable' })
  await assert.rejects(packs.read({ ...(location as RawLocation), pack: '../0001' }), { code: 'raw-unreadable' })
})

test('a second writer stops before it writes', async (context) => {
  const path = folder(context)
  const packs = openPacks(path)
  context.after(() => packs.close())
  await packs.append([sample(1, 100)])
  const file = join(path, '0001.pack')
  appendFileSync(file, 'bytes of another process')
  const size = statSync(file).size
  await assert.rejects(packs.append([sample(2, 100)]), { code: 'pack-second-writer' })
  await assert.rejects(packs.append([sample(3, 100)]), { code: 'pack-second-writer' })
  assert.equal(statSync(file).size, size)
})
