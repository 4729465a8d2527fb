// What is said of an import at the command line: a line while it runs, the sums at its end.
import type { ImportStatus } from '../mail/import/import-status.ts'
import type { Import } from '../mail/import/import-store.ts'
import { counted, figure, sizeOf } from './counted.ts'

/** For programs. found = stored + duplicate + broken, always; removed are apart. */
export function importReport(plan: Import): Record<string, string | number> {
  const { id, accountId, state, found, stored, duplicate, broken, removed, bytes } = plan
  return { import: id, account: accountId, state, found, stored, duplicate, broken, removed, bytes }
}

/** Since somebody began to watch. */
export interface SoFar {
  ms: number
  found: number
}

const BAR = 24

export function progressLine(plan: Import, { done, total, etaMs }: ImportStatus, { ms, found, columns }: SoFar & { columns: number }): string {
  const share = total === 0 ? 0 : Math.min(1, done / total)
  const bar = `[${'#'.repeat(Math.round(share * BAR)).padEnd(BAR, '.')}]`
  const mails = ms < 1_000 ? '' : `, ${figure(Math.round((found * 1000) / ms))}/s`
  const left = etaMs === null ? '' : `  ${timeOf(etaMs)} left`
  // A line that is broken in two would be written below itself.
  return `${bar} ${Math.floor(share * 100)} %  ${sizeOf(done)} of ${sizeOf(total)}  ${figure(plan.found)} mails${mails}${left}`.slice(0, Math.max(20, columns - 1))
}

export function reportText(plan: Import, { status, accountName }: { status: ImportStatus; accountName: string }): string {
  const { found, stored, duplicate, broken, removed, state, fromMs, untilMs } = plan
  const outside = [...(fromMs === 0 ? [] : ['before the first day']), ...(untilMs === 0 ? [] : ['after the last day'])]
  const later = outside.length === 0 ? '' : ` What is dated ${outside.join(' or ')} that was named stays in the file.`
  const removedToo = removed === 0 ? '' : ` ${figure(removed)} that ${were(removed)} deleted in the file ${were(removed)} left out.`
  const sums = `${counted(found, 'mail')} ${were(found)} found: ${figure(stored)} ${are(stored)} new, ${figure(duplicate)} ${were(duplicate)} here already, ${figure(broken)} ${are(broken)} broken.${removedToo}${later}`
  const mismatch = found === stored + duplicate + broken ? '' : 'These sums do not match, which is a fault of ours.\n'
  const why = [...status.reason.split('\n'), status.keptFile].filter((line) => line !== '').map((line) => `  ${line}\n`).join('')
  return `${sums}\n${mismatch}${why}${ENDS[state]?.({ accountName, found, isNamed: why !== '' }) ?? ''}\n`
}

const are = (count: number): string => (count === 1 ? 'is' : 'are')
const were = (count: number): string => (count === 1 ? 'was' : 'were')

interface End {
  accountName: string
  found: number
  /** What is not in it stands above. */
  isNamed: boolean
}

const ENDS: Partial<Record<Import['state'], (end: End) => string>> = {
  done: ({ accountName, found, isNamed }) => {
    if (found === 0) return `No mail was found in it; the account “${accountName}” holds nothing of it.`
    return isNamed ? `It is read to its end; what could be read is in the account “${accountName}”.` : `All of it is read, and in the account “${accountName}”.`
  },
  paused: () => 'Stopped before its end; what was read is kept. The same command goes on from there.',
  cancelled: () => 'It was ended before its end; what was read is kept. The same command brings what is missing.',
  failed: () => 'It could not be read to its end; what was read is kept. Once that is put right, the same command goes on from there.',
}

function timeOf(ms: number): string {
  const seconds = Math.round(ms / 1000)
  if (seconds < 90) return `${seconds} s`
  return seconds < 5_400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3_600).toFixed(1)} h`
}
