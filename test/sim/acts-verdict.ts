// What was asked against what the gate did: nothing approved is lost, nothing unapproved ran.
import type { Act } from './person.ts'
import type { ActionRow } from './store-reader.ts'

export interface ActsAsFound {
  acts: readonly Act[]
  actions: readonly ActionRow[]
  /** Action ids in order of approval. */
  approvals: readonly string[]
}

interface ReceiptItem {
  id: string
  outcome: string
  before: Record<string, unknown>
}

export function* violationsOfActs({ acts, actions, approvals }: ActsAsFound): Generator<string> {
  const approved = new Set(approvals)
  if (approved.size !== approvals.length) yield 'an action was approved twice'
  const byWords = Map.groupBy(actions.filter((row) => row.undo_of === ''), (row) => wordsOf(row))
  for (const act of acts) {
    const rows = byWords.get(act.key) ?? []
    byWords.delete(act.key)
    const exists = rows.length === act.count
    if (!exists && (rows.length > 0 || act.answered.has('propose'))) yield `${act.key}: ${rows.length} actions instead of ${act.count}`
    for (const row of rows) yield* violationsOfRow(act, row, approved.has(row.id))
  }
  for (const words of byWords.keys()) yield `an action that nobody asked for: ${words}`
  const undone = new Map(actions.map((row) => [row.id, row]))
  for (const row of actions.filter((one) => one.undo_of !== '')) {
    const original = undone.get(row.undo_of)
    if (original === undefined) yield `${row.id} undoes an action that is not there`
    else if (row.state === 'done' && original.state !== 'undone') yield `${original.id} was undone by ${row.id}, but is ${original.state}`
    else if (row.state !== 'done' && row.state !== 'undone') yield `the undo ${row.id} is ${row.state}: ${row.error_code} ${row.error_text}`
  }
}

function* violationsOfRow(act: Act, row: ActionRow, approved: boolean): Generator<string> {
  const { asked, answered } = act
  const what = `${act.key} (${row.kind} ${row.id})`
  const ran = row.receipt !== '' || ['running', 'unknown', 'done', 'failed'].includes(row.state)
  if (approved && !asked.has('approve')) yield `${what} was approved by nobody`
  if (ran && !approved) yield `${what} was carried out without an approval`
  if (answered.has('approve') && !approved) yield `${what}: its approval was answered and is lost`
  if (answered.has('reject') && row.state !== 'rejected') yield `${what} was rejected, but is ${row.state}`
  if (row.state === 'rejected' && !asked.has('reject')) yield `${what} was rejected by nobody`
  if (answered.has('undo') && row.state !== 'undone') yield `${what} was taken back, but is ${row.state}`
  if (row.state === 'undone' && !asked.has('undo')) yield `${what} was taken back by nobody`
  if (approved && row.state !== 'done' && row.state !== 'undone') yield `${what} was approved and is ${row.state}: ${row.error_code} ${row.error_text}`
  if (!approved && row.state !== 'proposed' && row.state !== 'rejected') yield `${what} was never approved and is ${row.state}`
  if (row.state !== 'done' || row.kind === 'mail.send') return
  const touched = itemsOf(row).map((item) => String(item.before['remoteId'])).toSorted().join()
  if (!act.mails.some((mails) => mails.toSorted().join() === touched)) yield `${what} touched other mails than it was asked for`
}

export interface Place {
  path: string
  seen: boolean
}

/** Where every mail should be now: each approved change in the order of the approvals, as far as its receipt proves it. */
export function placesAfter(before: ReadonlyMap<string, Place>, found: ActsAsFound, pathOf: ReadonlyMap<string, string>): Map<string, Place> {
  const places = new Map([...before].map(([name, place]) => [name, { ...place }]))
  const byId = new Map(found.actions.map((row) => [row.id, row]))
  for (const id of found.approvals) {
    const row = byId.get(id)
    if (row === undefined || row.receipt === '' || row.kind === 'mail.send') continue
    const payload = JSON.parse(row.payload) as { mailboxId: string; places?: { messageId: number; mailboxId: string }[] }
    const back = new Map((payload.places ?? []).map(({ messageId, mailboxId }) => [String(messageId), mailboxId]))
    for (const item of itemsOf(row)) {
      const place = places.get(String(item.before['remoteId']))
      if (place === undefined || (item.outcome !== 'done' && item.outcome !== 'already-so')) continue
      if (row.kind === 'mail.mark-read') place.seen = true
      else if (row.kind === 'mail.mark-unread') place.seen = false
      else place.path = pathOf.get(back.get(item.id) ?? payload.mailboxId) ?? '?'
    }
  }
  return places
}

const wordsOf = (row: ActionRow): string => (JSON.parse(row.origin) as { words: string }).words

const itemsOf = (row: ActionRow): ReceiptItem[] => (row.receipt === '' ? [] : (JSON.parse(row.receipt) as { items: ReceiptItem[] }).items)
