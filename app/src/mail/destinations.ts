// Where chosen mail can go, or which labels it can get. An action belongs to one account, a choice may
// be of several: what is offered then means the same in each of them. A place with a role is offered
// where each has one; a folder or label that only some have is made in the others, and says so.
import type { Mailbox, ThreadRow } from '../../../src/web/contract/mail.ts'
import { plain } from '../words/plain.ts'
import { inOrderOfUse, mailboxName } from './mailbox-order.ts'

/** One that is there, or the name of one that is made first. */
export type Place = { mailboxId: string } | { name: string }

/** `to`: by account. */
export interface Destination {
  said: string
  to: ReadonlyMap<string, Place>
}

export interface Offer extends Destination {
  key: string
  /** What its provider calls it, where that is not what is said. Its path is no name: in a Maildir that is written in code. */
  called: string
  /** Accounts in which it is made. */
  makes: readonly string[]
}

type Box = Pick<Mailbox, 'id' | 'accountId' | 'name' | 'path' | 'role' | 'kind'> & Partial<Pick<Mailbox, 'known'>>
type Row = Pick<ThreadRow, 'accountId' | 'mailboxId'>

export function offersOf(what: 'move' | 'label', boxes: readonly Box[], rows: readonly Row[]): Offer[] {
  const accounts = accountsOf(rows)
  const here = new Set(rows.map(({ mailboxId }) => mailboxId))
  const own = boxes.filter((box) => accounts.includes(box.accountId))
  // Where no feed holds the mail, a label is a word on it and no place.
  const isPlace = ({ accountId, kind, role }: Box) => role !== 'outbox' && (kind !== 'label' || own.some((box) => box.accountId === accountId && box.kind === 'feed'))
  const fitting = what === 'move' ? inOrderOfUse(own).filter(isPlace) : inOrderOfUse(own).filter(({ kind, role }) => kind === 'label' && role === '')
  const alike = Map.groupBy(fitting, (box) => (box.role === '' ? `named ${box.kind === 'label' ? 'label' : 'folder'} ${box.name}` : `role ${box.role}`))
  return [...alike].flatMap(([key, same]) => {
    const first = same[0]!
    const makes = accounts.filter((account) => !same.some(({ accountId }) => accountId === account))
    // All of it is there already; or it is a place that nobody makes.
    if (same.every(({ id }) => here.has(id)) || (first.role !== '' && makes.length > 0)) return []
    const to = new Map<string, Place>([...same.map(({ accountId, id }) => [accountId, { mailboxId: id }] as const), ...makes.map((account) => [account, { name: first.name }] as const)])
    return [{ key, said: mailboxName(first), called: first.role === '' && first.name !== mailboxName(first) ? first.name : '', makes, to }]
  })
}

/** A new one, in each account. */
export const newPlace = (name: string, rows: readonly Row[]): Destination => ({ said: name, to: new Map(accountsOf(rows).map((account) => [account, { name }])) })

export const fitsName = ({ said, called }: Offer, text: string): boolean => plain(`${said} ${called}`).includes(plain(text))

const accountsOf = (rows: readonly Row[]): string[] => [...new Set(rows.map(({ accountId }) => accountId))]
