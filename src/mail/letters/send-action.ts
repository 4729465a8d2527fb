// The kind of action that sends a letter: from which account, as what it is sealed, and what its
// facts rest on (letter-facts.ts tells them). What a letter of a draft says, the draft says too.
import type { z } from 'zod'
import type { ActionKind, Origin } from '../../actions/action.ts'
import { findAccount, listAccounts, type AccountRef, type ConnectedAccount } from '../../accounts/connected-accounts.ts'
import { readSettings } from '../../accounts/settings.ts'
import { findUser } from '../../accounts/users.ts'
import { Fault, notFound } from '../../base/fault.ts'
import type { Db } from '../../store/db.ts'
import { correctAddress } from './correct-address.ts'
import { rewordDraft } from '../drafts/write-draft.ts'
import { carriesLetters, requireSender } from '../import/imported-account.ts'
import { claimsOf } from './letter-claims.ts'
import { factsOfLetter, warningsOfLetter, type ToldLetter } from './letter-facts.ts'
import { knownPeople } from './known-people.ts'
import { ownLines } from './own-lines.ts'
import type { DraftCopy } from '../mail-port.ts'
import type { StoredMessage } from '../messages/message-row.ts'
import { loadMessage } from '../messages/message-store.ts'
import { isAddressInMails, saidInMails } from './said-in-mails.ts'
import { letterPayload, sealLetter, type LetterToSeal, type SealedLetter } from './seal-letter.ts'
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
    const sealed = await sealLetter(db, userId, payload, await senderOf(db, userId, account.address))
    const { letter } = sealed
    const told = await readWhatIsKnown(db, userId, { sealed, account, answered, origin })
    const count = letter.to.length + letter.cc.length + letter.bcc.length
    const first = letter.to[0] as Address
    return {
      accountId: account.id,
      payload: { ...letter },
      preview: {
        act: 'mail.send',
        values: { count, to: first.name === '' ? first.address : first.name, subject: letter.subject },
        facts: factsOfLetter(told),
        warnings: warningsOfLetter(told),
        body: letter.text,
        items: [],
        count,
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

/** What the facts of this letter rest on, as it stands in the store. */
async function readWhatIsKnown(db: Db, userId: string, { sealed, account, answered, origin }: { sealed: LetterToSeal; account: ConnectedAccount; answered: StoredMessage | undefined; origin: Origin }): Promise<ToldLetter> {
  const { letter } = sealed
  const { text, unsubscribes } = letter
  const author = unsubscribes === undefined ? origin : await listBehind(db, userId, { messageId: unsubscribes, origin })
  const mails = answered === undefined ? [] : await mailsOfThread(db, userId, answered)
  const own = answered === undefined ? text : ownLines(text)
  return {
    ...sealed,
    account,
    answered,
    asker: origin,
    author,
    own,
    claims: await claimsOf(text, { origin: author, isInMails: saidInMails(db, userId, mails), own }),
    known: await knownPeople(db, userId),
    ownAddresses: new Set((await listAccounts(db, userId)).map(({ address }) => address.toLowerCase()).filter((address) => address !== '')),
    inMails: await namedInMails(db, userId, letter),
    thread: new Set(mails.flatMap(({ from, to, cc, replyTo }) => [from, ...to, ...cc, ...replyTo]).map(({ address }) => address.toLowerCase())),
    timeZone: (await readSettings(db, userId)).timeZone,
  }
}

/** Where a list wants to be written to its mail says in a header, which the index of words does not have. */
async function namedInMails(db: Db, userId: string, { to, cc, bcc, unsubscribes }: SealedLetter): Promise<Set<string>> {
  const addresses = [...new Set([...to, ...cc, ...bcc].map(({ address }) => address.toLowerCase()))]
  if (unsubscribes !== undefined) return new Set(addresses)
  const named = new Set<string>()
  for (const address of addresses) if (await isAddressInMails(db, userId, address)) named.add(address)
  return named
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
