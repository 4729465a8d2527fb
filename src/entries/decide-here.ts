// What `approve`, `reject` and `undo` have in common: the action is shown, its person proves who they
// are, and what they decide goes by the same way as a click in the app.
import { findAction } from '../actions/action-store.ts'
import type { Action } from '../actions/action.ts'
import type { ActionKinds } from '../actions/propose.ts'
import type { SignedInPerson } from '../accounts/sessions.ts'
import { readSettings } from '../accounts/settings.ts'
import { Fault, notFound } from '../base/fault.ts'
import { actionOf } from '../web/action-view.ts'
import { personDecides, type PersonDecides } from '../web/person-decides.ts'
import { sheetOf, timeIn, type TimeSaid } from './action-sheet.ts'
import { titleOf } from './action-words.ts'
import { allKinds } from './all-kinds.ts'
import { askEngine } from './ask-engine.ts'
import { asPerson } from './deciding-person.ts'
import type { Invocation } from './invocation.ts'
import { openHouse, type House } from './open-house.ts'
import { personMeant } from './operator.ts'

export interface DecisionHere {
  usage: string
  /** Said before the password is asked for. */
  why: string
  /** Refuses what cannot be decided before anybody types a password for it. */
  require?(action: Action, kinds: ActionKinds): void
  decide(decides: PersonDecides, person: SignedInPerson, action: Action, house: House): Promise<Action>
  /** What came of it, in a sentence. */
  say(decided: Action, at: TimeSaid): string
}

export async function decideHere({ positionals: [id], flags }: Invocation, wish: DecisionHere): Promise<number> {
  if (id === undefined) throw new Fault('usage', 'Say which action', { fix: wish.usage })
  const isJson = flags['json'] === true
  const house = await openHouse('decide')
  try {
    const { db, clock } = house
    const kinds = allKinds(clock)
    const { id: userId, email } = await personMeant(house, flags['user'])
    const action = await ownAction(house, userId, id)
    wish.require?.(action, kinds)
    const at = timeIn((await readSettings(db, userId)).timeZone)
    // With --json too it is read by somebody: beside the answer, not in it.
    ;(isJson ? process.stderr : process.stdout).write(`${await sheetOf(db, action, at)}\n`)
    // Named once more: below a long letter whom it goes to has scrolled away.
    const why = `${titleOf(action.preview)}. ${wish.why}`
    const decided = await asPerson(house, { email, why, page: '/approvals' }, (person) => wish.decide(personDecides({ db, clock, kinds }), person, action, house))
    process.stdout.write(isJson ? `${JSON.stringify(actionOf(kinds, decided))}\n` : `${wish.say(decided, at)}${await whoDoesIt(house, decided)}\n`)
    return 0
  } finally {
    await house.close()
  }
}

export async function ownAction({ db }: House, userId: string, id: string): Promise<Action> {
  const action = await findAction(db, id)
  // Somebody else's is as absent as none.
  if (action === undefined || action.userId !== userId) throw notFound('action')
  return action
}

/** On PostgreSQL an engine may run elsewhere; only of this folder's own is known that it does not run. */
async function whoDoesIt({ config, db }: House, { state }: Action): Promise<string> {
  if (state !== 'approved' && state !== 'scheduled') return ''
  return (await askEngine(config.home, db.kind)).status === 'down' ? ' No engine runs here; it is done as soon as one does (npm start).' : ''
}
