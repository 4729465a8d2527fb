// A ZIP archive as programs write them, for tests of what reads one: deflated entries, or stored
// ones, and what is wrong with an entry where that is what is tried.
import { crc32, deflateRawSync } from 'node:zlib'

export interface ZipEntry {
  name: string
  bytes: Uint8Array | string
  stored?: boolean
  /** Says that it is locked. */
  locked?: boolean
  /** What it says to become, where that is not so. */
  saysBytes?: number
}

export function zipOf(entries: readonly ZipEntry[]): Buffer {
  const files: Buffer[] = []
  const list: Buffer[] = []
  let at = 0
  for (const { name, bytes, stored = false, locked = false, saysBytes } of entries) {
    const plain = Buffer.from(bytes)
    const packed = stored ? plain : deflateRawSync(plain)
    const path = Buffer.from(name)
    // Both headers hold these: version, flags (bit 11: UTF-8), method, time, date, CRC, sizes, length of the name.
    const same = Buffer.alloc(26)
    same.writeUInt16LE(20, 0)
    same.writeUInt16LE(0x800 + (locked ? 1 : 0), 2)
    same.writeUInt16LE(stored ? 0 : 8, 4)
    same.writeUInt16LE(0x5c25, 8)
    same.writeUInt32LE(crc32(plain), 10)
    same.writeUInt32LE(packed.length, 14)
    same.writeUInt32LE(saysBytes ?? plain.length, 18)
    same.writeUInt16LE(path.length, 22)
    const entry = Buffer.alloc(42)
    entry.writeUInt32LE(0x02014b50, 0)
    entry.writeUInt16LE(20, 4)
    same.copy(entry, 6, 0, 26)
    const place = Buffer.alloc(4)
    place.writeUInt32LE(at, 0)
    list.push(entry.subarray(0, 42), place, path)
    const local = Buffer.concat([Buffer.from('504b0304', 'hex'), same, path, packed])
    files.push(local)
    at += local.length
  }
  const directory = Buffer.concat(list)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(entries.length, 8)
  end.writeUInt16LE(entries.length, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...files, directory, end])
}
