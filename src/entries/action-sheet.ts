// The sheet of an action on a terminal: all that a person reads before they decide, and what came
// of it. What the app shows on paper stands here in lines; nothing of it is left out without saying so.
import type { Action } from '../actions/action.ts'
import type { Fact, Receipt } from '../actions/action-shapes.ts'
import { listedIds, listedMails } from '../mail/actions/listed-mails.ts'
import { linksOfLetter } from '../mail/letters/letter-links.ts'
import type { SealedLetter } from '../mail/letters/seal-letter.ts'
import type { Db } from '../store/db.ts'
import { askedBy, FACTS, sourceOf, stateOf, titleOf, warningOf } from './action-words.ts'
import { bare, bareLines } from './bare-text.ts'
import { counted } from './counted.ts'
import { outcomeLines } from './outcome-lines.ts'

export type TimeSaid = (ms: number) => string

/** To the minute, where its person lives. */
export const timeIn =
  (timeZone: string): TimeSaid =>
  (ms) =>
    new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' }).format(ms)

export async function sheetOf(db: Db, action: Action, at: TimeSaid): Promise<string> {
  const { preview } = action
  const changed = preview.before === undefined ? [] : ['It was changed since it was proposed; this is what stands there now.']
  const said = action.talk.map(({ by, name, words, at: saidAt }) => `${at(saidAt)}  ${by === 'person' ? 'You' : bare(name)}: ${bare(words)}`)
  const sections = [
    [titleOf(preview), `${action.id}  ${standing(action, at)}`, ...changed],
    aligned(allFacts(action)),
    preview.warnings.map(warningOf),
    preview.body === '' ? [] : ['What would leave:', ...bareLines(preview.body).map((line) => `  | ${line}`)],
    await itemsOf(db, action),
    said,
    await outcomeOf(db, action, at),
    action.state === 'proposed' ? [`Seal: ${action.digest}`] : [],
  ]
  return sections.filter((lines) => lines.length > 0).map((lines) => `${lines.join('\n')}\n`).join('\n')
}

function standing({ origin, state, proposedAt, expiresAt, waitsFor, ignoredAt, decidedAt, decidedBy, notBefore, undoneBy }: Action, at: TimeSaid): string {
  const asked = `asked for by ${askedBy(origin)}, ${at(proposedAt)}${origin.words === '' ? '' : ` (“${bare(origin.words)}”)`}`
  if (state === 'proposed') {
    const whose = ignoredAt > 0 ? 'ignored' : waitsFor === 'asker' ? 'waits for an answer to your question' : stateOf({ state, undoneBy })
    return `${asked}; ${whose}, until ${at(expiresAt)}`
  }
  const decided = decidedAt === 0 ? '' : `; decided by ${bare(decidedBy)}, ${at(decidedAt)}`
  return `${asked}${decided}; ${stateOf({ state, undoneBy })}${undoneBy === '' ? '' : ` by ${undoneBy}`}${state === 'scheduled' ? `, ${at(notBefore)}` : ''}`
}

/** The links beyond those that a preview names stand here too: whoever approves on a terminal reads all. */
function allFacts({ kind, payload, preview: { facts } }: Action): Fact[] {
  const shown = facts.filter(({ label, sourceCount }) => label === 'link' && sourceCount === 0)
  return facts.flatMap((fact) => {
    if (kind !== 'mail.send' || fact.label !== 'link' || fact.sourceCount === 0) return [fact]
    const rest = linksOfLetter(payload as unknown as SealedLetter).slice(shown.length)
    return rest.map(({ words, href }): Fact => ({ ...(shown[0] ?? fact), value: words === href ? '' : words, exact: href, sourceCount: 0 }))
  })
}

function aligned(facts: readonly Fact[]): string[] {
  const width = Math.max(0, ...facts.map(({ label }) => FACTS[label].length))
  return facts.map((fact) => `${FACTS[fact.label].padEnd(width)}  ${valueOf(fact)}  (${sourceOf(fact)})`)
}

const valueOf = ({ value, exact }: Fact): string => [...new Set([value, exact])].filter((one) => one !== '').map(bare).join('  ')

async function itemsOf(db: Db, action: Action): Promise<string[]> {
  const { items, count } = action.preview
  if (items.length === 0) return []
  const all = await listedMails(db, action, listedIds(action))
  const lines = all.map(({ id, title, from, note, confidence }) => `  ${id}  ${[from, title, note, surenessOf(confidence)].filter((one) => one !== '').map(bare).join('  ')}`)
  const gone = count - all.length
  return [`${counted(count, 'mail')}:`, ...lines, ...(gone > 0 ? [`  and ${counted(gone, 'more', 'more')} that ${gone === 1 ? 'is' : 'are'} not here any longer`] : [])]
}

/** How sure whoever asks is of it. */
const surenessOf = (confidence: number | undefined): string => (confidence === undefined ? '' : `${Math.round(confidence * 100)} %`)

async function outcomeOf(db: Db, { accountId, receipt, errorText, drift, declined }: Action, at: TimeSaid): Promise<string[]> {
  return [
    ...(declined.length === 0 ? [] : [`Left out by you: ${declined.map(({ id, title }) => `${id} “${bare(title)}”`).join(', ')}`]),
    ...(receipt === undefined ? [] : [headOf(receipt, at), ...(await outcomeLines(db, { accountId }, receipt))]),
    ...(errorText === '' ? [] : [bare(errorText)]),
    ...(drift === undefined ? [] : [`Something else changed ${counted(drift.items.length, 'mail')} of it since; found ${at(drift.at)}`]),
  ]
}

const headOf = ({ provenAt, proof, expected, proven, saidBy }: Receipt, at: TimeSaid): string =>
  saidBy === undefined ? `${proven} of ${expected} proven ${at(provenAt)}: ${bare(proof)}` : `By the word of ${bare(saidBy)}, ${at(provenAt)}; nothing proves it`
