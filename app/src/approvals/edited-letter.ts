// The letter that is sealed in an action, and the proposal that it becomes when it is changed.
// What is sealed says more than may be proposed (whose name stands on it, the bytes of its files):
// only what a proposal may say goes back.
import type { Action } from '../../../src/web/contract/actions.ts'
import type { Address } from '../../../src/web/contract/mail.ts'
import type { Proposal } from '../api/actions.ts'

type LetterPayload = Extract<Proposal, { kind: 'mail.send' }>['payload']

export interface SealedLetter extends Omit<LetterPayload, 'to' | 'cc' | 'bcc' | 'text'> {
  to: Address[]
  cc: Address[]
  bcc: Address[]
  text: string
}

export type LetterFields = Pick<SealedLetter, 'to' | 'cc' | 'bcc' | 'subject' | 'text'>

export const isLetter = ({ kind }: Pick<Action, 'kind'>): boolean => kind === 'mail.send'

/** The draft of a letter that has looks: a sheet knows words alone, so it is changed where it is written. '' = on the sheet. */
export const writtenElsewhere = ({ kind, payload }: Pick<Action, 'kind' | 'payload'>): string =>
  kind === 'mail.send' && payload['html'] !== undefined ? ((payload['draft'] as { id: string } | undefined)?.id ?? '') : ''

export const sealedLetter = ({ payload }: Pick<Action, 'payload'>): SealedLetter => payload as unknown as SealedLetter

/** The letter without whoever has this address; undefined where it does not go there, or would then go to nobody. */
export function withoutRecipient(letter: SealedLetter, address: string): LetterFields | undefined {
  const others = (people: readonly Address[]): Address[] => people.filter((person) => person.address.toLowerCase() !== address.toLowerCase())
  const [to, cc, bcc] = [others(letter.to), others(letter.cc), others(letter.bcc)]
  const isThere = to.length + cc.length + bcc.length < letter.to.length + letter.cc.length + letter.bcc.length
  return isThere && to.length > 0 ? { to, cc, bcc, subject: letter.subject, text: letter.text } : undefined
}

export function editedLetter(letter: SealedLetter, fields: LetterFields): Proposal {
  const { accountId, html, attachments = [], inReplyTo, forwards, sendAt } = letter
  const { text, ...addressed } = fields
  // Where the words were left alone, so is what they look like.
  const words = html !== undefined && text === letter.text ? { html } : { text }
  return {
    kind: 'mail.send',
    payload: {
      accountId, ...addressed, ...words,
      attachments: attachments.map(({ fileId }) => ({ fileId })),
      ...(inReplyTo === undefined ? {} : { inReplyTo }),
      ...(forwards === undefined ? {} : { forwards }),
      ...(sendAt === undefined ? {} : { sendAt }),
    },
  }
}
