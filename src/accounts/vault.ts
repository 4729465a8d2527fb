// Seals secrets with AES-256-GCM under a master key that never enters the database.
//
// The context (what it is, whose, of which record) is authenticated with the ciphertext: a
// sealed value copied to another row does not open there. Whoever steals the database
// alone has nothing; whoever can also write to it cannot swap one person's token for another's.
//
// Sealed values belong in the `secrets` table (secrets.ts), because a key rotation
// walks that table and nothing else before it drops a key.
import { createCipheriv, createDecipheriv } from 'node:crypto'
import { Fault } from '../base/fault.ts'
import type { Db } from '../store/db.ts'
import { createKeyFile, readKeyRing, type KeyRing, type KeySource } from './key-ring.ts'
import { secretBytes } from './secret-bytes.ts'
import { anySecretExists } from './secret-store.ts'

export interface Vault {
  readonly source: KeySource
  /** `v1.keyId.nonce.ciphertext.tag`, each part base64url. */
  seal(context: string, plaintext: string): { sealed: string; keyId: string }
  /** Throws a Fault when the value was altered, belongs elsewhere, or its key is gone. */
  open(context: string, sealed: string): string
  /** The keys as they are on disk now. */
  ring(): KeyRing
}

const VERSION = 'v1'
const CIPHER = 'aes-256-gcm'
const NONCE_BYTES = 12

/** Makes the key file at the first start; never when secrets exist that a new key could not open. */
export async function openVault(source: KeySource, db: Db): Promise<Vault> {
  if (source.kind === 'file' && readKeyRing(source) === undefined) {
    if (await anySecretExists(db)) throw keyFileMissing(source.path)
    createKeyFile(source.path)
  }
  let known = read(source)
  // Read before each seal: another process may have rotated, and what is sealed under a
  // dropped key is lost. It costs 30 us, and secrets are written a few times a day.
  const ring = () => {
    known = read(source)
    return known
  }
  return {
    source,
    ring,
    seal(context, plaintext) {
      const { activeId, keys } = ring()
      const key = keys.get(activeId)
      if (key === undefined) throw keyUnknown(activeId)
      return { sealed: seal({ context, plaintext, key, keyId: activeId }), keyId: activeId }
    },
    open(context, sealed) {
      const [version, keyId = ''] = sealed.split('.', 2)
      if (version !== VERSION) throw unsealable()
      const key = known.keys.get(keyId) ?? ring().keys.get(keyId)
      if (key === undefined) throw keyUnknown(keyId)
      return open({ context, sealed, key, keyId })
    },
  }
}

function read(source: KeySource): KeyRing {
  const ring = readKeyRing(source)
  if (ring !== undefined) return ring
  throw keyFileMissing(source.kind === 'file' ? source.path : '')
}

function seal({ context, plaintext, key, keyId }: { context: string; plaintext: string; key: Buffer; keyId: string }): string {
  const nonce = secretBytes(NONCE_BYTES)
  const cipher = createCipheriv(CIPHER, key, nonce)
  cipher.setAAD(boundTo(keyId, context))
  const ciphertext = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()])
  const parts = [nonce, ciphertext, cipher.getAuthTag()].map((part) => part.toString('base64url'))
  return [VERSION, keyId, ...parts].join('.')
}

function open({ context, sealed, key, keyId }: { context: string; sealed: string; key: Buffer; keyId: string }): string {
  const parts = sealed.split('.')
  const [nonce, ciphertext, tag] = parts.slice(2).map((part) => Buffer.from(part, 'base64url'))
  if (parts.length !== 5 || nonce?.length !== NONCE_BYTES || ciphertext === undefined || tag === undefined) throw unsealable()
  try {
    // authTagLength: without it node accepts a tag cut to 4 bytes, which can be guessed.
    const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: 16 })
    decipher.setAAD(boundTo(keyId, context))
    decipher.setAuthTag(tag)
    return Buffer.concat([decipher.update(ciphertext), decipher.final()]).toString('utf8')
  } catch {
    throw unsealable()
  }
}

function boundTo(keyId: string, context: string): Buffer {
  return Buffer.from(`${VERSION}\n${keyId}\n${context}`, 'utf8')
}

function unsealable(): Fault {
  return new Fault('vault-seal-broken', 'A stored secret was altered or belongs to another record', {
    status: 500,
    fix: 'Connect the account or set up the second factor again. If nobody changed the database by hand, treat it as an attack.',
  })
}

function keyUnknown(keyId: string): Fault {
  return new Fault('vault-key-missing', `The vault key ${keyId} is not in the key file`, {
    status: 500,
    fix: 'Put back the key file that belongs to this database. The sealed secrets are untouched.',
  })
}

function keyFileMissing(path: string): Fault {
  return new Fault('vault-key-missing', `The key file ${path} is missing, and the database holds secrets that only it opens`, {
    status: 500,
    fix: 'Put the key file back from your backup. The sealed secrets are untouched.',
  })
}
