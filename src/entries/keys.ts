// `secretary keys rotate`: a new key seals everything anew; the old one goes when nothing needs it.
import { rotateKeys, type RotationReport } from '../accounts/rotate-keys.ts'
import { Fault } from '../base/fault.ts'
import type { Config } from '../config.ts'
import { counted } from './counted.ts'
import type { Invocation } from './invocation.ts'
import { openHouse } from './open-house.ts'

export async function run({ positionals, flags }: Invocation): Promise<number> {
  if (positionals[0] !== 'rotate') throw new Fault('usage', 'Say what to do with the keys', { fix: 'Usage: secretary keys rotate [--json]' })
  const house = await openHouse('keys')
  try {
    const report = await rotateKeys(house)
    if (flags['json'] === true) process.stdout.write(`${JSON.stringify(report)}\n`)
    else for (const line of told(report, house.config)) process.stdout.write(`${line}\n`)
    return report.unreadable.length === 0 ? 0 : 1
  } finally {
    await house.close()
  }
}

function told(report: RotationReport, { home, masterKeys }: Config): string[] {
  const where = masterKeys === undefined ? `Back up ${home}/keys.json` : 'Keep the keys of SECRETARY_KEY'
  return [
    `The keys are rotated: the new one seals ${counted(report.resealed, 'secret')}. ${where}: without it stored secrets are lost.`,
    ...report.unreadable.map(({ id, reason }) => `The secret ${id} could not be opened and keeps its old key: ${reason}`),
    ...(report.idleKeyIds.length === 0 ? [] : [`No secret needs these keys any more, take them out of SECRETARY_KEY: ${report.idleKeyIds.join(', ')}`]),
  ]
}
