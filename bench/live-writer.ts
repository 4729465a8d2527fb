// Commits changes for live.ts and tells when: node live-writer.ts sqlite|postgres ADDRESS COUNT
import { setTimeout as delay } from 'node:timers/promises'
import { seeded } from '../sample/seeded.ts'
import { recordChange } from '../src/store/live.ts'
import { openStore } from './stores.ts'

const [kind = '', address = '', count = ''] = process.argv.slice(2)
const db = openStore(kind, address)
const chance = seeded(1)
const committedAt: [string, number][] = []
for (let n = 0; n < Number(count); n++) {
  await delay(chance.between(10, 110))
  await db.transaction(async (tx) => {
    await recordChange(tx, n, { userId: 'alice', topic: 'thread', subject: String(n) })
    committedAt.push([String(n), performance.timeOrigin + performance.now()])
  })
}
process.send?.(committedAt, () => process.disconnect())
await db.close()
