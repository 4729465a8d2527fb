// Blocks of a pack: whole messages side by side in one zstd frame of about 128 KB unpacked, with a
// checksum, so that a flipped bit on disk is an error and never a slightly different mail.
//
// Apart from the files, because an import has its blocks made by the thread that has the bytes in
// hand already (mail/parse/parser-thread.ts), while everybody else lets Node's own threads do it.
import { promisify } from 'node:util'
import { constants as zlib, zstdCompress, zstdCompressSync } from 'node:zlib'
import { limits } from '../../base/limits.ts'
import { letGo } from './let-go.ts'

export interface PackBlock {
  /** As it stands in the file. */
  frame: Uint8Array
  /** Its messages in their order: which they are in their maker's list, and how long. */
  members: readonly BlockMember[]
}

export interface BlockMember {
  position: number
  bytes: number
}

const compress = promisify(zstdCompress)
const OPTIONS = {
  // Level 1: 3 and 9 gain 1 % and cost up to four times as much (attachments decide the ratio).
  params: { [zlib.ZSTD_c_compressionLevel]: 1, [zlib.ZSTD_c_checksumFlag]: 1 },
  // A block that does not shrink fits as well: each piece that comes out is a round through a thread.
  chunkSize: limits.packBlockBytes + 1_024,
}

/** Of those of a list that stand at these positions. */
export async function packBlocks(raws: readonly Uint8Array[], positions: readonly number[] = [...raws.keys()]): Promise<PackBlock[]> {
  const blocks = inBlocks(positions.map((position) => ({ position, bytes: raws[position]?.length ?? 0 })))
  return await Promise.all(
    blocks.map(async (members) => {
      const parts = members.map(({ position }) => raws[position] as Uint8Array)
      return { frame: await compress(parts.length === 1 ? (parts[0] as Uint8Array) : Buffer.concat(parts), OPTIONS), members }
    }),
  )
}

/** In this thread, of messages that lie side by side already. */
export function packBlocksHere(raw: Uint8Array, sizes: readonly number[]): PackBlock[] {
  let at = 0
  return inBlocks(sizes.map((bytes, position) => ({ position, bytes }))).map((members) => {
    const from = at
    for (const { bytes } of members) at += bytes
    const packed = zstdCompressSync(raw.subarray(from, at), OPTIONS)
    // It lies in memory for a block that does not shrink: most of that would be air.
    const frame = new Uint8Array(packed)
    letGo(new Uint8Array(packed.buffer))
    return { frame, members }
  })
}

/** Whole messages until a block is full; one above the limit stands alone. */
function inBlocks(members: readonly BlockMember[]): BlockMember[][] {
  const blocks: BlockMember[][] = []
  let filled = 0
  for (const member of members) {
    const last = blocks.at(-1)
    if (last === undefined || filled + member.bytes > limits.packBlockBytes) {
      blocks.push([member])
      filled = member.bytes
    } else {
      last.push(member)
      filled += member.bytes
    }
  }
  return blocks
}
