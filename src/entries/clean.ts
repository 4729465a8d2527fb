// `secretary clean`: what may be cleaned out of an inbox, on the terminal. It shows; what is proposed
// waits for a person, in the app or in `secretary approvals`.
import { readSettings } from '../accounts/settings.ts'
import { propose } from '../actions/propose.ts'
import { Fault } from '../base/fault.ts'
import { newId } from '../base/ids.ts'
import { cleanBand, type CleanBand } from '../mail/clean/clean-shapes.ts'
import { findCandidates, type Candidate } from '../mail/clean/find-candidates.ts'
import { proposedCleanings } from '../mail/clean/proposed-cleanings.ts'
import { countWithoutSignals } from '../mail/clean/read-older-signals.ts'
import type { StoredMessage } from '../mail/messages/message-row.ts'
import { loadMessages } from '../mail/messages/message-store.ts'
import { allKinds } from './all-kinds.ts'
import { bare } from './bare-text.ts'
import { counted } from './counted.ts'
import type { Invocation } from './invocation.ts'
import { limitGiven } from './limit-given.ts'
import { openHouse, type House } from './open-house.ts'
import { personMeant } from './operator.ts'
import { ownUrl } from './own-url.ts'

const USAGE = 'Usage: secretary clean [--user EMAIL] [--band sure|likely|unsure] [--limit N] [--propose] [--json]'

export async function run({ flags }: Invocation): Promise<number> {
  const limit = limitGiven(flags['limit'], USAGE)
  const band = bandOf(flags['band'])
  const house = await openHouse('clean')
  try {
    const { id: userId } = await personMeant(house, flags['user'])
    const isJson = flags['json'] === true
    return flags['propose'] === true ? await proposeAll(house, { userId, band: band ?? 'sure', isJson }) : await show(house, { userId, band, limit, isJson })
  } finally {
    await house.close()
  }
}

function bandOf(given: string | boolean | undefined): CleanBand | undefined {
  if (given === undefined) return undefined
  const known = cleanBand.safeParse(given)
  if (known.success) return known.data
  throw new Fault('usage', `There is no band called ${String(given)}`, { fix: USAGE })
}

async function show({ db, clock }: House, { userId, band, limit, isJson }: { userId: string; band: CleanBand | undefined; limit: number; isJson: boolean }): Promise<number> {
  const { found, kept } = await findCandidates(db, { userId, nowMs: clock.now() })
  const meant = found.filter((one) => band === undefined || one.band === band)
  const shown = meant.slice(0, limit)
  const rows = new Map((await loadMessages(db, userId, shown.map(({ id }) => id))).map((row) => [row.id, row]))
  const { timeZone } = await readSettings(db, userId)
  for (const one of shown) {
    const row = rows.get(one.id)
    if (row !== undefined) process.stdout.write(`${isJson ? asJson(one, row) : asLine(one, row, timeZone)}\n`)
  }
  if (isJson) return 0
  const keptBack = Object.entries(kept).filter(([, count]) => count > 0).map(([why, count]) => `${counted(count, 'mailing')} kept: ${KEPT[why as keyof typeof kept]}`)
  const waiting = await countWithoutSignals(db, userId)
  const lines = [
    meant.length === 0 ? 'Nothing may be cleaned.' : shown.length === meant.length ? counted(meant.length, 'mail') : `The surest ${shown.length} of ${counted(meant.length, 'mail')}`,
    ...keptBack,
    ...(waiting === 0 ? [] : [`${counted(waiting, 'older mail')} not looked at yet: the engine does it`]),
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
  return 0
}

async function proposeAll(house: House, { userId, band, isJson }: { userId: string; band: CleanBand; isJson: boolean }): Promise<number> {
  const { db, clock, config } = house
  const kinds = allKinds(clock)
  const nowMs = clock.now()
  const batchId = newId('bat', nowMs)
  const chosen = await proposedCleanings(db, { userId, nowMs, bands: [band] })
  const origin = { by: 'token', id: 'command-line', name: 'secretary clean', words: '' } as const
  const made = await db.transaction(async (tx) => {
    const actions = []
    for (const messageIds of chosen) actions.push(await propose(tx, clock, kinds, { userId, kind: 'mail.clean', payload: { messageIds, judgedAtMs: nowMs }, batchId, origin }))
    return actions
  })
  if (isJson) {
    for (const { id, preview, digest } of made) process.stdout.write(`${JSON.stringify({ batchId, actionId: id, count: preview.count, digest })}\n`)
    return 0
  }
  const count = made.reduce((sum, { preview }) => sum + preview.count, 0)
  process.stdout.write(count === 0 ? `Nothing is ${band}; nothing was proposed.\n` : `${counted(count, 'mail')} proposed, and nothing moved yet: approve it at ${ownUrl(config)}/approvals, or read it with ./secretary approvals\n`)
  return 0
}

const KEPT: Record<keyof Awaited<ReturnType<typeof findCandidates>>['kept'], string> = {
  addressed: 'addressed to the person',
  named: 'naming the person',
  answered: 'of conversations that the person wrote in',
  known: 'from people that the person wrote to',
  starred: 'starred',
  needed: 'bills, orders, codes, invitations, answers',
  files: 'with files',
  'not-read-whole': 'not here whole',
}

function asLine({ id, confidence, band, reasons }: Candidate, { dateMs, from, subject }: StoredMessage, timeZone: string): string {
  const day = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(dateMs)
  return `${id}  ${day}  ${confidence} % ${band}  ${bare(from.name || from.address) || '(no sender)'}  ${bare(subject) || '(no subject)'}  [${reasons.map(({ code }) => code).join(', ')}]`
}

const asJson = ({ id, confidence, band, reasons }: Candidate, { threadId, accountId, dateMs, from, subject, size, seen }: StoredMessage): string =>
  JSON.stringify({ id, threadId, accountId, dateMs, from, subject, size, seen, confidence, band, reasons })
