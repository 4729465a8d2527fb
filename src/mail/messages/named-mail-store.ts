// A few of the mails that an IMAP mailbox holds, by the names that its server gave them: what tells
// whether another server has the same ones.
//
// They are met by stepping through the index of names, a few rows at each step: counting the mails
// and skipping to the tenth part of them read every row of a mailbox, in the process that shows
// the app, for more than a second of a mailbox of 400,000.
import type { Db } from '../../store/db.ts'
import { remoteIdOf, uidOf } from '../imap/imap-id.ts'
import type { MailIdentity } from '../mail-identity.ts'

export interface NamedMail extends MailIdentity {
  uid: number
}

/** Names of ten digits: the UIDs of a life of a mailbox, both ends of a stretch in it. */
interface Stretch {
  from: number
  to: number
}

const UID_MAX = 4_294_967_295
/** Read at one place: the newest that are wanted, and enough to pass a run of damaged mail. */
const ROWS_PER_STEP = 20

/**
 * The newest names, and some spread over all of them: mailboxes that were begun alike part later on. Of those
 * that were read without damage; where any of them has a Message-ID it is those, since it says more.
 */
export async function sampleNamed(db: Db, mailboxId: string, wanted: { uidValidity: string; newest: number; spread: number }): Promise<NamedMail[]> {
  const { uidValidity, newest, spread } = wanted
  const rows = async (order: 'asc' | 'desc', { from, to }: Stretch) => await namedRows(db, mailboxId, { uidValidity, order, from, to })
  const latest = await rows('desc', { from: 1, to: UID_MAX })
  const found = latest.filter(isWhole).slice(0, newest)
  const oldest = await rows('asc', { from: 1, to: UID_MAX })
  const first = oldest[0]?.uid ?? 0
  const last = found.at(-1)?.uid ?? latest.at(-1)?.uid ?? 0
  found.push(...oldest.filter((one) => isWhole(one) && one.uid < last).slice(0, 1))
  found.push(...(await stepThrough(rows, { from: first + 1, to: last - 1 }, spread - 1)))
  const tellers = found.filter(({ messageId }) => messageId !== '')
  return tellers.length > 0 ? tellers : found
}

/**
 * Halves the widest stretch that was not looked into, again and again. Names may lie thick at one end
 * (a server that once began to count from a million), so what turns out empty is left at once.
 */
async function stepThrough(rows: (order: 'asc' | 'desc', stretch: Stretch) => Promise<NamedRow[]>, all: Stretch, wanted: number): Promise<NamedRow[]> {
  const found: NamedRow[] = []
  const stretches = [all]
  for (let step = 0; step < wanted * 2 && found.length < wanted; step++) {
    const widest = stretches.toSorted((a, b) => b.to - b.from - (a.to - a.from))[0]
    if (widest === undefined || widest.from > widest.to) break
    stretches.splice(stretches.indexOf(widest), 1)
    const middle = Math.floor((widest.from + widest.to) / 2)
    const below = await rows('desc', { from: widest.from, to: middle })
    const met = below.length > 0 ? below : await rows('asc', { from: middle + 1, to: widest.to })
    const taken = met.find(isWhole) ?? met[0]
    if (taken === undefined) continue
    if (isWhole(taken)) found.push(taken)
    const [lower, upper] = below.length > 0 ? [taken.uid - 1, middle + 1] : [widest.from - 1, taken.uid + 1]
    stretches.push({ from: widest.from, to: lower }, { from: upper, to: widest.to })
  }
  return found
}

interface NamedRow extends NamedMail {
  broken: string
}

const isWhole = ({ broken }: NamedRow): boolean => broken === ''

async function namedRows(db: Db, mailboxId: string, { uidValidity, order, from, to }: Stretch & { uidValidity: string; order: 'asc' | 'desc' }): Promise<NamedRow[]> {
  const rows = await db.query
    .selectFrom('messages')
    .select(['remote_id', 'message_id', 'size', 'broken'])
    .where('mailbox_id', '=', mailboxId)
    .where('remote_id', '>=', remoteIdOf(uidValidity, from))
    .where('remote_id', '<=', remoteIdOf(uidValidity, to))
    .orderBy('remote_id', order)
    .limit(ROWS_PER_STEP)
    .execute()
  // Names of another life can lie between them in the order of a database's own collation.
  return rows.flatMap((row) => {
    const uid = uidOf(uidValidity, row.remote_id)
    return uid === undefined ? [] : [{ uid, messageId: row.message_id, size: row.size, broken: row.broken }]
  })
}
