// What a letter says that somebody could be cheated with: sums, accounts to pay to, dates. Each is
// shown at approval with the word it rests on, and warned of where that word is nobody's whom the
// person knows: an agent that read a hostile mail writes what it says. Below a person's own words
// stands the mail that they answer: what stands there alone is told as that mail's, and not warned
// of, since every answer quotes.
//
// Found by shape, so that a form nobody thought of is missed. Nothing rests on it: the person
// reads the text, and this says where to look first.
import type { Origin } from '../../actions/action.ts'
import type { Fact, Warning } from '../../actions/action-shapes.ts'
import { lettersOf, type Said } from './said-in-mails.ts'

/** Of each sort; beyond it the rest is counted. */
const SHOWN = 10

/** Whose word a claim may rest on. */
export interface Grounds {
  origin: Origin
  /** Whether the mails that are answered say it: anybody may have written them. */
  isInMails: Said
  /** Of the letter, without the mail that it answers. */
  own: string
}

export async function claimsOf(text: string, grounds: Grounds): Promise<{ facts: Fact[]; warnings: Warning[] }> {
  const facts = [...(await some('amount', text, grounds)), ...(await some('date', text, grounds))]
  return { facts, warnings: grounds.origin.by === 'person' ? [] : facts.flatMap(unvouched) }
}

/** Once each; what is more than can be shown is one line with its number. */
async function some(label: 'amount' | 'date', text: string, grounds: Grounds): Promise<Fact[]> {
  const once = [...claimsIn(text, label)]
  // As claims of their own: 100 EUR are not said by whoever writes of 2100.
  const own = claimsIn(grounds.own, label)
  const shown: Fact[] = []
  for (const [key, value] of once.slice(0, SHOWN)) shown.push({ label, value, exact: '', sourceCount: 0, ...(await sourceOf(value, { ...grounds, isOwn: own.has(key) })) })
  return once.length <= SHOWN ? shown : [...shown, { label, value: `+${once.length - SHOWN}`, exact: '', source: 'house', sourceNote: '', sourceCount: 0 }]
}

async function sourceOf(claim: string, { origin, isInMails, isOwn }: Omit<Grounds, 'own'> & { isOwn: boolean }): Promise<Pick<Fact, 'source' | 'sourceNote'>> {
  const isIn = (text: string): boolean => lettersOf(text).includes(lettersOf(claim))
  if (origin.by === 'person' && !isOwn) return { source: 'mail-text', sourceNote: '' }
  // The chat records what the person typed; a token may claim any words.
  if (origin.by === 'person' || (origin.by === 'chat' && isIn(origin.words))) return { source: 'your-words', sourceNote: '' }
  return (await isInMails(claim)) ? { source: 'mail-text', sourceNote: '' } : { source: 'asker', sourceNote: origin.name }
}

function unvouched({ label, value: said, source }: Fact): Warning[] {
  if (source === 'mail-text') return [{ code: 'only-in-mail-text', text: `${said} stands only in the text of a mail`, exact: said, count: 0 }]
  // A date is in every letter; whose it is stands beside it.
  return source === 'asker' && label !== 'date' ? [{ code: 'not-your-words', text: `${said} is in the words of whoever asks; you did not say it`, exact: said, count: 0 }] : []
}

const CURRENCY = String.raw`€|\$|£|(?:EUR|USD|GBP|CHF|RON|NOK|SEK|DKK|PLN|CZK|HUF|BGN|MDL|RSD|UAH|JPY|INR|lei|kr|euro|euros|dollars)(?![\p{L}])`
const SUM = String.raw`\d{1,3}(?:[.,\u00a0\u202f ]\d{3}){0,4}(?:[.,]\d{1,2})?|\d{1,15}(?:[.,]\d{1,2})?`
const AMOUNT = new RegExp(String.raw`(?:(?:${CURRENCY})\s?(?:${SUM})(?!\d)|(?<![\d.,])(?:${SUM})\s?(?:${CURRENCY}))`, 'giu')
/** An account to pay to (ISO 13616), set in fours or not. */
const IBAN = /(?<![\p{L}\p{N}])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![\p{L}\p{N}])/gu
const MONTH = String.raw`(?:jan|feb|mar|apr|may|mai|jun|iun|jul|iul|aug|sep|oct|nov|dec|noi|ian)\p{L}{0,9}`
const DATE = new RegExp(String.raw`(?<!\d)(?:\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{1,2}\.?\s${MONTH}(?:\s\d{4})?|${MONTH}\s\d{1,2}(?:,?\s\d{4})?)(?!\d)`, 'giu')

/** By what each comes to, however it is set. */
function claimsIn(text: string, label: 'amount' | 'date'): Map<string, string> {
  const sorts: [RegExp, (claim: string) => string][] = label === 'date' ? [[DATE, dayOf]] : [[AMOUNT, sumOf], [IBAN, lettersOf]]
  return new Map(sorts.flatMap(([shape, keyOf]) => found(text, shape).map((claim) => [keyOf(claim), claim])))
}

const NUMBER = /(\d(?:[\d.,\s]*?\d)??)(?:[.,](\d{1,2}))?(?!\s?[\d.,])/u

/** 4.180,00 EUR is 4180 EUR, and 41.80 EUR or $4180 is not. */
const sumOf = (claim: string): string => claim.toLowerCase().replace(NUMBER, (_number, whole: string, fraction = '') => `${whole.replaceAll(/\D/g, '')}.${String(fraction).padEnd(2, '0')}`).replaceAll(/\s/gu, '')

const dayOf = (claim: string): string => claim.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, ' ')

const found = (text: string, shape: RegExp): string[] => [...text.matchAll(shape)].map(([value]) => value.trim())
