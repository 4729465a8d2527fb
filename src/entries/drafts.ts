// `secretary drafts`: the letters that are being written, and one of them to read. It shows and
// changes nothing; they are written on in the app or by the API.
import { findAccount } from '../accounts/connected-accounts.ts'
import { readSettings } from '../accounts/settings.ts'
import { Fault, notFound } from '../base/fault.ts'
import { findDraft, listDrafts, type Draft } from '../mail/drafts/draft-store.ts'
import type { DraftState } from '../mail/drafts/draft-shapes.ts'
import { htmlText } from '../mail/parse/html-text.ts'
import type { Db } from '../store/db.ts'
import { draftOf } from '../web/draft-view.ts'
import { timeIn, type TimeSaid } from './action-sheet.ts'
import { bare, bareLines } from './bare-text.ts'
import { counted } from './counted.ts'
import type { Invocation } from './invocation.ts'
import { limitGiven } from './limit-given.ts'
import { openHouse } from './open-house.ts'
import { personMeant } from './operator.ts'

const USAGE = 'Usage: secretary drafts [--limit N] | show ID  [--user EMAIL] [--json]'

export async function run({ positionals: [what, id], flags }: Invocation): Promise<number> {
  const isShow = what === 'show' && id !== undefined
  if (!isShow && what !== undefined) throw new Fault('usage', what === 'show' ? 'Say which draft' : `"${what}" is nothing that drafts can do`, { fix: USAGE })
  const limit = limitGiven(flags['limit'], USAGE)
  const house = await openHouse('drafts')
  try {
    const { db } = house
    const { id: userId } = await personMeant(house, flags['user'])
    const at = timeIn((await readSettings(db, userId)).timeZone)
    const print = (draft: Draft, text: string) => process.stdout.write(flags['json'] === true ? `${JSON.stringify(draftOf(draft))}\n` : text)
    if (isShow) {
      const draft = await findDraft(db, userId, id)
      if (draft === undefined) throw notFound('draft')
      print(draft, await letterOf(db, draft, at))
      return 0
    }
    // The newest stands last, above the prompt.
    const found = (await listDrafts(db, { userId, states: ['pending', 'approved'], limit })).toReversed()
    for (const draft of found) print(draft, `${draft.id}  ${at(draft.updatedAt)}  ${titleOf(draft)}\n    ${standing(draft)}\n`)
    if (flags['json'] !== true) process.stdout.write(found.length === 0 ? 'No letter is being written.\n' : `${found.length < limit ? counted(found.length, 'draft') : `The newest ${limit}; --limit takes more`}. Read one: ./secretary drafts show ID\n`)
    return 0
  } finally {
    await house.close()
  }
}

const namesOf = (people: Draft['letter']['to']): string => people.map(({ name, address }) => bare(name === '' ? address : `${name} <${address}>`)).join(', ')

function titleOf({ letter: { subject, to } }: Draft): string {
  return `“${bare(subject) || '(no subject)'}” to ${namesOf(to) || '(nobody yet)'}`
}

const STATES: Readonly<Record<DraftState, string>> = { pending: 'being written', approved: 'approved, not sent yet', sent: 'sent', rejected: 'given up' }

function standing({ state, actionState, actionId, writtenBy, stale, elsewhere, lostAt }: Draft): string {
  const writer = writtenBy.who === 'person' ? 'you' : writtenBy.who === 'provider' ? 'another mail program' : `“${bare(writtenBy.name)}”`
  return [
    actionState === 'proposed' ? `waits for your approval: ./secretary approvals show ${actionId}` : STATES[state],
    `last changed by ${writer}`,
    ...(stale ? ['a mail came into its conversation since'] : []),
    ...(elsewhere === undefined ? [] : ['another program wrote another version; choose one in the app']),
    ...(lostAt === 0 ? [] : ['another program removed its copy']),
  ].join('; ')
}

async function letterOf(db: Db, draft: Draft, at: TimeSaid): Promise<string> {
  const { id, userId, accountId, letter, updatedAt } = draft
  const account = await findAccount(db, { userId, id: accountId })
  const people = ([['To', letter.to], ['Copy', letter.cc], ['Blind copy', letter.bcc]] as const).filter(([name, all]) => name === 'To' || all.length > 0)
  const head = [
    ['From', account === undefined ? '(an account that is gone)' : bare(account.address || account.name)],
    ...people.map(([name, all]) => [name, namesOf(all) || '(nobody yet)']),
    ['Subject', bare(letter.subject) || '(no subject)'],
    ...(letter.attachments.length === 0 ? [] : [['Files', counted(letter.attachments.length, 'file')]]),
    ...(letter.sendAt === undefined ? [] : [['When', at(letter.sendAt)]]),
  ].map(([name = '', value = '']) => `${name.padEnd(10)}  ${value}`)
  const body = letter.html === undefined ? letter.text : htmlText(letter.html)
  return [`${id}  ${at(updatedAt)}  ${standing(draft)}`, '', ...head, '', ...bareLines(body).map((line) => `  | ${line}`), ''].join('\n')
}
