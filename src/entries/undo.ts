// `secretary undo ID`: a person takes back at the terminal what they approved. What has not begun
// never happens; what was done is undone by an action of its own, as in the app.
import { inverseOf } from '../actions/undo.ts'
import { Fault } from '../base/fault.ts'
import { decideHere } from './decide-here.ts'
import type { Run } from './invocation.ts'

export const run: Run = (invocation) =>
  decideHere(invocation, {
    usage: 'Usage: secretary undo ID [--user EMAIL] [--json]',
    why: 'Take this back?',
    require(action, kinds) {
      if (action.state === 'approved' || action.state === 'scheduled' || inverseOf(kinds, action) !== undefined) return
      throw new Fault('cannot-undo', `This action is ${action.state} and cannot be undone`, { fix: action.state === 'proposed' ? `To close it: secretary reject ${action.id}.` : '' })
    },
    decide: (decides, person, { id }) => decides.undo(person, id),
    say: ({ id, state }) => (state === 'undone' ? 'Taken back. It never happens.' : `It is being undone, as an action of its own: ./secretary approvals show ${id} tells what comes of it.`),
  })
