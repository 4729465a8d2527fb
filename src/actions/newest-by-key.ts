// What became of what was asked for before, by the request keys of one kind of question.
//
// A request key makes a repeated request the same action. Where its beginning says what it is about
// and its end tells one request from another, it also finds what came of the last, whatever kind
// of action that was.
import type { Db } from '../store/db.ts'
import { limits } from '../base/limits.ts'
import type { ActionState } from './action-shapes.ts'

export interface AskedAction {
  actionId: string
  state: ActionState
  /** When it was decided; before that, when it was proposed. */
  atMs: number
}

const SEPARATOR = ' '

export const requestKeyFor = (about: string, id: string): string => `${about}${SEPARATOR}${id}`

/** By what each is about, the newest; of those that begin with `prefix`, which holds no sign that LIKE knows. */
export async function newestByKey(db: Db, { userId, prefix }: { userId: string; prefix: string }): Promise<Map<string, AskedAction>> {
  const rows = await db.query
    .selectFrom('actions')
    .select(['id', 'request_key', 'state', 'proposed_at', 'decided_at'])
    .where('user_id', '=', userId)
    .where('request_key', 'like', `${prefix}%`)
    .orderBy('id', 'desc')
    .limit(limits.askedBeforeMax)
    .execute()
  const newest = new Map<string, AskedAction>()
  for (const row of rows) {
    const [about = ''] = row.request_key.split(SEPARATOR)
    if (!newest.has(about)) newest.set(about, { actionId: row.id, state: row.state, atMs: Number(row.decided_at) || Number(row.proposed_at) })
  }
  return newest
}
