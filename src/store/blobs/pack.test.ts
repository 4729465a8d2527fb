// What a row points at can be read back, byte for byte, whatever moment the writer died at.
import assert from 'node:assert/strict'
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { limits } from '../../base/limits.ts'
import { packBlocks, packBlocksHere } from './pack-block.ts'
import { openPacks } from './pack.ts'
import type { RawLocation } from './raw-location.ts'

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

test('blocks that were made elsewhere come back by the positions of their makers', async (context) => {
  const packs = openPacks(folder(context))
  context.after(() => packs.close())
  const raws = [40_000, 0, limits.packBlockBytes, 700, 60_000, 90_000].map((size, index) => sample(index, size))
  const positions = [5, 0, 3]
  const apart = await packBlocks(raws, positions)
  const others = [1, 2, 4]
  const here = packBlocksHere(Buffer.concat(others.map((position) => raws[position] as Uint8Array)), others.map((position) => (raws[position] as Uint8Array).length))
  const named = here.map(({ frame, members }) => ({ frame, members: members.map(({ position, bytes }) => ({ position: others[position] as number, bytes })) }))
  const places = await packs.appendBlocks([...named, ...apart])
  await packs.settle(places)
  assert.equal(places.length, raws.length)
  for (const [position, place] of places.entries()) assert.deepEqual(Buffer.from(await packs.read(place)), Buffer.from(raws[position] as Uint8Array))
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
    assert.deepEqual(await packs.cutTail(endOf(committed)), { bytesCut: length - kept, short: [] })
    assert.equal(statSync(file).size, kept)
    const again = await packs.append([sample(5, 400)])
    assert.equal(again[0]?.block, lost[0]?.block)
    assert.deepEqual(Buffer.from(await packs.read(committed[1] as RawLocation)), Buffer.from(sample(2, 200_000)))
    assert.deepEqual(Buffer.from(await packs.read(again[0] as RawLocation)), Buffer.from(sample(5, 400)))
    await packs.close()
  }
})

test('a pack that lost referenced bytes is named and left alone, and nothing is written where they were', async (context) => {
  const path = folder(context)
  const writer = openPacks(path)
  const locations = await writer.append([sample(1, 5_000), sample(3, 200_000)])
  await writer.close()
  const file = join(path, '0001.pack')
  truncateSync(file, statSync(file).size - 1)
  const left = statSync(file).size
  const packs = openPacks(path)
  context.after(() => packs.close())
  const end = endOf(locations).get('0001')
  assert.deepEqual(await packs.cutTail(endOf(locations)), { bytesCut: 0, short: [{ name: '0001', bytes: left, end }] })
  const [next] = await packs.append([sample(5, 400)])
  assert.deepEqual([next?.pack, statSync(file).size], ['0002', left])
  assert.deepEqual(Buffer.from(await packs.read(locations[0] as RawLocation)), Buffer.from(sample(1, 5_000)))
  await assert.rejects(packs.read(locations[1] as RawLocation), { code: 'raw-unreadable' })
  // One that is missing altogether: its name is not given again.
  const ends = new Map([...endOf([next as RawLocation]), ['0007', 10]])
  const later = openPacks(path)
  context.after(() => later.close())
  assert.deepEqual((await later.cutTail(ends)).short, [{ name: '0007', bytes: 0, end: 10 }])
  assert.equal((await later.append([sample(5, 400)]))[0]?.pack, '0008')
})

test('a folder with none of the packs is refused, and no file in it is touched', async (context) => {
  const path = folder(context)
  writeFileSync(join(path, '0002.pack'), 'a tail that would be cut')
  await assert.rejects(openPacks(path).cutTail(new Map([['0009', 1]])), { code: 'packs-gone', fix: /0009\.pack/ })
  assert.equal(statSync(join(path, '0002.pack')).size, 24)
})

test('a system that would not read is not a damaged block', async (context) => {
  const path = folder(context)
  const packs = openPacks(path)
  context.after(() => packs.close())
  const [location] = await packs.append([sample(2, 4_000)])
  // A folder in the place of the file: opened like one, and refused when it is read.
  rmSync(join(path, '0001.pack'))
  mkdirSync(join(path, '0001.pack'))
  await assert.rejects(packs.read(location as RawLocation), { code: 'raw-not-now', status: 503 })
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

test('what was appended and not settled when the disk failed is not taken for kept', async (context) => {
  const path = folder(context)
  const packs = openPacks(path)
  context.after(() => packs.close())
  const [kept] = await packs.append([sample(1, 100)])
  await packs.settle([kept as RawLocation])
  const [uncertain] = await packs.append([sample(2, 100)])
  // Somebody else's bytes at the end fail the next append as a broken disk would.
  appendFileSync(join(path, '0001.pack'), 'x')
  await assert.rejects(packs.append([sample(3, 100)]))
  await assert.rejects(packs.settle([uncertain as RawLocation]), { name: 'RetryLater' })
  await packs.settle([kept as RawLocation])
})

test('a pack is not removed while what was appended to it waits to be settled', async (context) => {
  const packs = openPacks(folder(context))
  context.after(() => packs.close())
  const [mine, others] = [await packs.append([sample(1, 9_000)]), await packs.append([sample(2, 9_000)])]
  const { pack } = mine[0] as RawLocation
  await packs.startNew()
  assert.equal(await packs.remove(pack), false)
  await packs.settle(others)
  assert.equal(await packs.remove(pack), false, 'what one settles says nothing of the other')
  await packs.settle(mine)
  for (const location of mine) assert.deepEqual(Buffer.from(await packs.read(location)), Buffer.from(sample(1, 9_000)))
  assert.equal(await packs.remove(pack), true)
  await assert.rejects(packs.read(mine[0] as RawLocation))
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
