// `secretary reject ID`: a person closes a proposal at the terminal. Nothing happens by it, so
// whatever stands there may be rejected, as in the app.
import { limits } from '../base/limits.ts'
import { Fault } from '../base/fault.ts'
import { decideHere } from './decide-here.ts'
import type { Run } from './invocation.ts'

const USAGE = 'Usage: secretary reject ID [--why WORDS] [--user EMAIL] [--json]'

export const run: Run = async (invocation) => {
  const { why } = invocation.flags
  const reason = typeof why === 'string' ? why : ''
  if (reason.length > limits.rejectionCharsMax) throw new Fault('usage', `--why takes ${limits.rejectionCharsMax} characters`, { fix: USAGE })
  return await decideHere(invocation, {
    usage: USAGE,
    why: 'Reject this?',
    require({ state }) {
      if (state !== 'proposed') throw new Fault('already-decided', `This action is already ${state}`)
    },
    decide: (decides, person, { id }, { db }) => decides.reject(db, person, id, reason),
    say: () => 'Rejected. Nothing was done, and nothing will be.',
  })
}
