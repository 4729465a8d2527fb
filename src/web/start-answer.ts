// Starts an answer to a mail: to the right people, with the mail quoted below as its reader saw it,
// and of a forward with its files. Everything of it can be changed before it is sent; what could
// not go along is told.
import { listAccounts, type ConnectedAccount } from '../accounts/connected-accounts.ts'
import { readSettings } from '../accounts/settings.ts'
import { Fault } from '../base/fault.ts'
import { limits } from '../base/limits.ts'
import { answerOf, quoteOf, type How } from '../mail/letters/answer.ts'
import { fitLine, fitText } from '../mail/letters/correct-address.ts'
import { draftExists, startDraft } from '../mail/drafts/write-draft.ts'
import { liveDraftOf, type Draft, type DraftWriter } from '../mail/drafts/draft-store.ts'
import { carriesLetters } from '../mail/import/imported-account.ts'
import type { StoredMessage } from '../mail/messages/message-row.ts'
import { htmlQuoting, htmlToQuote } from '../mail/letters/quote-html.ts'
import type { Address } from '../mail/types.ts'
import { carryFiles } from './carry-files.ts'
import type { WebContext } from './context.ts'
import type { LeftOut } from './contract/drafts.ts'
import type { MessageReader } from './message-reader.ts'

export interface AnswerWish {
  userId: string
  messageId: number
  how: How
  text: string
  quote: boolean
  by: DraftWriter & { who: 'person' | 'token' }
}

export interface BegunAnswer {
  draft: Draft
  leftOut: LeftOut[]
}

export async function startAnswer({ db, clock }: Pick<WebContext, 'db' | 'clock'>, reader: MessageReader, { userId, messageId, how, text, quote, by }: AnswerWish): Promise<BegunAnswer> {
  const { stored, opened, files } = await reader.open(userId, messageId)
  const live = await liveDraftOf(db, userId, stored.threadId)
  // Nothing to lose: whoever asks for an answer gets the one that is begun.
  if (live !== undefined && text === '' && live.how === how && live.answers === messageId) return { draft: live, leftOut: [] }
  if (live !== undefined) throw draftExists(live)
  const accounts = await listAccounts(db, userId)
  const own = new Set(accounts.map(({ address }) => address.toLowerCase()).filter((address) => address !== ''))
  const quoting = await readSettings(db, userId)
  const answer = answerOf({ ...stored, followupTo: opened.followupTo }, how, own)
  const head = { to: people(answer.to), cc: people(answer.cc), bcc: [], subject: fitLine(answer.subject, limits.letterSubjectCharsMax) }
  const quotes = quote || how === 'forward'
  const quoted = quotes ? htmlToQuote(opened.safe) : undefined
  const carried = await carryFiles({ db, clock }, reader, { stored, opened, files, carry: how === 'forward' ? 'all' : 'pictures', quoted, broughtBy: by.who === 'token' ? { who: 'token', name: by.name } : { who: 'person', name: '' } })
  const html = quoted === undefined ? undefined : htmlQuoting(quoted, { mail: stored, how, quoting, text, fileIds: carried.pictureIds })
  const words = html === undefined ? { text: fitted(text, quotes ? quoteOf(stored, opened, how, quoting) : '') } : { text: '', html }
  // An answer in plain words has no place for the pictures that stood between them.
  const fileIds = html === undefined && how !== 'forward' ? [] : carried.fileIds
  const letter = { ...head, ...words, attachments: fileIds.map((fileId) => ({ fileId })) }
  const draft = await db.transaction((tx) => startDraft(tx, clock, { userId, accountId: senderOf(accounts, stored).id, letter, answers: messageId, how, by }))
  const unreachable = answer.unreachable.map(({ address }): LeftOut => ({ what: 'recipient', name: fitLine(address, limits.letterNameCharsMax), why: 'no-address' }))
  const elsewhere: LeftOut[] = how === 'forward' && (opened.safe?.remoteImages.length ?? 0) > 0 ? [{ what: 'remote-pictures', name: '', why: 'elsewhere' }] : []
  return { draft, leftOut: [...unreachable, ...carried.leftOut, ...elsewhere] }
}

/** A sender may have called themselves what cannot stand on a letter: the address is what matters. */
function people(reached: readonly Address[]): Address[] {
  if (reached.length <= limits.letterRecipientsMax) return reached.map(({ name, address }) => ({ name: fitLine(name, limits.letterNameCharsMax), address }))
  throw new Fault('answer-too-wide', `This mail went to ${reached.length} people; a letter goes to ${limits.letterRecipientsMax} at most`, { fix: 'Answer its writer alone, or write to a list.' })
}

/** The account that the mail came by, or where that cannot send, one that it was addressed to. */
function senderOf(accounts: readonly ConnectedAccount[], { accountId, to, cc }: StoredMessage): ConnectedAccount {
  const senders = accounts.filter(carriesLetters)
  const addressed = new Set([...to, ...cc].map(({ address }) => address.toLowerCase()))
  const found = senders.find(({ id }) => id === accountId) ?? senders.find(({ address }) => addressed.has(address.toLowerCase())) ?? senders[0]
  if (found === undefined) throw new Fault('account-cannot-send', 'None of your accounts can send', { fix: 'Connect one in Settings, Accounts.' })
  return found
}

/** What is quoted gives way, and says so. Letters that nobody sees are not passed on. */
function fitted(text: string, quoted: string): string {
  const room = limits.letterTextCharsMax - text.length - 10
  const clean = fitText(quoted)
  if (clean === '' || room <= 0) return text
  return `${text}\n\n${clean.length <= room ? clean : `${clean.slice(0, room).toWellFormed()}\n[…]`}`
}
