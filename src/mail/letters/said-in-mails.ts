// Whether mails say a sum, an account to pay to, a date or an address that a letter names.
//
// Asked of the index of words, which has all of their text: what stands in the rows ends with the
// first line, and a sum seldom stands there. It knows words and no signs, so a sum is looked for
// as people write it, with its currency as a word or, where the number is long enough to be no
// other, alone. A mail whose words are not in the index says what its row has.
import { limits } from '../../base/limits.ts'
import type { Db } from '../../store/db.ts'
import type { StoredMessage } from '../messages/message-row.ts'
import { fullTextOf } from '../search/full-text.ts'
import { wordsOf } from '../search/language/fold-words.ts'
import { or, type QueryNode } from '../search/language/query-node.ts'
import { isOneOf, runSql, sqlText } from '../search/sql-text.ts'

export type Said = (claim: string) => Promise<boolean>

/** Of a conversation the newest alone are asked: a long one would be asked thousands of times. */
export function saidInMails(db: Db, userId: string, mails: readonly Pick<StoredMessage, 'id' | 'subject' | 'snippet'>[]): Said {
  const newest = mails.toSorted((a, b) => b.id - a.id).slice(0, limits.claimMailsAsked)
  const rows = lettersOf(mails.map(({ subject, snippet }) => `${subject}\n${snippet}`).join('\n'))
  return async (claim) => rows.includes(lettersOf(claim)) || (await isIndexed(db, { userId, ids: newest.map(({ id }) => id), claim }))
}

/** Whether any of their mail names an address. Not what is being written: a letter that was put with the drafts would vouch for itself. */
export async function isAddressInMails(db: Db, userId: string, address: string): Promise<boolean> {
  const text = wordsOf(address.toLowerCase()).join(' ')
  if (text === '') return false
  const asked = fullTextOf(db.kind, { userId, isShared: true }, { kind: 'words', field: 'anywhere', text, prefix: false })
  const from = db.kind === 'sqlite' ? 'mail_words cross join messages m on m.id = mail_words.rowid where mail_words match ?' : 'message_words w join messages m on m.id = w.message_id where w.tsv @@ ?::tsquery'
  return (await runSql<{ id: number }>(db, sqlText(`select m.id as id from ${from} and m.user_id = ? and m.draft = 0 limit 1`, asked, userId))).length > 0
}

/** Letters and digits alone: 4 180 € and 4,180 EUR are told apart by the currency, not by how they are set. */
export const lettersOf = (text: string): string => text.normalize('NFKC').toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '')

async function isIndexed(db: Db, { userId, ids, claim }: { userId: string; ids: readonly number[]; claim: string }): Promise<boolean> {
  const phrases = phrasesOf(claim)
  if (ids.length === 0 || phrases.length === 0) return false
  const asked = fullTextOf(db.kind, { userId, isShared: true }, or(phrases.map((text): QueryNode => ({ kind: 'words', field: 'anywhere', text, prefix: false }))))
  const [column, condition] = db.kind === 'sqlite' ? ['rowid', 'mail_words where mail_words match ?'] : ['message_id', 'message_words where tsv @@ ?::tsquery']
  const among = isOneOf(column, ids)
  const found = await runSql<{ id: number }>(db, sqlText(`select ${column} as id from ${condition} and ${among.text} limit 1`, asked, ...among.values))
  return found.length > 0
}

/** By their signs and words. */
const CURRENCIES = [
  ['€', 'eur', 'euro', 'euros'],
  ['$', 'usd', 'dollar', 'dollars'],
  ['£', 'gbp', 'pound', 'pounds'],
  ['ron', 'lei', 'leu'],
  ['chf', 'francs'],
]
/** Shorter numbers stand in every text by chance. */
const TELLING_DIGITS = 3

function phrasesOf(claim: string): string[] {
  const said = claim.toLowerCase()
  const currency = CURRENCIES.find((names) => names.some((name) => (/\p{L}/u.test(name) ? wordsOf(said).includes(name) : said.includes(name)))) ?? []
  // What is no sum is looked for as it stands, and an account also as one word or in fours.
  if (currency.length === 0) return [...new Set([wordsOf(said).join(' '), ...(isAccount(claim) ? [lettersOf(claim), inFours(claim)] : [])])].filter((one) => one !== '')
  const names = currency.filter((name) => /\p{L}/u.test(name))
  return numbersOf(said).flatMap((number) => [
    ...(lettersOf(number).length >= TELLING_DIGITS ? [number] : []),
    ...names.flatMap((name) => [`${number} ${name}`, `${name} ${number}`]),
  ])
}

const isAccount = (claim: string): boolean => /^[a-z]{2}\d{2}/i.test(claim)
const inFours = (claim: string): string => (lettersOf(claim).match(/.{1,4}/g) ?? []).join(' ')

/** A number as it is set, in one word, and in threes, with its fraction behind it; without one that is nought too. */
function numbersOf(claim: string): string[] {
  const [, whole = '', fraction = ''] = /(\d{1,3}(?:[.,\s]\d{3})+|\d+)(?:[.,](\d{1,2}))?(?!\d)/u.exec(claim) ?? []
  const digits = whole.replaceAll(/\D/g, '')
  const settings = [...new Set([digits, digits.replaceAll(/\B(?=(?:\d{3})+$)/g, ' ')])].filter((one) => one !== '')
  return settings.flatMap((one) => (fraction === '' ? [one] : /^0+$/.test(fraction) ? [`${one} ${fraction}`, one] : [`${one} ${fraction}`]))
}
