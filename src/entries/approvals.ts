// `secretary approvals`: what waits for a person's decision, and one action with all that is to be
// read of it. It shows and changes nothing; approve, reject and undo decide.
import { countTray, listActions } from '../actions/action-list.ts'
import type { Action } from '../actions/action.ts'
import { readSettings } from '../accounts/settings.ts'
import { Fault } from '../base/fault.ts'
import { actionOf } from '../web/action-view.ts'
import { sheetOf, timeIn, type TimeSaid } from './action-sheet.ts'
import { askedBy, titleOf, warningOf } from './action-words.ts'
import { allKinds } from './all-kinds.ts'
import { counted } from './counted.ts'
import { ownAction } from './decide-here.ts'
import type { Invocation } from './invocation.ts'
import { limitGiven } from './limit-given.ts'
import { openHouse, type House } from './open-house.ts'
import { personMeant } from './operator.ts'
import { ownUrl } from './own-url.ts'

const USAGE = 'Usage: secretary approvals [--limit N] | show ID  [--user EMAIL] [--json]'

export async function run({ positionals: [what, id], flags }: Invocation): Promise<number> {
  const isShow = what === 'show' && id !== undefined
  if (!isShow && what !== undefined) throw new Fault('usage', what === 'show' ? 'Say which action' : `"${what}" is nothing that approvals can do`, { fix: USAGE })
  const limit = limitGiven(flags['limit'], USAGE)
  const house = await openHouse('approvals')
  try {
    const { id: userId } = await personMeant(house, flags['user'])
    const at = timeIn((await readSettings(house.db, userId)).timeZone)
    const isJson = flags['json'] === true
    if (isShow) await show(house, await ownAction(house, userId, id), { at, isJson })
    else await list(house, userId, { limit, at, isJson })
    return 0
  } finally {
    await house.close()
  }
}

async function show({ db, clock }: House, action: Action, { at, isJson }: { at: TimeSaid; isJson: boolean }): Promise<void> {
  process.stdout.write(isJson ? `${JSON.stringify(actionOf(allKinds(clock), action))}\n` : await sheetOf(db, action, at))
}

async function list({ db, clock, config }: House, userId: string, { limit, at, isJson }: { limit: number; at: TimeSaid; isJson: boolean }): Promise<void> {
  const kinds = allKinds(clock)
  // The newest stands last, above the prompt.
  const waiting = (await listActions(db, { userId, tray: 'waiting', limit })).toReversed()
  for (const action of waiting) process.stdout.write(`${isJson ? JSON.stringify(actionOf(kinds, action)) : inLines(action, at)}\n`)
  if (isJson) return
  const counts = await countTray(db, userId)
  const lines = [
    counts.waiting === 0 ? 'Nothing waits for you.' : waiting.length < counts.waiting ? `The newest ${waiting.length} of ${counts.waiting} that wait for you` : `${counted(counts.waiting, 'proposal')} ${counts.waiting === 1 ? 'waits' : 'wait'} for you`,
    ...(counts.asked === 0 ? [] : [`${counted(counts.asked, 'question')} of yours not answered yet`]),
    ...(counts.ignored === 0 ? [] : [`${counts.ignored} ignored`]),
    ...(counts.unknown === 0 ? [] : [`${counts.unknown} of which nobody knows the outcome yet: ./secretary activity`]),
    ...(counts.waiting === 0 ? [] : [`Read one: ./secretary approvals show ID. Decide: ./secretary approve ID, ./secretary reject ID, or ${ownUrl(config)}/approvals`]),
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
}

function inLines({ id, origin, preview, proposedAt, expiresAt }: Action, at: TimeSaid): string {
  const warnings = preview.warnings.map((one) => `\n    ${warningOf(one)}`)
  return `${id}  ${at(proposedAt)}  ${titleOf(preview)}\n    asked for by ${askedBy(origin)}; until ${at(expiresAt)}${warnings.join('')}`
}
