// Sends by leaving the letter in the account's Outbox folder, for whatever carries mail from
// there; the same bytes go into Sent. The sample mailbox has nobody who carries: its letters
// stay, which is the point.
//
// In this order: the letter is finished in Outbox/tmp under a name that no other attempt has, that
// name is written down (leave-once.ts), the copy is put into Sent, then the file is renamed into
// Outbox/new, and that rename alone is the sending. A file is renamed once: while the one that was
// written down lies in tmp/ the letter is still here, and it is that same one which the next attempt
// renames. Its name in Outbox and Sent comes from the Message-ID, so a repeat sees how far it came.
//
// A carrier (`sendmail -t`, msmtp -t) has nothing but the file to tell it whom the letter is
// for, so blind copies stand in a Bcc header there; carriers take it off before they send. It
// stays in Sent, where people look up who got a copy.
import { createHash } from 'node:crypto'
import { readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Approved } from '../../actions/approved.ts'
import type { Observation } from '../../actions/action.ts'
import type { Receipt } from '../../actions/action-shapes.ts'
import { proofOf } from '../../actions/proof-words.ts'
import type { Clock } from '../../base/clock.ts'
import { Fault, messageOf } from '../../base/fault.ts'
import { newId } from '../../base/ids.ts'
import { leaveOnce, type Leaving } from '../letters/leave-once.ts'
import { receiptOfLetter } from '../letters/left-letter.ts'
import type { LetterJournal, LetterNote } from '../letters/letter-journal.ts'
import type { MailSender, OutgoingLetter, SendMail } from '../mail-port.ts'
import { requireApprovedLetter, withBlindCopies } from '../letters/outgoing-letter.ts'
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
  /** The file in Outbox/tmp that was written down as leaving, and has not. */
  waiting: string | undefined
}

export function openMaildirSender(options: { root: string; journal: LetterJournal; clock: Clock }): MailSender {
  const { root, journal, clock } = options

  const observe = async (letter: OutgoingLetter, name: string, actionId: string): Promise<Observation> => {
    const desk = await deskOf(root, name)
    const note = await journal.read(actionId)
    const { inOutbox, inSent, waiting } = await look(desk, note)
    const digest = sha256(letter.raw)
    for (const found of [inOutbox, inSent]) {
      if (found !== undefined && found !== digest) return { outcome: 'unknown', reason: 'A different letter lies under this one’s name in Outbox or Sent' }
    }
    if (inOutbox !== undefined && inSent !== undefined) return { outcome: 'applied', receipt: receiptOf(clock, letter, 'letter-in-both') }
    // The copy alone is missing.
    if (inOutbox !== undefined) return { outcome: 'not-applied' }
    if (note?.is === 'accepted') return { outcome: 'applied', receipt: receiptOf(clock, letter, inSent === undefined ? 'letter-carried' : 'letter-in-sent') }
    if (note?.is === 'here' || waiting !== undefined) return { outcome: 'not-applied' }
    return { outcome: 'unknown', reason: 'The letter is not in Outbox: it was carried away, or taken out by hand' }
  }

  return {
    async send(approved, finished) {
      requireApprovedLetter(approved, finished)
      const letter = withBlindCopies(finished, approved.change)
      const { actionId } = approved
      const desk = await deskOf(root, fileName(approved, letter))
      const was = await journal.read(actionId)
      const before = await look(desk, was)
      const digest = sha256(letter.raw)
      for (const [folder, found] of [['Outbox', before.inOutbox], ['Sent', before.inSent]] as const) {
        if (found !== undefined && found !== digest) throw new Fault('letter-differs', `A different letter lies under this one’s name in ${folder}; nothing was sent`)
      }
      if (before.inOutbox === undefined) {
        if (was === undefined || (was.is !== 'here' && before.waiting === undefined)) throw new Error('An earlier attempt may have sent this letter')
        await putIntoOutbox({ journal, clock, actionId, was }, desk, { letter, waiting: before.waiting })
      } else await keepCopy(desk, letter)
      const after = await look(desk, undefined)
      if (after.inSent !== digest) throw new Error('The copy in Sent does not read back as it was written')
      // A carrier may be quicker than the reading back; then the rename is what we know.
      const proof = after.inOutbox === undefined ? 'letter-in-sent' : 'letter-in-both'
      if (after.inOutbox !== undefined && after.inOutbox !== digest) throw new Error('The letter in Outbox does not read back as it was written')
      return receiptOf(clock, letter, proof)
    },

    async observe(approved, letter) {
      try {
        requireApprovedLetter(approved, letter)
        return await observe(withBlindCopies(letter, approved.change), fileName(approved, letter), approved.actionId)
      } catch (error) {
        return { outcome: 'unknown', reason: messageOf(error) }
      }
    },

    close: () => Promise.resolve(),
  }
}

async function putIntoOutbox(leaving: Leaving, desk: Desk, { letter, waiting }: { letter: OutgoingLetter; waiting: string | undefined }): Promise<void> {
  const { outbox, name } = desk
  const file = waiting ?? `${name}.${newId('try', leaving.clock.now())}`
  if (waiting === undefined) await writePart(outbox, file, letter.raw)
  try {
    await leaveOnce(leaving, async (beforeLeaving) => {
      await beforeLeaving(file)
      await keepCopy(desk, letter)
      await rename(join(outbox, 'tmp', file), join(outbox, 'new', name))
      await syncDirectory(join(outbox, 'new'))
      return { answer: '', refused: [] }
    })
  } finally {
    await dropParts(desk, leaving)
  }
}

async function keepCopy({ sent, name }: Desk, { raw }: OutgoingLetter): Promise<void> {
  if ((await digestIn(sent, name)) !== undefined) return
  await writePart(sent, name, raw)
  await rename(join(sent, 'tmp', name), join(sent, 'cur', `${name}:2,S`))
  await syncDirectory(join(sent, 'cur'))
}

/** What attempts wrote that another came before, or a kill. What was written down as leaving stays. */
async function dropParts({ outbox, name }: Desk, { journal, actionId }: Leaving): Promise<void> {
  const note = await journal.read(actionId)
  if (note?.is !== 'leaving' && note?.is !== 'accepted') return
  const parts = (await readdir(join(outbox, 'tmp'))).filter((file) => file.startsWith(`${name}.`) && file !== note.as)
  for (const file of parts) await rm(join(outbox, 'tmp', file), { force: true })
}

function fileName({ approvedAt }: Approved<SendMail>, letter: OutgoingLetter): string {
  const hash = createHash('sha256').update(letter.messageId).digest('hex').slice(0, 32)
  return `${Math.floor(approvedAt / 1000)}.${hash}.secretary`
}

async function deskOf(root: string, name: string): Promise<Desk> {
  return { outbox: await folderFor(root, 'outbox'), sent: await folderFor(root, 'sent'), name }
}

async function look({ outbox, sent, name }: Desk, note: LetterNote | undefined): Promise<Standing> {
  const as = note?.is === 'leaving' ? note.as : ''
  const isWaiting = as !== '' && (await digestOfFile(join(outbox, 'tmp', as))) !== undefined
  return { inOutbox: await digestIn(outbox, name), inSent: await digestIn(sent, name), waiting: isWaiting ? as : undefined }
}

async function digestIn(directory: string, name: string): Promise<string | undefined> {
  const one = findListed(await listFiles(directory), name)
  return one === undefined ? undefined : await digestOfFile(filePath(directory, one.sub, one.file))
}

function receiptOf(clock: Clock, letter: OutgoingLetter, kind: 'letter-in-both' | 'letter-in-sent' | 'letter-carried'): Receipt {
  const digest = sha256(letter.raw)
  return receiptOfLetter({ letter, provenAt: clock.now(), ...proofOf(kind, kind === 'letter-carried' ? {} : { digest }), after: { sha256: digest } })
}
