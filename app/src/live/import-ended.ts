// Tells whoever has the app open that an import has ended, with its sums: found is always stored,
// here before, and damaged. It stands in Activity as well, for whoever had not.
import type { Job } from '../../../src/web/contract/jobs.ts'
import * as m from '../messages/m.ts'
import { figure } from '../words/locale.ts'

const IMPORTS = new Set(['mail.fetch-older', 'mail.import-file'])

/** '' unless this news is the end of an import that was seen to run and that found something. */
export function importEndedText(before: Job | undefined, job: Job): string {
  const { found = 0, stored = 0, duplicate = 0, broken = 0 } = job.counters
  const isEnd = IMPORTS.has(job.name) && job.state === 'completed' && before !== undefined && before.state !== 'completed'
  return isEnd && found > 0 ? m.import_ended({ found: figure(found), stored: figure(stored), duplicate: figure(duplicate), broken: figure(broken) }) : ''
}
