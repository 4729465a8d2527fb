// Whom an answer goes to: where the sender asked for answers, with those who were also
// addressed as copies, and never to oneself. And which account answers: the one it came by, or
// where that one cannot send, the one that it was addressed to.
import type { Account, Address, Message } from '../../../src/web/contract/mail.ts'

export interface Answer {
  to: Address[]
  cc: Address[]
  subject: string
}

export function replyTo(message: Pick<Message, 'from' | 'to' | 'cc' | 'replyTo' | 'subject'>, own: ReadonlySet<string>): Answer {
  const isOwn = (person: Address) => own.has(person.address.toLowerCase())
  const sent = isOwn(message.from)
  // Answering one's own mail goes on writing to the same people.
  const to = sent ? message.to : message.replyTo.length > 0 ? message.replyTo : [message.from]
  const taken = new Set(to.map((person) => person.address.toLowerCase()))
  const cc = [...(sent ? [] : message.to), ...message.cc].filter((person) => {
    const key = person.address.toLowerCase()
    if (taken.has(key) || isOwn(person)) return false
    taken.add(key)
    return true
  })
  return { to, cc, subject: /^re\s*:/i.test(message.subject) ? message.subject : `Re: ${message.subject}` }
}

export function senderOf(accounts: readonly Account[], answered: Pick<Message, 'accountId' | 'to' | 'cc'> | undefined): Account | undefined {
  const senders = accounts.filter((account) => account.canSend)
  const addressed = new Set([...(answered?.to ?? []), ...(answered?.cc ?? [])].map(({ address }) => address.toLowerCase()))
  return senders.find(({ id }) => id === answered?.accountId) ?? senders.find(({ address }) => addressed.has(address.toLowerCase())) ?? senders[0]
}
