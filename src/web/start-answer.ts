// Starts an answer to a mail: to the right people, with the mail quoted below, and of a forward
// with its files. Everything of it can be changed before it is sent.
import { listAccounts, type ConnectedAccount } from '../accounts/connected-accounts.ts'
import { readSettings } from '../accounts/settings.ts'
import { Fault } from '../base/fault.ts'
import { limits } from '../base/limits.ts'
import { answerOf, quoteOf, type How } from '../mail/answer.ts'
import { canBeWrittenTo, fitLine, fitText } from '../mail/correct-address.ts'
import { startDraft } from '../mail/drafts/write-draft.ts'
import { liveDraftOf, type Draft } from '../mail/drafts/draft-store.ts'
import { carriesLetters } from '../mail/import/imported-account.ts'
import { bringLetterFile } from '../mail/letter-files/bring-letter-file.ts'
import type { StoredMessage } from '../mail/message-store.ts'
import type { Address } from '../mail/types.ts'
import type { WebContext } from './context.ts'
import type { MessageReader } from './message-reader.ts'

export interface AnswerWish {
  userId: string
  messageId: number
  how: How
  text: string
  quote: boolean
  by: Draft['writtenBy'] & { who: 'person' | 'token' }
}

export async function startAnswer({ db, clock }: Pick<WebContext, 'db' | 'clock'>, reader: MessageReader, { userId, messageId, how, text, quote, by }: AnswerWish): Promise<Draft> {
  const { stored, opened } = await reader.open(userId, messageId)
  const live = await liveDraftOf(db, userId, stored.threadId)
  // Nothing to lose: whoever asks for an answer gets the one that is begun.
  if (live !== undefined && text === '' && live.how === how && live.answers === messageId) return live
  const accounts = await listAccounts(db, userId)
  const own = new Set(accounts.map(({ address }) => address.toLowerCase()).filter((address) => address !== ''))
  const settings = await readSettings(db, userId)
  const below = quote || how === 'forward' ? quoteOf(stored, opened, how, settings) : ''
  const answer = answerOf({ ...stored, followupTo: opened.followupTo }, how, own)
  const files = how === 'forward' && live === undefined ? await copyFiles() : []
  const letter = { to: people(answer.to), cc: people(answer.cc), bcc: [], subject: fitLine(answer.subject, limits.letterSubjectCharsMax), text: fitted(text, below), attachments: files.map((fileId) => ({ fileId })) }
  return await db.transaction((tx) => startDraft(tx, clock, { userId, accountId: senderOf(accounts, stored).id, letter, answers: messageId, how, by }))

  async function copyFiles(): Promise<string[]> {
    const ids: string[] = []
    // Pictures that stood between its words too: below a quote in plain text they stand beside it.
    for (const index of opened.attachments.keys()) {
      const { name, type, bytes } = await reader.attachment(userId, messageId, index)
      const file = await bringLetterFile(db, clock, { userId, name: fitLine(name, limits.letterFileNameCharsMax) || `file-${index + 1}`, type, bytes, broughtBy: by.who === 'token' ? { who: 'token', name: by.name } : { who: 'person', name: '' }, from: { messageId, subject: stored.subject } })
      ids.push(file.id)
    }
    return ids
  }
}

/**
 * Those of them who can be written to: a header may name what is no address, and one of these must
 * not keep the others from an answer. A sender may have called themselves what cannot stand on a
 * letter: the address is what matters.
 */
function people(asked: readonly Address[]): Address[] {
  const reached = asked.filter(canBeWrittenTo).map(({ name, address }) => ({ name: fitLine(name, limits.letterNameCharsMax), address }))
  if (reached.length <= limits.letterRecipientsMax) return reached
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
