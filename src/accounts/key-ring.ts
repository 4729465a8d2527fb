// The vault's master keys: a small file beside the database, or keys given by the config.
//
// The file is replaced whole (write, fsync, rename) and never edited in place: a power cut
// may lose the newest write, but not the keys that sealed everything else. A key's id is
// cut from its own hash, so a damaged key is noticed at load and not at the first secret.
import { createHash } from 'node:crypto'
import { closeSync, fsyncSync, linkSync, openSync, readFileSync, renameSync, rmSync, statSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'
import { Fault } from '../base/fault.ts'
import { newToken } from '../base/ids.ts'
import { secretBytes } from './secret-bytes.ts'

/** `config`: base64 keys of 32 bytes, the first seals, the others only open. */
export type KeySource = { kind: 'file'; path: string } | { kind: 'config'; keys: readonly string[] }

export interface KeyRing {
  activeId: string
  keys: ReadonlyMap<string, Buffer>
  /** A rotation has begun and not yet dropped the old key. */
  rotating: boolean
}

const KEY_BYTES = 32
const fileSchema = z.strictObject({
  about: z.string(),
  active: z.string(),
  rotating: z.boolean(),
  keys: z.record(z.string(), z.string()).refine((keys) => Object.keys(keys).length > 0),
})
const ABOUT = 'Keys that open the secrets of this Secretary. Without this file they are lost: keep a copy apart from the database.'

export function readKeyRing(source: KeySource): KeyRing | undefined {
  return source.kind === 'config' ? ringOfConfig(source.keys) : readKeyFile(source.path)
}

/** Two processes that start at once both come here; the file of the first stands. */
export function createKeyFile(path: string): void {
  const key = secretBytes(KEY_BYTES)
  const written = writeBeside(path, { activeId: idOf(key), keys: new Map([[idOf(key), key]]), rotating: false })
  try {
    linkSync(written, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    rmSync(written)
  }
  syncFolder(path)
}

export function replaceKeyFile(path: string, ring: KeyRing): void {
  renameSync(writeBeside(path, ring), path)
  syncFolder(path)
}

export function withNewKey(ring: KeyRing): KeyRing {
  const key = secretBytes(KEY_BYTES)
  return { activeId: idOf(key), keys: new Map([...ring.keys, [idOf(key), key]]), rotating: true }
}

function ringOfConfig(encoded: readonly string[]): KeyRing {
  const keys = encoded.map((text) => Buffer.from(text, 'base64'))
  const [active] = keys
  if (active === undefined || keys.some((key) => key.length !== KEY_BYTES)) {
    throw new Fault('vault-key-broken', 'A configured vault key is not 32 bytes in base64', {
      fix: 'Make one with: openssl rand -base64 32',
    })
  }
  return { activeId: idOf(active), keys: new Map(keys.map((key) => [idOf(key), key])), rotating: keys.length > 1 }
}

function readKeyFile(path: string): KeyRing | undefined {
  let text: string
  let mode: number
  try {
    mode = statSync(path).mode
    text = readFileSync(path, 'utf8')
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new Fault('vault-key-unreadable', `The key file ${path} cannot be read`, {
      cause,
      fix: 'Give the user that runs Secretary the right to read it.',
    })
  }
  if ((mode & 0o077) !== 0 && process.platform !== 'win32') {
    throw new Fault('vault-key-exposed', `Other users of this machine can read the key file ${path}`, {
      fix: `Run: chmod 600 ${path}   Then rotate the keys (./secretary keys rotate), because they may have been read.`,
    })
  }
  return parseKeyFile(path, text)
}

function parseKeyFile(path: string, text: string): KeyRing {
  try {
    const file = fileSchema.parse(JSON.parse(text))
    const keys = new Map(Object.entries(file.keys).map(([id, key]) => [id, Buffer.from(key, 'base64')]))
    for (const [id, key] of keys) if (key.length !== KEY_BYTES || idOf(key) !== id) throw new Error(`Key ${id} is damaged`)
    if (!keys.has(file.active)) throw new Error(`The active key ${file.active} is not in the file`)
    return { activeId: file.active, keys, rotating: file.rotating }
  } catch {
    // The cause stays out: a parser's message may quote the text, and the text is keys.
    throw new Fault('vault-key-broken', `The key file ${path} is damaged`, {
      fix: 'Put back the copy from your backup. Nothing was changed.',
    })
  }
}

function writeBeside(path: string, ring: KeyRing): string {
  const beside = `${path}.${newToken().slice(0, 12)}.new`
  const keys = Object.fromEntries([...ring.keys].map(([id, key]) => [id, key.toString('base64')]))
  const file = openSync(beside, 'wx', 0o600)
  try {
    writeSync(file, `${JSON.stringify({ about: ABOUT, active: ring.activeId, rotating: ring.rotating, keys }, undefined, 2)}\n`)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  return beside
}

function syncFolder(path: string): void {
  if (process.platform === 'win32') return
  const folder = openSync(dirname(path), 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}

function idOf(key: Buffer): string {
  return createHash('sha256').update('secretary vault key id').update(key).digest('hex').slice(0, 12)
}
