// `secretary approve ID`: a person approves at the terminal what they read there.
//
// Their consent is bound to the seal of what was shown, as in the app. Where nobody sits at the
// terminal nothing was shown to anybody, so what was read elsewhere is named by its seal: a
// script cannot approve whatever happens to stand there.
import { Fault } from '../base/fault.ts'
import type { Action } from '../actions/action.ts'
import { spanOf } from './counted.ts'
import { decideHere } from './decide-here.ts'
import type { Run } from './invocation.ts'

const USAGE = 'Usage: secretary approve ID [--without ID,ID] [--seen SEAL] [--user EMAIL] [--json]'

export const run: Run = async (invocation) => {
  const { seen, without } = invocation.flags
  const left = typeof without === 'string' ? without.split(',').map((one) => one.trim()).filter((one) => one !== '') : []
  return await decideHere(invocation, {
    usage: USAGE,
    why: left.length === 0 ? 'Approve exactly this?' : `Approve this without ${left.join(', ')}?`,
    require: (action) => requireShown(action, seen),
    decide: (decides, person, { id, digest }, { db }) => db.transaction((tx) => decides.approve(tx, person, { actionId: id, seenDigest: typeof seen === 'string' ? seen : digest, without: left })),
    say: ({ id, state, notBefore, decidedAt }, at) =>
      state === 'scheduled'
        ? notBefore - decidedAt < 3_600_000
          ? `Approved. It begins in ${spanOf(notBefore - decidedAt)}; until then ./secretary undo ${id} takes it back.`
          : `Approved. It begins ${at(notBefore)}; until then ./secretary undo ${id} takes it back.`
        : `Approved. ./secretary approvals show ${id} tells what came of it.`,
  })
}

function requireShown({ state, digest }: Action, seen: string | boolean | undefined): void {
  if (state !== 'proposed') throw new Fault('already-decided', `This action is already ${state}`, { fix: '' })
  if (typeof seen === 'string' ? seen === digest : process.stdin.isTTY && process.stdout.isTTY) return
  if (typeof seen === 'string') throw new Fault('payload-changed', 'This is not the seal of what stands there now', { fix: 'Read it again (secretary approvals show ID) and decide on that.' })
  throw new Fault('usage', 'Nobody reads here what would be approved', { fix: 'Call it on a terminal; or read it with secretary approvals show ID, and name its seal: --seen SEAL.' })
}
