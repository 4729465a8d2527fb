// `secretary activity`: the journal on the terminal: what was done, by whose asking and whose
// decision, and what came of it.
import { listActions } from '../actions/action-list.ts'
import { actionState } from '../actions/action-shapes.ts'
import type { Action } from '../actions/action.ts'
import { readSettings } from '../accounts/settings.ts'
import type { Db } from '../store/db.ts'
import { actionOf } from '../web/action-view.ts'
import { timeIn, type TimeSaid } from './action-sheet.ts'
import { askedBy, stateOf, titleOf } from './action-words.ts'
import { allKinds } from './all-kinds.ts'
import { bare } from './bare-text.ts'
import type { Invocation } from './invocation.ts'
import { limitGiven } from './limit-given.ts'
import { openHouse } from './open-house.ts'
import { outcomesInShort } from './outcome-lines.ts'
import { personMeant } from './operator.ts'

const USAGE = 'Usage: secretary activity [--limit N] [--user EMAIL] [--json]'
/** What waits stands in approvals. */
const DECIDED = actionState.options.filter((state) => state !== 'proposed')

export async function run({ flags }: Invocation): Promise<number> {
  const limit = limitGiven(flags['limit'], USAGE)
  const house = await openHouse('activity')
  try {
    const { db, clock } = house
    const { id: userId } = await personMeant(house, flags['user'])
    const isJson = flags['json'] === true
    const at = timeIn((await readSettings(db, userId)).timeZone)
    const kinds = allKinds(clock)
    // The newest stands last, above the prompt.
    const found = (await listActions(db, { userId, states: DECIDED, limit })).toReversed()
    for (const action of found) process.stdout.write(`${isJson ? JSON.stringify(actionOf(kinds, action)) : (await inLines(db, action, at)).join('\n')}\n`)
    if (isJson) return 0
    process.stdout.write(found.length === 0 ? 'Nothing was decided yet.\n' : `${found.length < limit ? '' : `The newest ${limit}; --limit takes more. `}One in full: ./secretary approvals show ID. Take one back: ./secretary undo ID\n`)
    return 0
  } finally {
    await house.close()
  }
}

async function inLines(db: Db, { id, accountId, origin, preview, state, receipt, errorText, decidedBy, proposedAt, startedAt, decidedAt, undoOf, undoneBy }: Action, at: TimeSaid): Promise<string[]> {
  const whose = [
    `asked for by ${askedBy(origin)}`,
    ...(decidedBy === '' ? [] : [`decided by ${bare(decidedBy)}`]),
    ...(receipt === undefined ? [] : [`${receipt.proven} of ${receipt.expected} proven`]),
    ...(undoOf === '' ? [] : [`takes back ${undoOf}`]),
    ...(undoneBy === '' ? [] : [`undone by ${undoneBy}`]),
    ...(errorText === '' ? [] : [bare(errorText)]),
  ]
  return [
    `${id}  ${at(startedAt || decidedAt || proposedAt)}  ${stateOf({ state, undoneBy })}  ${titleOf(preview)}`,
    `    ${whose.join('; ')}`,
    ...(receipt === undefined ? [] : await outcomesInShort(db, { accountId }, receipt)),
  ]
}
