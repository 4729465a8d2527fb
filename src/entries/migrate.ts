// `secretary migrate`: brings the database to this version's schema and says what it did.
import type { Invocation } from './invocation.ts'
import { openHouse } from './open-house.ts'

export async function run({ flags }: Invocation): Promise<number> {
  // Opening migrates: there is no way to hold a store of the wrong schema.
  const house = await openHouse('migrate')
  const { from, to, applied } = house.migrated
  await house.close()
  if (flags['json'] === true) process.stdout.write(`${JSON.stringify(house.migrated)}\n`)
  else process.stdout.write(applied.length === 0 ? `The schema is up to date (${to}).\n` : `Schema ${from} is now ${to}: ${applied.join(', ')}.\n`)
  return 0
}
