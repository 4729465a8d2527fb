// `secretary keys rotate`: a new key seals everything anew; the old one goes when nothing needs it.
import { rotateKeys } from '../accounts/rotate-keys.ts'
import { Fault } from '../base/fault.ts'
import type { Invocation } from '../main.ts'
import { openHouse } from './open-house.ts'
import { auditOperator } from './operator.ts'

export async function run({ positionals, flags }: Invocation): Promise<number> {
  if (positionals[0] !== 'rotate') throw new Fault('usage', 'Say what to do with the keys', { fix: 'Usage: secretary keys rotate [--json]' })
  const house = await openHouse('keys')
  try {
    const report = await rotateKeys(house)
    await auditOperator(house, { event: 'keys.rotated', detail: { ...report } })
    process.stdout.write(flags['json'] === true ? `${JSON.stringify(report)}\n` : `The keys are rotated. Back up ${house.config.home}/keys.json: without it stored secrets are lost.\n`)
    return 0
  } finally {
    await house.close()
  }
}
