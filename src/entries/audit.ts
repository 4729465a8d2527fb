// `secretary audit verify`: walks the whole chain and says where it breaks, if it does.
import { verifyAudit } from '../actions/audit.ts'
import { Fault } from '../base/fault.ts'
import { counted } from './counted.ts'
import type { Invocation } from './invocation.ts'
import { openHouse } from './open-house.ts'

export async function run({ positionals, flags }: Invocation): Promise<number> {
  if (positionals[0] !== 'verify') throw new Fault('usage', 'Say what to do with the audit log', { fix: 'Usage: secretary audit verify [--json]' })
  const house = await openHouse('audit')
  try {
    const verdict = await verifyAudit(house.db)
    if (flags['json'] === true) process.stdout.write(`${JSON.stringify(verdict)}\n`)
    else if (verdict.intact) {
      process.stdout.write(`The audit log is whole: ${counted(verdict.entries, 'entry', 'entries')}, head ${verdict.head.slice(0, 16)}.\n`)
    } else {
      process.stdout.write(`The audit log is broken at entry ${verdict.brokenAt}: ${verdict.why}. ${counted(verdict.entries, 'entry', 'entries')} before it ${verdict.entries === 1 ? 'holds' : 'hold'}.\n`)
    }
    return verdict.intact ? 0 : 1
  } finally {
    await house.close()
  }
}
