// Moves every secret to a new master key while everything keeps running.
//
// Three steps, each safe to die in: the new key is on disk before anything is sealed under
// it; rows move in small transactions; the old key goes only when, under a lock that every
// writer of secrets takes, no row names it. Running it again picks up where it stopped
// (the key file says `rotating`) instead of adding a third key.
import { limits } from '../base/limits.ts'
import { messageOf } from '../base/fault.ts'
import type { Db } from '../store/db.ts'
import { replaceKeyFile, withNewKey, type KeyRing } from './key-ring.ts'
import { keyIdsInUse, replaceSeal, secretsNotUnder, type SecretRow } from './secret-store.ts'
import { KEYS_LOCK } from './secrets.ts'
import { lockUntilCommit } from '../store/named-lock.ts'
import type { Vault } from './vault.ts'

export interface RotationReport {
  activeKeyId: string
  resumed: boolean
  resealed: number
  /** Rows that could not be opened. They keep their key in the file. */
  unreadable: { id: string; reason: string }[]
  droppedKeyIds: string[]
  /** Keys in the config that no secret needs any more: they can be removed there. */
  idleKeyIds: string[]
}

export async function rotateKeys(
  { db, vault }: { db: Db; vault: Vault },
  onBatch: (resealed: number) => void | Promise<void> = () => {},
): Promise<RotationReport> {
  const { ring, resumed } = await begin(db, vault)
  const unreadable: RotationReport['unreadable'] = []
  let resealed = 0
  let afterId = ''
  for (;;) {
    const rows = await secretsNotUnder(db, ring.activeId, { afterId, limit: limits.secretsResealedAtOnce })
    const last = rows.at(-1)
    if (last === undefined) break
    afterId = last.id
    const moved = await db.transaction((tx) => resealBatch(tx, vault, rows))
    resealed += moved.resealed
    unreadable.push(...moved.unreadable)
    await onBatch(resealed)
  }
  const { droppedKeyIds, idleKeyIds } = await finish(db, vault)
  return { activeKeyId: ring.activeId, resumed, resealed, unreadable, droppedKeyIds, idleKeyIds }
}

/** With keys from the config the person has put the new one in front already. */
async function begin(db: Db, vault: Vault): Promise<{ ring: KeyRing; resumed: boolean }> {
  return await db.transaction(async (tx) => {
    await lockUntilCommit(tx, KEYS_LOCK)
    const before = vault.ring()
    if (vault.source.kind === 'config') return { ring: before, resumed: false }
    if (before.rotating) return { ring: before, resumed: true }
    const ring = withNewKey(before)
    replaceKeyFile(vault.source.path, ring)
    return { ring, resumed: false }
  })
}

async function resealBatch(tx: Db, vault: Vault, rows: readonly SecretRow[]) {
  await lockUntilCommit(tx, KEYS_LOCK, 'shared')
  let resealed = 0
  const unreadable: RotationReport['unreadable'] = []
  for (const row of rows) {
    let plaintext: string
    try {
      plaintext = vault.open(row.context, row.sealed)
    } catch (error) {
      unreadable.push({ id: row.id, reason: messageOf(error) })
      continue
    }
    if (await replaceSeal(tx, row, vault.seal(row.context, plaintext))) resealed++
  }
  return { resealed, unreadable }
}

async function finish(db: Db, vault: Vault): Promise<{ droppedKeyIds: string[]; idleKeyIds: string[] }> {
  return await db.transaction(async (tx) => {
    await lockUntilCommit(tx, KEYS_LOCK)
    const ring = vault.ring()
    const inUse = new Set([...(await keyIdsInUse(tx)), ring.activeId])
    const idle = [...ring.keys.keys()].filter((id) => !inUse.has(id))
    if (vault.source.kind === 'config') return { droppedKeyIds: [], idleKeyIds: idle }
    const keys = new Map([...ring.keys].filter(([id]) => inUse.has(id)))
    replaceKeyFile(vault.source.path, { activeId: ring.activeId, keys, rotating: false })
    return { droppedKeyIds: idle, idleKeyIds: [] }
  })
}
