// Mails moved from one mailbox to another, each in one of the two at any moment a server allows.
//
// MOVE (RFC 6851) does it in one step, and what is not in its place any more has left it. Without
// MOVE a mail is copied, the copy is fetched and compared, and only then the old one is removed, by
// its UID alone (UIDPLUS, RFC 4315). A server that can do neither could remove a mail only together
// with whatever other programs have marked as deleted: there nothing is moved.
//
// A repeat after a lost answer looks first: a mail that left is looked for where it was to go,
// a copy that was made is not made again.
import { limits } from '../../base/limits.ts'
import { couldBe, sameMail, type MailIdentity } from '../mail-identity.ts'
import type { OpenMailbox } from './imap-connection.ts'
import { type Change, type Desk, inCommand, offered, overUids, type Step, type Target } from './imap-desk.ts'
import { findMails, type FoundMail, mailsByUid, newestMails } from './imap-found.ts'
import { remoteIdOf, uidOf } from './imap-id.ts'
import { byId, gone, isStranger, renumbered, stranger, uidsOf } from './imap-put-flag.ts'

/** Where mails go, from however many mailboxes. */
export interface Destination {
  path: string
  /** What stands there for a mail of this change already: it cannot be another one's too. */
  claimed: Map<string, number>
  /** Its newest mails before anything was copied: copies of an attempt that died are among them. */
  before: FoundMail[] | undefined
}

export const destinationOf = (path: string, messages: readonly Target[]): Destination => ({
  path,
  claimed: new Map(messages.filter((target) => target.path === path).map(({ remoteId, id }) => [remoteId, id])),
  before: undefined,
})

export function moveMails(desk: Desk, path: string, to: Destination): Change {
  const { connection } = desk
  /** What the server told of the names there, and of the mails while they were here. */
  const names = new Map<number, string>()
  const seen = new Map<number, FoundMail>()
  const knownOf = (target: Target): MailIdentity | undefined => seen.get(target.id)?.mail ?? target.mail

  const look = async (batch: readonly Target[]): Promise<Map<number, Step>> => {
    const opened = await desk.toChange(path)
    // A folder that went away holds nothing; its last mails may be what was moved out of it.
    if (!('mailbox' in opened) && !opened.gone) return new Map(batch.map(({ id }) => [id, { is: 'failed', error: opened.error }]))
    const found = 'mailbox' in opened ? await mailsByUid(connection, uidsOf(opened, batch)) : new Map<number, FoundMail>()
    const steps = new Map<number, Step>()
    const away: { target: Target; why: string }[] = []
    for (const target of batch) {
      const uid = 'mailbox' in opened ? uidOf(opened.mailbox.uidValidity, target.remoteId) : undefined
      const mail = uid === undefined ? undefined : found.get(uid)
      if (mail === undefined) away.push({ target, why: 'mailbox' in opened && uid === undefined ? renumbered(path) : gone(path) })
      else if (isStranger(mail, target)) steps.set(target.id, { is: 'failed', error: stranger(path) })
      else if (path === to.path) steps.set(target.id, { is: 'done', path, remoteId: target.remoteId, words: mail.words, gmailLabels: mail.gmailLabels })
      else {
        seen.set(target.id, mail)
        steps.set(target.id, { is: 'to-do' })
      }
    }
    if (away.length > 0) for (const [id, step] of await lookThere(away)) steps.set(id, step)
    return steps
  }

  /** Of mails that are not where they were. */
  const lookThere = async (away: readonly { target: Target; why: string }[]): Promise<Map<number, Step>> => {
    if (path === to.path) return new Map(away.map(({ target, why }) => [target.id, { is: 'failed', error: why }]))
    const opened = await desk.toLook(to.path)
    if (!('mailbox' in opened)) return new Map(away.map(({ target, why }) => [target.id, { is: 'failed', error: `${why}. ${opened.error}` }]))
    const { mailbox } = opened
    const told = (target: Target) => uidOf(mailbox.uidValidity, names.get(target.id) ?? '')
    const named = await mailsByUid(connection, away.flatMap(({ target }) => told(target) ?? []))
    const steps = new Map<number, Step>()
    const lost = away.filter(({ target }) => {
      const mail = named.get(told(target) ?? 0)
      const known = knownOf(target)
      if (mail === undefined || (known !== undefined && !sameMail(mail.mail, known))) return true
      steps.set(target.id, arrived(target, mailbox, mail))
      return false
    })
    const sought = lost.flatMap(({ target }) => knownOf(target) ?? [])
    const { found, isWhole } = sought.length === 0 ? { found: [], isWhole: true } : await findMails(connection, mailbox, sought)
    // By their names: of five thousand, each against each would stop the process for seconds.
    const byName = Map.groupBy(found, ({ mail }) => mail.messageId)
    for (const { target, why } of lost) {
      const name = knownOf(target)?.messageId ?? ''
      const maybe = [...(byName.get(name) ?? []), ...(name === '' ? [] : (byName.get('') ?? []))]
      steps.set(target.id, outcomeOf(target, mailbox, { found: maybe, isWhole, why }))
    }
    return steps
  }

  const arrived = (target: Target, { uidValidity }: OpenMailbox, { uid, words, gmailLabels }: FoundMail): Step => {
    const remoteId = remoteIdOf(uidValidity, uid)
    to.claimed.set(remoteId, target.id)
    return { is: 'done', path: to.path, remoteId, words, gmailLabels }
  }

  const outcomeOf = (target: Target, mailbox: OpenMailbox, { found, isWhole, why }: { found: readonly FoundMail[]; isWhole: boolean; why: string }): Step => {
    const known = knownOf(target)
    if (known === undefined) return { is: 'unknown', error: `${why}. Whether it is in ${to.path} cannot be told: nothing is known of it but its old number` }
    const free = found.filter(({ uid }) => [undefined, target.id].includes(to.claimed.get(remoteIdOf(mailbox.uidValidity, uid))))
    const same = free.filter(({ mail }) => sameMail(mail, known))
    // Without a Message-ID the size alone would take any other mail of that size for it.
    const [it] = known.messageId === '' ? [] : same
    if (it !== undefined) {
      if (why === renumbered(path)) return { is: 'unknown', error: `${why}. It stands in ${to.path}; whether it still stands in ${path} as well cannot be told` }
      return arrived(target, mailbox, it)
    }
    if (known.messageId === '' ? same.length > 0 : free.some(({ mail }) => couldBe(mail, known))) {
      return { is: 'unknown', error: `${why}. What stands in ${to.path} may be it, written into by another program, or another mail` }
    }
    return isWhole ? { is: 'failed', error: why } : { is: 'unknown', error: `${why}. ${to.path} holds too many mails to look through all of them for it` }
  }

  const act = async (batch: readonly Target[]): Promise<Map<number, string>> => {
    const all = (error: string) => new Map(batch.map(({ id }) => [id, error]))
    const opened = await desk.toChange(path)
    if (!('mailbox' in opened)) return all(opened.error)
    if (opened.mailbox.readOnly) return all(`${path} can only be read at this server`)
    if (offered(connection, 'MOVE')) {
      const { uidValidity } = opened.mailbox
      return byId(batch, uidValidity, await overUids(connection, uidsOf(opened, batch), { command: (uids) => `UID MOVE ${uids} ${inCommand(connection, to.path)}`, hear: hearNames(batch, uidValidity) }))
    }
    if (offered(connection, 'UIDPLUS')) return await copyAndRemove(batch)
    return all('This server can neither move mail (MOVE) nor remove a single one (UIDPLUS); it was left where it is')
  }

  /** COPYUID tells the new names in the order of the old ones (RFC 4315 section 3). */
  const hearNames = (batch: readonly Target[], uidValidity: string) => (words: string) => {
    if (!offered(connection, 'UIDPLUS')) return
    const [, validity = '', olds = '', news = ''] = /\[COPYUID (\d+) ([\d:,]+) ([\d:,]+)\]/i.exec(words) ?? []
    if (validity === '') return
    const [from, into] = [inOrder(olds), inOrder(news)]
    if (from.length !== into.length) return
    const ids = new Map(batch.map(({ id, remoteId }) => [uidOf(uidValidity, remoteId), id]))
    for (const [at, uid] of from.entries()) {
      const id = ids.get(uid)
      if (id !== undefined) names.set(id, remoteIdOf(validity, into[at] as number))
    }
  }

  const copyAndRemove = async (batch: readonly Target[]): Promise<Map<number, string>> => {
    const all = (error: string) => new Map(batch.map(({ id }) => [id, error]))
    const there = await desk.toLook(to.path)
    if (!('mailbox' in there)) return all(`${there.error}; the message was left where it is`)
    to.before ??= await newestMails(connection, there.mailbox, limits.imapLookedBackMax)
    for (const target of batch) findCopy(target, there.mailbox, to.before)
    const refused = await copy(batch.filter(({ id }) => !names.has(id)))
    const copied = await compared(batch)
    for (const { id } of batch) if (!copied.has(id) && !refused.has(id)) refused.set(id, `Its copy in ${to.path} could not be found or is not the same; it was left in ${path}`)
    return new Map([...refused, ...(await remove(batch.filter(({ id }) => copied.has(id))))])
  }

  /** Of an attempt that died between copying and removing; a mail that came twice has another moment of arrival. */
  const findCopy = (target: Target, { uidValidity }: OpenMailbox, before: readonly FoundMail[]): void => {
    const here = seen.get(target.id)
    const copy = before.find(({ uid, mail, receivedMs }) => here !== undefined && sameMail(mail, here.mail) && receivedMs === here.receivedMs && !to.claimed.has(remoteIdOf(uidValidity, uid)))
    if (copy === undefined) return
    const remoteId = remoteIdOf(uidValidity, copy.uid)
    to.claimed.set(remoteId, target.id)
    names.set(target.id, remoteId)
  }

  const copy = async (batch: readonly Target[]): Promise<Map<number, string>> => {
    const opened = await desk.toChange(path)
    if (!('mailbox' in opened)) return new Map(batch.map(({ id }) => [id, opened.error]))
    const { uidValidity } = opened.mailbox
    const uids = uidsOf(opened, batch)
    return uids.length === 0 ? new Map() : byId(batch, uidValidity, await overUids(connection, uids, { command: (some) => `UID COPY ${some} ${inCommand(connection, to.path)}`, hear: hearNames(batch, uidValidity) }))
  }

  /** Whose copies are there as they were here. */
  const compared = async (batch: readonly Target[]): Promise<Set<number>> => {
    const opened = await desk.toLook(to.path)
    if (!('mailbox' in opened)) return new Set()
    const uid = ({ id }: Target) => uidOf(opened.mailbox.uidValidity, names.get(id) ?? '')
    const found = await mailsByUid(connection, batch.flatMap((target) => uid(target) ?? []))
    const isSame = (target: Target): boolean => {
      const [there, here] = [found.get(uid(target) ?? 0), seen.get(target.id)]
      return there !== undefined && here !== undefined && sameMail(there.mail, here.mail)
    }
    return new Set(batch.filter(isSame).map(({ id }) => id))
  }

  const remove = async (batch: readonly Target[]): Promise<Map<number, string>> => {
    const opened = await desk.toChange(path)
    const uids = uidsOf(opened, batch)
    if (!('mailbox' in opened) || uids.length === 0) return new Map()
    const marked = await overUids(connection, uids, { command: (some) => `UID STORE ${some} +FLAGS.SILENT (\\Deleted)` })
    const rest = uids.filter((uid) => !marked.has(uid))
    const kept = rest.length === 0 ? [] : await overUids(connection, rest, { command: (some) => `UID EXPUNGE ${some}` })
    const words = new Map([...marked, ...kept].map(([uid, said]) => [uid, `It was copied to ${to.path}, but is not removed from ${path}: ${said}`]))
    return byId(batch, opened.mailbox.uidValidity, words)
  }

  return { look, act }
}

/** As they stand there: the order is what pairs them. More than a batch has is no answer to it. */
function inOrder(text: string): number[] {
  const uids: number[] = []
  for (const part of text.split(',')) {
    const [first = 0, last = first] = part.split(':').map(Number)
    for (let uid = Math.min(first, last); uid <= Math.max(first, last); uid++) {
      if (uids.length > limits.imapChangedAtOnce) return []
      uids.push(uid)
    }
  }
  return uids
}
