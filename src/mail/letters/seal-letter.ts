// A letter as it is sealed: every name corrected, every recipient once, the HTML made safe and the
// files named by their bytes. What comes out here is what is shown, approved and sent.
import { z } from 'zod'
import { Fault, notFound } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import type { Db } from '../../store/db.ts'
import { correctAddress, correctLine, correctText } from './correct-address.ts'
import { letterHtml, type LetterHtml } from './letter-html.ts'
import { linksOfLetter, type LetterLink } from './letter-links.ts'
import { tooLarge } from '../letter-files/bring-letter-file.ts'
import { findLetterFiles, type LetterFile } from '../letter-files/letter-file-store.ts'
import type { DraftCopy, SendMail } from '../mail-port.ts'
import { findDraft } from '../drafts/draft-store.ts'
import { sendPayload } from '../mail-shapes.ts'
import type { Address } from '../types.ts'

/** What is sealed: also whose name stands on it. */
export interface SealedLetter extends SendMail {
  from: Address
  /** The mail whose header wrote it, so that who edits it does not become its author. */
  unsubscribes?: number
}

/** What only routes may say: that the letter is one of the drafts; that its words are what this mail wants to be unsubscribed with. */
export const letterPayload = sendPayload.extend({ draftId: z.string().optional(), unsubscribes: z.int().positive().optional() })

export interface LetterToSeal {
  letter: SealedLetter
  files: LetterFile[]
  links: LetterLink[]
  disguised: LetterHtml['disguised']
  unseen: LetterHtml['unseen']
}

const PICTURE = /^image\/(?:png|jpeg|gif|webp)$/

export async function sealLetter(db: Db, userId: string, payload: z.output<typeof letterPayload>, from: Address): Promise<LetterToSeal> {
  const files = await filesOf(db, userId, payload.attachments)
  if (payload.html !== undefined && payload.text !== '') {
    throw new Fault('two-texts', 'This letter has a text and HTML, which could say two different things', { fix: 'Send one of them: with html the text is made from it.' })
  }
  if (payload.inReplyTo !== undefined && payload.forwards !== undefined) throw new Fault('answers-and-forwards', 'A letter answers a message or passes one on, not both')
  const html = payload.html === undefined ? undefined : letterHtml(payload.html, new Set(files.filter(({ type }) => PICTURE.test(type)).map(({ id }) => id)))
  const text = html?.text ?? correctText(payload.text)
  // Whatever the letter does not have is left out, so that a seal of before is the seal of now.
  const letter: SealedLetter = {
    accountId: payload.accountId,
    from,
    ...recipientsOnce(payload),
    subject: correctLine('subject', payload.subject),
    text,
    ...(html === undefined ? {} : { html: html.html }),
    ...(files.length === 0 ? {} : { attachments: files.map(({ id, name, type, size, sha256 }) => ({ fileId: id, name, type, size, sha256, inline: html?.pictures.includes(id) === true })) }),
    ...(payload.inReplyTo === undefined ? {} : { inReplyTo: payload.inReplyTo }),
    ...(payload.forwards === undefined ? {} : { forwards: payload.forwards }),
    ...(payload.sendAt === undefined ? {} : { sendAt: payload.sendAt }),
    ...(payload.unsubscribes === undefined ? {} : { unsubscribes: payload.unsubscribes }),
    ...(payload.draftId === undefined ? {} : { draft: await copyOf(db, userId, payload.draftId) }),
  }
  return { letter, files, links: linksOfLetter(letter), disguised: html?.disguised ?? [], unseen: html?.unseen ?? '' }
}

async function copyOf(db: Db, userId: string, draftId: string): Promise<DraftCopy> {
  const draft = await findDraft(db, userId, draftId)
  if (draft === undefined) throw notFound('draft')
  return { id: draft.id, version: draft.version, messageId: draft.messageId, sha256: draft.kept.sha256 }
}

function recipientsOnce({ to, cc, bcc }: Pick<SendMail, 'to' | 'cc' | 'bcc'>): Pick<SendMail, 'to' | 'cc' | 'bcc'> {
  const seen = new Set<string>()
  // Whoever stands in several lists stays in the most open one.
  const once = (list: readonly Address[]) =>
    list.map(correctAddress).filter(({ address }) => !seen.has(address.toLowerCase()) && seen.add(address.toLowerCase()))
  return { to: once(to), cc: once(cc), bcc: once(bcc) }
}

async function filesOf(db: Db, userId: string, asked: readonly { fileId: string }[]): Promise<LetterFile[]> {
  const ids = [...new Set(asked.map(({ fileId }) => fileId))]
  const found = new Map((await findLetterFiles(db, userId, ids)).map((file) => [file.id, file]))
  const files = ids.map((id) => found.get(id))
  if (files.includes(undefined)) throw new Fault('not-found', 'A file of this letter is not there', { status: 404, fix: 'Files that no letter takes are removed after a day: add it again.' })
  const there = files as LetterFile[]
  if (there.reduce((sum, { size }) => sum + size, 0) > limits.letterFilesBytesMax) throw tooLarge()
  return there
}
