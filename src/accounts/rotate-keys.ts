// Moves every secret to a new master key while everything keeps running.
//
// Three steps, each safe to die in: the new key is on disk before anything is sealed under
// it; rows move in small transactions; the old key goes only when, under a lock that every
// writer of secrets takes, no row names it. Running it again picks up where it stopped
// (the key file says `rotating`) instead of adding a third key.
//
// A file knows no transaction. So the audit log is told twice, each time before the file is
// replaced and under the same lock: what cannot be told does not happen, and whatever a crash
// leaves of the end, the beginning stands in the log before the first secret has moved.
import { messageOf } from '../base/fault.ts'
import type { Db } from '../store/db.ts'
import { accountLimits } from './account-limits.ts'
import type { AuditedContext, VaultContext } from './context.ts'
import { replaceKeyFile, withNewKey, type KeyRing } from './key-ring.ts'
import { operator } from './role.ts'
import { keyIdsInUse, replaceSeal, secretsNotUnder, type SecretRow } from './secret-store.ts'
import { KEYS_LOCK } from './secrets.ts'
import { lockUntilCommit } from '../store/named-lock.ts'
import { tell } from './trail.ts'
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
  context: AuditedContext & VaultContext,
  onBatch: (resealed: number) => void | Promise<void> = () => {},
): Promise<RotationReport> {
  const { db, vault } = context
  const { ring, resumed } = await begin(context)
  const unreadable: RotationReport['unreadable'] = []
  let resealed = 0
  let afterId = ''
  for (;;) {
    const rows = await secretsNotUnder(db, ring.activeId, { afterId, limit: accountLimits.secretsResealedAtOnce })
    const last = rows.at(-1)
    if (last === undefined) break
    afterId = last.id
    const moved = await db.transaction((tx) => resealBatch(tx, vault, rows))
    resealed += moved.resealed
    unreadable.push(...moved.unreadable)
    await onBatch(resealed)
  }
  return await finish(context, { activeKeyId: ring.activeId, resumed, resealed, unreadable })
}

/** With keys from the config the person has put the new one in front already. */
async function begin(context: AuditedContext & VaultContext): Promise<{ ring: KeyRing; resumed: boolean }> {
  const { db, vault } = context
  return await db.transaction(async (tx) => {
    await lockUntilCommit(tx, KEYS_LOCK)
    const before = vault.ring()
    const resumed = vault.source.kind === 'file' && before.rotating
    const ring = vault.source.kind === 'config' || resumed ? before : withNewKey(before)
    await tell(context, tx, { by: operator, userId: '', event: 'keys.rotation-begun', detail: { activeKeyId: ring.activeId, resumed } })
    if (vault.source.kind === 'file' && !resumed) replaceKeyFile(vault.source.path, ring)
    return { ring, resumed }
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

async function finish(
  context: AuditedContext & VaultContext,
  moved: Omit<RotationReport, 'droppedKeyIds' | 'idleKeyIds'>,
): Promise<RotationReport> {
  const { db, vault } = context
  return await db.transaction(async (tx) => {
    await lockUntilCommit(tx, KEYS_LOCK)
    const ring = vault.ring()
    const inUse = new Set([...(await keyIdsInUse(tx)), ring.activeId])
    const idle = [...ring.keys.keys()].filter((id) => !inUse.has(id))
    // Those of the config are the person's to take out.
    const inFile = vault.source.kind === 'file'
    const report = { ...moved, droppedKeyIds: inFile ? idle : [], idleKeyIds: inFile ? [] : idle }
    await tell(context, tx, { by: operator, userId: '', event: 'keys.rotated', detail: report })
    const keys = new Map([...ring.keys].filter(([id]) => inUse.has(id)))
    if (vault.source.kind === 'file') replaceKeyFile(vault.source.path, { activeId: ring.activeId, keys, rotating: false })
    return report
  })
}
