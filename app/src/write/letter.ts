// A letter as the screen has it, from a draft and back: recipients also while they are wrong, and
// its files by name. What is wrong is not saved; it stays on the screen and is said there.
import type { Draft } from '../../../src/web/contract/drafts.ts'
import type { LetterFile } from '../../../src/web/contract/letter-files.ts'
import type { LetterChange } from '../api/drafts.ts'
import { asRecipient, type Recipient } from './address-list.ts'
import { bodyOf, linesOf, type LetterBody } from './letter-document.ts'

export type CarriedFile = Pick<LetterFile, 'id' | 'name' | 'type' | 'size'>

export interface Letter {
  accountId: string
  to: Recipient[]
  cc: Recipient[]
  bcc: Recipient[]
  subject: string
  body: LetterBody
  files: CarriedFile[]
  /** When it is to leave; 0 = once the undo time is over. */
  sendAt: number
}

export const emptyLetter = (accountId: string): Letter => ({ accountId, to: [], cc: [], bcc: [], subject: '', body: { text: '' }, files: [], sendAt: 0 })

/** As much of a draft as a refusal tells. */
export type Stands = Pick<Draft, 'version' | 'letter'>

/** `known`: the files that were brought, by which the letter's are named. */
export function letterOf({ letter }: Pick<Draft, 'letter'>, accountId: string, known: readonly CarriedFile[]): Letter {
  return {
    accountId,
    to: letter.to.map(asRecipient),
    cc: letter.cc.map(asRecipient),
    bcc: letter.bcc.map(asRecipient),
    subject: letter.subject,
    body: letter.html === undefined ? { text: letter.text } : { html: letter.html },
    files: letter.attachments.map(({ fileId }) => known.find(({ id }) => id === fileId) ?? { id: fileId, name: fileId, type: '', size: 0 }),
    sendAt: letter.sendAt ?? 0,
  }
}

const right = (people: readonly Recipient[]) => people.filter(({ wrong }) => !wrong).map(({ name, address }) => ({ name, address }))

export function changeOf(letter: Letter): Required<Pick<LetterChange, 'to' | 'cc' | 'bcc' | 'subject' | 'attachments' | 'sendAt'>> & LetterChange {
  return {
    to: right(letter.to), cc: right(letter.cc), bcc: right(letter.bcc), subject: letter.subject.trim(), ...letter.body,
    attachments: letter.files.map(({ id }) => ({ fileId: id })), sendAt: letter.sendAt === 0 ? null : letter.sendAt,
  }
}

/** Whether saving one where the other stands would change anything. */
export const isSame = (a: Letter, b: Letter): boolean => comparable(a) === comparable(b)

function comparable(letter: Letter): string {
  const { html, text, ...rest } = changeOf(letter)
  const body: LetterBody = html === undefined ? bodyOf(linesOf(text ?? '')) : { html }
  return JSON.stringify([letter.accountId, rest, 'text' in body ? body.text.trimEnd() : body.html])
}

export const wrongIn = (letter: Letter): string[] => [...letter.to, ...letter.cc, ...letter.bcc].filter(({ wrong }) => wrong).map(({ address }) => address)
export const isBlank = (letter: Letter): boolean => isSame({ ...letter, accountId: '' }, emptyLetter(''))
