// Sends by leaving the letter in the account's Outbox folder, for whatever carries mail from
// there; the same bytes go into Sent. The sample mailbox has nobody who carries: its letters
// stay, which is the point.
//
// In this order: the letter is finished in Outbox/tmp, its copy is put into Sent, then the
// letter is renamed into Outbox/new, and that rename alone is the sending. Its name comes
// from the Message-ID, so a repeat sees how far it came. A letter that a carrier has taken
// away is told from one that never stood there by its draft in tmp/, which only the rename
// removes.
//
// A carrier (`sendmail -t`, msmtp -t) has nothing but the file to tell it whom the letter is
// for, so blind copies stand in a Bcc header there; carriers take it off before they send. It
// stays in Sent, where people look up who got a copy.
import { createHash } from 'node:crypto'
import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import type { Approved } from '../../actions/approved.ts'
import type { Observation } from '../../actions/action.ts'
import type { Receipt } from '../../actions/action-shapes.ts'
import type { Clock } from '../../base/clock.ts'
import { Fault, messageOf } from '../../base/fault.ts'
import type { MailSender, OutgoingLetter, SendMail } from '../mail-port.ts'
import { requireApprovedLetter, withBlindCopies } from '../outgoing-letter.ts'
import { syncDirectory } from './maildir-change.ts'
import { findListed, listFiles } from './maildir-listing.ts'
import { filePath } from './maildir-name.ts'
import { digestOfFile, folderFor, sha256, writePart } from './maildir-place-change.ts'

interface Desk {
  outbox: string
  sent: string
  /** The letter's file name, the same at every attempt. */
  name: string
}

interface Standing {
  inOutbox: string | undefined
  inSent: string | undefined
  drafted: boolean
}

export function openMaildirSender(options: { root: string; clock: Clock }): MailSender {
  const { root, clock } = options

  const observe = async (letter: OutgoingLetter, name: string): Promise<Observation> => {
    const desk = await deskOf(root, name)
    const standing = await look(desk)
    const digest = sha256(letter.raw)
    for (const found of [standing.inOutbox, standing.inSent]) {
      if (found !== undefined && found !== digest) return { outcome: 'unknown', reason: 'A different letter lies under this one’s name in Outbox or Sent' }
    }
    if (standing.inOutbox !== undefined && standing.inSent !== undefined) return { outcome: 'applied', receipt: receiptOf(clock, letter, 'Outbox and Sent') }
    if (standing.inOutbox === undefined && standing.inSent !== undefined && !standing.drafted) {
      return { outcome: 'unknown', reason: 'The copy is in Sent, but the letter is not in Outbox: it was carried away, or taken out by hand' }
    }
    return { outcome: 'not-applied' }
  }

  return {
    async send(approved, finished) {
      requireApprovedLetter(approved, finished)
      const letter = withBlindCopies(finished, approved.change)
      const desk = await deskOf(root, fileName(approved, letter))
      const before = await look(desk)
      const digest = sha256(letter.raw)
      for (const [folder, found] of [['Outbox', before.inOutbox], ['Sent', before.inSent]] as const) {
        if (found !== undefined && found !== digest) throw new Fault('letter-differs', `A different letter lies under this one’s name in ${folder}; nothing was sent`)
      }
      if (before.inOutbox === undefined) {
        if (before.inSent !== undefined && !before.drafted) throw new Error('The copy is in Sent, but the letter is not in Outbox')
        await writePart(desk.outbox, desk.name, letter.raw)
      }
      if (before.inSent === undefined) {
        await writePart(desk.sent, desk.name, letter.raw)
        await rename(join(desk.sent, 'tmp', desk.name), join(desk.sent, 'cur', `${desk.name}:2,S`))
        await syncDirectory(join(desk.sent, 'cur'))
      }
      if (before.inOutbox === undefined) {
        await rename(join(desk.outbox, 'tmp', desk.name), join(desk.outbox, 'new', desk.name))
        await syncDirectory(join(desk.outbox, 'new'))
      }
      const after = await look(desk)
      if (after.inSent !== digest) throw new Error('The copy in Sent does not read back as it was written')
      // A carrier may be quicker than the reading back; then the rename is what we know.
      const proof = after.inOutbox === undefined ? 'Sent (the letter was taken from Outbox at once)' : 'Outbox and Sent'
      if (after.inOutbox !== undefined && after.inOutbox !== digest) throw new Error('The letter in Outbox does not read back as it was written')
      return receiptOf(clock, letter, proof)
    },

    async observe(approved, letter) {
      try {
        requireApprovedLetter(approved, letter)
        return await observe(withBlindCopies(letter, approved.change), fileName(approved, letter))
      } catch (error) {
        return { outcome: 'unknown', reason: messageOf(error) }
      }
    },

    close: () => Promise.resolve(),
  }
}

function fileName({ approvedAt }: Approved<SendMail>, letter: OutgoingLetter): string {
  const hash = createHash('sha256').update(letter.messageId).digest('hex').slice(0, 32)
  return `${Math.floor(approvedAt / 1000)}.${hash}.secretary`
}

async function deskOf(root: string, name: string): Promise<Desk> {
  return { outbox: await folderFor(root, 'outbox'), sent: await folderFor(root, 'sent'), name }
}

async function look({ outbox, sent, name }: Desk): Promise<Standing> {
  return { inOutbox: await digestIn(outbox, name), inSent: await digestIn(sent, name), drafted: (await digestOfFile(join(outbox, 'tmp', name))) !== undefined }
}

async function digestIn(directory: string, name: string): Promise<string | undefined> {
  const one = findListed(await listFiles(directory), name)
  return one === undefined ? undefined : await digestOfFile(filePath(directory, one.sub, one.file))
}

function receiptOf(clock: Clock, letter: OutgoingLetter, where: string): Receipt {
  const after = { messageId: letter.messageId, sha256: sha256(letter.raw), recipients: letter.envelope.to }
  return {
    provenAt: clock.now(),
    proof: `Read back from ${where}: SHA-256 ${after.sha256}`,
    expected: 1,
    proven: 1,
    items: [{ id: letter.messageId, outcome: 'done', before: {}, after, error: '' }],
  }
}
