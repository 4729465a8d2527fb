// What a receipt says of each thing, before and after, in lines of a terminal: "INBOX -> Archive,
// unread -> read". Each provider writes down what it has; only what differs is told. The app tells the
// same in its two languages (app/src/approvals/outcome-change.ts); a terminal's words stay as they are.
import type { Action } from '../actions/action.ts'
import type { ItemOutcome, Receipt } from '../actions/action-shapes.ts'
import { labelName } from '../mail/mailboxes/label-path.ts'
import { mailboxesOfAccount } from '../mail/mailboxes/mailbox-store.ts'
import type { Db } from '../store/db.ts'
import { bare } from './bare-text.ts'
import { counted } from './counted.ts'

/** What people call the folder or label that a provider has under this path. */
type PlaceName = (path: string) => string

/** Of the journal, which tells many actions: the rest stands on the sheet of one. */
const CHANGES_SHOWN = 3
const MARKS = { seen: ['read', 'unread'], flagged: ['starred', 'not starred'] } as const

/** A line each, their numbers above each other: of many mails as well, since whoever looks wants one of them. */
export async function outcomeLines(db: Db, { accountId }: Pick<Action, 'accountId'>, { items }: Receipt): Promise<string[]> {
  const placeName = await placesOf(db, accountId)
  const told = items.map((item) => ({ id: bare(item.id), says: [changeIn(item, placeName), becameOf(item)].filter((part) => part !== '').join('; ') })).filter(({ says }) => says !== '')
  const width = Math.max(0, ...told.map(({ id }) => id.length))
  return told.map(({ id, says }) => `  ${id.padEnd(width)}  ${says}`)
}

/** What is alike stands once, with how many it is of. */
export async function outcomesInShort(db: Db, { accountId }: Pick<Action, 'accountId'>, { items }: Receipt): Promise<string[]> {
  const placeName = await placesOf(db, accountId)
  const alike = Map.groupBy(items, (item) => changeIn(item, placeName))
  alike.delete('')
  const said = [...alike].map(([change, those]) => ({ of: counted(those.length, 'mail'), change }))
  const width = Math.max(0, ...said.slice(0, CHANGES_SHOWN).map(({ of }) => of.length))
  const rest = said.length - CHANGES_SHOWN
  return [...said.slice(0, CHANGES_SHOWN).map(({ of, change }) => `    ${of.padStart(width)}  ${change}`), ...(rest > 0 ? [`    and ${counted(rest, 'other change')}`] : [])]
}

async function placesOf(db: Db, accountId: string): Promise<PlaceName> {
  const mailboxes = accountId === '' ? [] : await mailboxesOfAccount(db, accountId)
  const names = new Map(mailboxes.map(({ path, name }) => [path, name]))
  return (path) => names.get(path) ?? labelName(path)
}

function changeIn({ before, after }: Pick<ItemOutcome, 'before' | 'after'>, placeName: PlaceName): string {
  const parts: string[] = []
  const [from, to] = [before['path'], after['path']]
  if (typeof from === 'string' && typeof to === 'string' && from !== to) parts.push(`${placeName(from)} -> ${placeName(to)}`)
  for (const mark of ['seen', 'flagged'] as const) {
    const [was, is] = [before[mark], after[mark]]
    if (typeof was !== 'boolean' || typeof is !== 'boolean' || was === is) continue
    const [yes, no] = MARKS[mark]
    parts.push(is ? `${no} -> ${yes}` : `${yes} -> ${no}`)
  }
  // Not every provider writes down what there was before: then nobody knows which of them are new.
  if (Array.isArray(before['labels'])) {
    const [had, has] = [listOf(before['labels']), listOf(after['labels'])]
    // A place that is one of the labels is told as the place.
    const isPlace = (label: string): boolean => label === from || label === to
    parts.push(...has.filter((label) => !had.includes(label) && !isPlace(label)).map((label) => `+ ${placeName(label)}`))
    parts.push(...had.filter((label) => !has.includes(label) && !isPlace(label)).map((label) => `- ${placeName(label)}`))
  }
  return parts.map(bare).join(', ')
}

const listOf = (value: unknown): readonly string[] => (Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [])

/** Beyond that it is done, which is what the line before all of them counts. */
function becameOf({ outcome, error, undoneBy }: ItemOutcome): string {
  const why = error === '' ? '' : `: ${bare(error)}`
  const became = { 'done': '', 'already-so': 'was so already', 'failed': `not done${why}`, 'unknown': `not known${why}` }[outcome]
  return [became, undoneBy === undefined ? '' : `taken back by ${undoneBy}`].filter((part) => part !== '').join('; ')
}
