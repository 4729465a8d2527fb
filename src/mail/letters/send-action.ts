// The kind of action that sends a letter.
//
// The preview answers the question a hurried person does not ask: where does this address
// come from? Their own Sent mail, the thread's headers, their own typing, or only the text
// of some mail, which anybody can write.
import type { z } from 'zod'
import type { ActionKind, Origin } from '../../actions/action.ts'
import type { Fact, Warning } from '../../actions/action-shapes.ts'
import { findAccount, listAccounts, type AccountRef } from '../../accounts/connected-accounts.ts'
import { readSettings } from '../../accounts/settings.ts'
import { findUser } from '../../accounts/users.ts'
import { Fault, notFound } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import type { Db } from '../../store/db.ts'
import { writtenBy } from '../actions/chosen-messages.ts'
import { correctAddress, fitLine } from './correct-address.ts'
import { rewordDraft } from '../drafts/write-draft.ts'
import { carriesLetters, requireSender } from '../import/imported-account.ts'
import { claimsOf } from './letter-claims.ts'
import { knownPeople, type KnownPerson } from './known-people.ts'
import type { LetterFile } from '../letter-files/letter-file-store.ts'
import type { LetterHtml } from './letter-html.ts'
import { ownLinks, type LetterLink } from './letter-links.ts'
import { lookAlike } from './look-alike.ts'
import { ownLines } from './own-lines.ts'
import type { DraftCopy } from '../mail-port.ts'
import { loadMessage, type StoredMessage } from '../messages/message-store.ts'
import { readSubject } from './reply-subject.ts'
import { saidInMails } from './said-in-mails.ts'
import { letterPayload, sealLetter, type SealedLetter } from './seal-letter.ts'
import { loadThread } from '../threads/thread-list.ts'
import type { Address } from '../types.ts'

export const send: ActionKind<z.output<typeof letterPayload>> = {
  kind: 'mail.send',
  payload: letterPayload,
  leavesTheHouse: true,
  async describe(db, userId, payload, origin) {
    const account = await findAccount(db, { userId, id: payload.accountId })
    if (account === undefined) throw notFound('account')
    requireSender(account)
    if (account.address === '') throw new Fault('no-sender', `The account ${account.name} has no address to send from`, { fix: 'Enter its address in the settings.' })
    const source = payload.inReplyTo ?? payload.forwards
    const answered = source === undefined ? undefined : await loadMessage(db, userId, source)
    if (source !== undefined && answered === undefined) throw notFound('message')
    if (answered !== undefined && answered.accountId !== account.id && (await canSend(db, { userId, id: answered.accountId }))) {
      throw new Fault('other-account', 'The message that this answers is in another account', { fix: 'Answer it from that account.' })
    }
    const { letter: sealed, files, links, disguised, unseen } = await sealLetter(db, userId, payload, await senderOf(db, userId, account.address))
    const author = payload.unsubscribes === undefined ? origin : await listBehind(db, userId, { messageId: payload.unsubscribes, origin })
    const sources: Sources = {
      origin: author,
      known: await knownPeople(db, userId),
      thread: answered === undefined ? new Set() : await addressesOfThread(db, userId, answered),
      own: new Set((await listAccounts(db, userId)).map(({ address }) => address.toLowerCase()).filter((address) => address !== '')),
    }
    const own = answered === undefined ? sealed.text : ownLines(sealed.text)
    const claims = await claimsOf(sealed.text, { origin: author, isInMails: saidInMails(db, userId, answered === undefined ? [] : await mailsOfThread(db, userId, answered)), own })
    const everyone = [...sealed.to, ...sealed.cc, ...sealed.bcc]
    const first = sealed.to[0] as Address
    return {
      accountId: account.id,
      payload: { ...sealed },
      preview: {
        act: 'mail.send',
        values: { count: everyone.length, to: first.name === '' ? first.address : first.name, subject: sealed.subject },
        facts: [
          ...sealed.to.map((person) => recipientFact('to', person, sources)),
          ...sealed.cc.map((person) => recipientFact('copy', person, sources)),
          ...sealed.bcc.map((person) => recipientFact('blind-copy', person, sources)),
          { label: 'from', value: sealed.from.name, exact: sealed.from.address, source: 'house', sourceNote: account.name, sourceCount: 0 },
          subjectFact(sealed.subject, author, answered),
          ...(await timeFacts(db, userId, sealed.sendAt, origin)),
          ...files.map((file) => fileFact(file, answered)),
          ...linkFacts(links, author, { letter: sealed, own }),
          ...claims.facts,
        ],
        warnings: [
          ...everyone.flatMap((person) => warningsOf(person, sources)),
          ...disguised.map(disguiseWarning),
          ...(unseen === '' ? [] : [unseenWarning(unseen)]),
          ...claims.warnings,
          ...warningsOfLetter(sealed, payload.inReplyTo === undefined ? undefined : answered),
        ],
        body: sealed.text,
        items: [],
        count: everyone.length,
        undoable: false,
      },
    }
  },
  notBefore: (payload) => (payload as Partial<SealedLetter>).sendAt ?? 0,
  // Whoever edits the letter of a draft edits that letter: it stays the draft's, whose copy goes once it has left.
  bound: ({ draft, unsubscribes }) => ({ ...(draft === undefined ? {} : { draftId: (draft as DraftCopy).id }), ...(unsubscribes === undefined ? {} : { unsubscribes }) }),
  async reworded(tx, { now, action, payload, by }) {
    const { draftId, accountId, to, cc, bcc, subject, text, html, attachments, sendAt } = letterPayload.parse(payload)
    if (draftId === undefined) return
    const letter = { to, cc, bcc, subject, text, attachments, ...(html === undefined ? {} : { html }), ...(sendAt === undefined ? {} : { sendAt }) }
    await rewordDraft(tx, now, { userId: action.userId, id: draftId, actionId: action.id, accountId, letter, by })
  },
  // A letter cannot be called back; until the ink is dry it can be held back, which the gate does.
  inverse: () => undefined,
}

/** A letter that leaves a list says what a header wants: whoever clicked has seen neither its words nor whom it goes to. */
async function listBehind(db: Db, userId: string, { messageId, origin }: { messageId: number; origin: Origin }): Promise<Origin> {
  const mail = await loadMessage(db, userId, messageId)
  if (mail === undefined) throw notFound('message')
  return { ...origin, by: 'rule', name: mail.from.name === '' ? mail.from.address : mail.from.name, words: '' }
}

/** What came by an account that cannot is answered from any other. */
async function canSend(db: Db, ref: AccountRef): Promise<boolean> {
  const account = await findAccount(db, ref)
  return account !== undefined && carriesLetters(account)
}

async function senderOf(db: Db, userId: string, address: string): Promise<Address> {
  const user = await findUser(db, userId)
  return correctAddress({ name: user?.name ?? '', address })
}

const mailsOfThread = async (db: Db, userId: string, answered: StoredMessage): Promise<StoredMessage[]> => (await loadThread(db, userId, answered.threadId))?.messages ?? [answered]

async function addressesOfThread(db: Db, userId: string, answered: StoredMessage): Promise<Set<string>> {
  return new Set((await mailsOfThread(db, userId, answered)).flatMap(({ from, to, cc, replyTo }) => [from, ...to, ...cc, ...replyTo]).map(({ address }) => address.toLowerCase()))
}

interface Sources {
  origin: Origin
  known: ReadonlyMap<string, KnownPerson>
  thread: ReadonlySet<string>
  own: ReadonlySet<string>
}

/** An answer keeps the subject of its thread; any other is the word of whoever asks. */
function subjectFact(subject: string, origin: Origin, answered: StoredMessage | undefined): Fact {
  const isKept = answered !== undefined && readSubject(subject).bare === readSubject(answered.subject).bare
  const source = isKept ? 'thread' : writtenBy(origin)
  return { label: 'subject', value: subject, exact: '', source, sourceNote: source === 'asker' ? origin.name : '', sourceCount: 0 }
}

/** In the person's own time, which is what they would have to reckon out. */
async function timeFacts(db: Db, userId: string, sendAt: number | undefined, origin: Origin): Promise<Fact[]> {
  if (sendAt === undefined) return []
  const { timeZone } = await readSettings(db, userId)
  const exact = new Date(sendAt).toISOString()
  const local = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' }).format(sendAt)
  const source = writtenBy(origin)
  return [{ label: 'when', value: `${local} ${timeZone}`, exact, source, sourceNote: source === 'asker' ? origin.name : '', sourceCount: 0 }]
}

/** Out of the thread, out of another mail, of the person's own, or brought by a program. */
function fileFact({ name, size, sha256, broughtBy, from }: LetterFile, answered: StoredMessage | undefined): Fact {
  const source = broughtBy.who === 'token' ? 'asker' : from === undefined ? 'own-files' : from.messageId === answered?.id ? 'thread' : 'own-files'
  return { label: 'files', value: `${name} (${size.toLocaleString('en')} B)`, exact: `sha256:${sha256}`, source, sourceNote: [broughtBy.name, from?.subject ?? ''].filter((one) => one !== '').join(', '), sourceCount: 0 }
}

/** A link may have been written by whoever wrote the mail that is quoted: only what stands in a person's own lines is from them. Those beyond the first are asked for by themselves (letter-links.ts). */
function linkFacts(links: readonly LetterLink[], origin: Origin, { letter: { text, html }, own }: { letter: SealedLetter; own: string }): Fact[] {
  const isIn = (place: string, words: string): boolean => place.replaceAll(/\s+/g, ' ').includes(words)
  // By where it leads too: "here" is in everybody's words.
  const theirs = own === text ? undefined : ownLinks({ html, own })
  const author = writtenBy(origin)
  const sourceNote = author === 'asker' ? origin.name : ''
  const shown = links.slice(0, limits.letterLinksShown).map(({ words, href }): Fact => {
    const said = words === '' ? href : words
    const isQuoted = theirs?.has(href) === false || (isIn(text, said) && !isIn(own, said))
    const source = author === 'your-words' && isQuoted ? 'mail-text' : author
    return { label: 'link', value: words === href ? '' : words, exact: href, source, sourceNote, sourceCount: 0 }
  })
  const rest = links.length - shown.length
  return rest === 0 ? shown : [...shown, { label: 'link', value: `+${rest}`, exact: '', source: 'house', sourceNote: '', sourceCount: rest }]
}

const disguiseWarning = ({ named, host }: LetterHtml['disguised'][number]): Warning => ({ code: 'disguised-link', text: `A link calls itself ${named} and leads to ${host}`, exact: host, count: 0 })

const UNSEEN_CHARS_SHOWN = 200
/** All of them stand in the body; this says which of those its reader will hardly find. */
function unseenWarning(unseen: string): Warning {
  const exact = fitLine(unseen, UNSEEN_CHARS_SHOWN)
  return { code: 'unseen-words', text: `Whoever gets this letter will hardly see these words in it: ${exact}`, exact, count: 0 }
}

function recipientFact(label: 'to' | 'copy' | 'blind-copy', { name, address }: Address, sources: Sources): Fact {
  return { label, value: name, exact: address, sourceNote: '', ...sourceOf(address, sources) }
}

function sourceOf(address: string, { origin, known, thread, own }: Sources): Pick<Fact, 'source' | 'sourceCount'> {
  const key = address.toLowerCase()
  const mails = known.get(key)?.mails ?? 0
  if (mails > 0) return { source: 'contacts', sourceCount: mails }
  if (own.has(key)) return { source: 'own-address', sourceCount: 0 }
  if (thread.has(key)) return { source: 'thread', sourceCount: 0 }
  // The chat records what the person typed; a token may claim any words.
  if (origin.by === 'person' || (origin.by === 'chat' && origin.words.toLowerCase().includes(key))) return { source: 'your-words', sourceCount: 0 }
  return { source: 'mail-text', sourceCount: 0 }
}

function warningsOf(person: Address, sources: Sources): Warning[] {
  const { address } = person
  if (sources.known.has(address.toLowerCase()) || sources.own.has(address.toLowerCase())) return []
  const warnings: Warning[] = [{ code: 'first-contact', text: `You have not written to ${address} before`, exact: address, count: 0 }]
  const twin = lookAlike(person, [...sources.known.values(), ...[...sources.own].map((own) => ({ address: own, names: [] }))])
  if (twin !== undefined) warnings.push({ code: 'look-alike', text: `${address} looks like ${twin.address}, to whom you have written`, exact: address, count: 0 })
  if (sourceOf(address, sources).source === 'mail-text') {
    warnings.push({ code: 'only-in-mail-text', text: `${address} comes from nobody’s address: neither you nor the thread names it`, exact: address, count: 0 })
  }
  return warnings
}

function warningsOfLetter(letter: SealedLetter, answered: StoredMessage | undefined): Warning[] {
  const warnings: Warning[] = []
  const count = letter.to.length + letter.cc.length + letter.bcc.length
  if (count > limits.manyRecipients) warnings.push({ code: 'many-recipients', text: `This letter goes to ${count} people`, exact: '', count })
  for (const { address } of letter.bcc) {
    warnings.push({ code: 'hidden-recipient', text: `${address} gets a copy that the others do not see`, exact: address, count: 0 })
  }
  if (answered !== undefined) {
    const sender = answered.from.address.toLowerCase()
    const diverted = new Set(answered.replyTo.map(({ address }) => address.toLowerCase()).filter((address) => address !== sender))
    for (const { address } of [...letter.to, ...letter.cc]) {
      if (diverted.has(address.toLowerCase())) {
        warnings.push({ code: 'reply-to-differs', text: `${sender} asked that answers go to ${address} instead`, exact: address, count: 0 })
      }
    }
  }
  return [...warnings, { code: 'no-undo', text: 'A letter that has left cannot be called back', exact: '', count: 0 }]
}
