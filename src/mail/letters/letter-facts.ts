// What is told of a letter beside its text, before anybody approves it: each fact with where it
// comes from, and what deserves a second look.
//
// It answers the question that a hurried person does not ask: where does this address come from?
// Their own Sent mail, the thread's headers, their own typing, or only the text of some mail, which
// anybody can write. Nothing is read here: what is known comes from send-action.ts, so that the
// same letter in the same house is told alike.
import type { Origin } from '../../actions/action.ts'
import type { Fact, Warning } from '../../actions/action-shapes.ts'
import { limits } from '../../base/limits.ts'
import { writtenBy } from '../actions/chosen-messages.ts'
import { fitLine } from './correct-address.ts'
import type { KnownPerson } from './known-people.ts'
import type { LetterFile } from '../letter-files/letter-file-store.ts'
import type { LetterHtml } from './letter-html.ts'
import { ownLinks } from './letter-links.ts'
import { lookAlike } from './look-alike.ts'
import type { StoredMessage } from '../messages/message-row.ts'
import { readSubject } from './reply-subject.ts'
import type { LetterToSeal } from './seal-letter.ts'
import type { Address } from '../types.ts'

/** A letter, and what is known of its people and its words. */
export interface ToldLetter extends LetterToSeal {
  account: { name: string }
  /** The mail that it answers or passes on. */
  answered: StoredMessage | undefined
  /** Who asks for it, and whose words it says: a list's, where the person only clicked. */
  asker: Origin
  author: Origin
  /** Its text without the mail that it answers. */
  own: string
  claims: { facts: Fact[]; warnings: Warning[] }
  /** By address, in small letters; those of the person themselves, and those that the thread names. */
  known: ReadonlyMap<string, KnownPerson>
  ownAddresses: ReadonlySet<string>
  thread: ReadonlySet<string>
  /** Of those whom it goes to and nobody vouches for: the addresses that the text of a mail names. */
  inMails: ReadonlySet<string>
  /** The person's own. */
  timeZone: string
}

export function factsOfLetter(told: ToldLetter): Fact[] {
  const { letter, account, files, claims } = told
  return [
    ...letter.to.map((person) => recipientFact('to', person, told)),
    ...letter.cc.map((person) => recipientFact('copy', person, told)),
    ...letter.bcc.map((person) => recipientFact('blind-copy', person, told)),
    { label: 'from', value: letter.from.name, exact: letter.from.address, source: 'house', sourceNote: account.name, sourceCount: 0 },
    subjectFact(told),
    ...timeFacts(told),
    ...files.map((file) => fileFact(file, told)),
    ...linkFacts(told),
    ...claims.facts,
  ]
}

export function warningsOfLetter(told: ToldLetter): Warning[] {
  const { letter, disguised, unseen, claims } = told
  const everyone = [...letter.to, ...letter.cc, ...letter.bcc]
  return [
    ...everyone.flatMap((person) => warningsOfPerson(person, told)),
    ...disguised.map(disguiseWarning),
    ...(unseen === '' ? [] : [unseenWarning(unseen)]),
    ...claims.warnings,
    ...(everyone.length > limits.manyRecipients ? [crowdWarning(everyone.length)] : []),
    ...letter.bcc.map(({ address }): Warning => ({ code: 'hidden-recipient', text: `${address} gets a copy that the others do not see`, exact: address, count: 0 })),
    ...diversionWarnings(told),
    { code: 'no-undo', text: 'A letter that has left cannot be called back', exact: '', count: 0 },
  ]
}

const recipientFact = (label: 'to' | 'copy' | 'blind-copy', { name, address }: Address, told: ToldLetter): Fact => ({ label, value: name, exact: address, sourceCount: 0, sourceNote: '', ...sourceOf(address, told) })

function sourceOf(address: string, told: ToldLetter): Pick<Fact, 'source'> & Partial<Pick<Fact, 'sourceNote' | 'sourceCount'>> {
  const { author, known, inMails } = told
  const key = address.toLowerCase()
  const mails = known.get(key)?.mails ?? 0
  if (mails > 0) return { source: 'contacts', sourceCount: mails }
  if (told.ownAddresses.has(key)) return { source: 'own-address' }
  if (told.thread.has(key)) return { source: 'thread' }
  // The chat records what the person typed; a token may claim any words.
  if (author.by === 'person' || (author.by === 'chat' && author.words.toLowerCase().includes(key))) return { source: 'your-words' }
  return inMails.has(key) ? { source: 'mail-text' } : { source: 'asker', sourceNote: author.name }
}

/** Of what stands in a letter because somebody wrote it there. */
function inWordsOf(writer: Origin): Pick<Fact, 'source' | 'sourceNote' | 'sourceCount'> {
  const source = writtenBy(writer)
  return { source, sourceNote: source === 'asker' ? writer.name : '', sourceCount: 0 }
}

/** An answer keeps the subject of its thread; any other is the word of whoever asks. */
function subjectFact({ letter: { subject }, author, answered }: ToldLetter): Fact {
  const isKept = answered !== undefined && readSubject(subject).bare === readSubject(answered.subject).bare
  return { label: 'subject', value: subject, exact: '', ...(isKept ? { source: 'thread', sourceNote: '', sourceCount: 0 } : inWordsOf(author)) }
}

/** In the person's own time, which is what they would have to reckon out. */
function timeFacts({ letter: { sendAt }, asker, timeZone }: ToldLetter): Fact[] {
  if (sendAt === undefined) return []
  const local = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' }).format(sendAt)
  return [{ label: 'when', value: `${local} ${timeZone}`, exact: new Date(sendAt).toISOString(), ...inWordsOf(asker) }]
}

/** Out of the thread, out of another mail, of the person's own, or brought by a program. */
function fileFact({ name, size, sha256, broughtBy, from }: LetterFile, { answered }: ToldLetter): Fact {
  const source = broughtBy.who === 'token' ? 'asker' : from === undefined ? 'own-files' : from.messageId === answered?.id ? 'thread' : 'own-files'
  return { label: 'files', value: `${name} (${size.toLocaleString('en')} B)`, exact: `sha256:${sha256}`, source, sourceNote: [broughtBy.name, from?.subject ?? ''].filter((one) => one !== '').join(', '), sourceCount: 0 }
}

/** A link may have been written by whoever wrote the mail that is quoted: only what stands in a person's own lines is from them. Those beyond the first are asked for by themselves (letter-links.ts). */
function linkFacts({ links, author, letter: { text, html }, own }: ToldLetter): Fact[] {
  const isIn = (place: string, words: string): boolean => place.replaceAll(/\s+/g, ' ').includes(words)
  // By where it leads too: "here" is in everybody's words.
  const theirs = own === text ? undefined : ownLinks({ html, own })
  const shown = links.slice(0, limits.letterLinksShown).map(({ words, href }): Fact => {
    const said = words === '' ? href : words
    const isQuoted = theirs?.has(href) === false || (isIn(text, said) && !isIn(own, said))
    const written = inWordsOf(author)
    return { label: 'link', value: words === href ? '' : words, exact: href, ...written, source: written.source === 'your-words' && isQuoted ? 'mail-text' : written.source }
  })
  const rest = links.length - shown.length
  return rest === 0 ? shown : [...shown, { label: 'link', value: `+${rest}`, exact: '', source: 'house', sourceNote: '', sourceCount: rest }]
}

function warningsOfPerson(person: Address, told: ToldLetter): Warning[] {
  const { address } = person
  const { known, ownAddresses } = told
  if (known.has(address.toLowerCase()) || ownAddresses.has(address.toLowerCase())) return []
  const warnings: Warning[] = [{ code: 'first-contact', text: `You have not written to ${address} before`, exact: address, count: 0 }]
  const twin = lookAlike(person, [...known.values(), ...[...ownAddresses].map((own) => ({ address: own, names: [] }))])
  if (twin !== undefined) warnings.push({ code: 'look-alike', text: `${address} looks like ${twin.address}, to whom you have written`, exact: address, count: 0 })
  const { source } = sourceOf(address, told)
  if (source === 'mail-text') warnings.push({ code: 'only-in-mail-text', text: `${address} stands only in mails that anybody may have written: neither you nor the thread names it`, exact: address, count: 0 })
  if (source === 'asker') warnings.push({ code: 'not-your-words', text: `${address} is the word of whoever asks: neither you, nor the thread, nor any mail names it`, exact: address, count: 0 })
  return warnings
}

const crowdWarning = (count: number): Warning => ({ code: 'many-recipients', text: `This letter goes to ${count} people`, exact: '', count })

const disguiseWarning = ({ named, host }: LetterHtml['disguised'][number]): Warning => ({ code: 'disguised-link', text: `A link calls itself ${named} and leads to ${host}`, exact: host, count: 0 })

const UNSEEN_CHARS_SHOWN = 200
/** All of them stand in the body; this says which of those its reader will hardly find. */
function unseenWarning(unseen: string): Warning {
  const exact = fitLine(unseen, UNSEEN_CHARS_SHOWN)
  return { code: 'unseen-words', text: `Whoever gets this letter will hardly see these words in it: ${exact}`, exact, count: 0 }
}

/** A mail may ask that answers go elsewhere; who passes it on answers nobody. */
function diversionWarnings({ letter, answered }: ToldLetter): Warning[] {
  if (answered === undefined || letter.inReplyTo === undefined) return []
  const sender = answered.from.address.toLowerCase()
  const diverted = new Set(answered.replyTo.map(({ address }) => address.toLowerCase()).filter((address) => address !== sender))
  return [...letter.to, ...letter.cc]
    .filter(({ address }) => diverted.has(address.toLowerCase()))
    .map(({ address }): Warning => ({ code: 'reply-to-differs', text: `${sender} asked that answers go to ${address} instead`, exact: address, count: 0 }))
}
