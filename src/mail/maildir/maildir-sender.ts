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
import { constants, lstat, mkdir, open, readFile, rename } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Approved } from '../../actions/approved.ts'
import type { Observation } from '../../actions/action.ts'
import type { Receipt } from '../../actions/action-shapes.ts'
import type { Clock } from '../../base/clock.ts'
import { Fault, messageOf } from '../../base/fault.ts'
import { correctAddress } from '../correct-address.ts'
import type { MailSender, OutgoingLetter, SendMail } from '../mail-port.ts'
import type { MailboxRole } from '../mail-shapes.ts'
import { syncDirectory } from './maildir-change.ts'
import { directoryOf, listFolders, ROOT_PATH } from './maildir-folder.ts'
import { findListed, listFiles } from './maildir-listing.ts'
import { filePath } from './maildir-name.ts'

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
      refuseOther(approved, finished)
      const letter = withBlindCopies(finished, approved.change)
      const desk = await deskOf(root, fileName(approved, letter))
      const before = await look(desk)
      const digest = sha256(letter.raw)
      for (const [folder, found] of [['Outbox', before.inOutbox], ['Sent', before.inSent]] as const) {
        if (found !== undefined && found !== digest) throw new Fault('letter-differs', `A different letter lies under this one’s name in ${folder}; nothing was sent`)
      }
      if (before.inOutbox === undefined) {
        if (before.inSent !== undefined && !before.drafted) throw new Error('The copy is in Sent, but the letter is not in Outbox')
        await write(desk.outbox, desk.name, letter.raw)
      }
      if (before.inSent === undefined) {
        await write(desk.sent, desk.name, letter.raw)
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
        refuseOther(approved, letter)
        return await observe(withBlindCopies(letter, approved.change), fileName(approved, letter))
      } catch (error) {
        return { outcome: 'unknown', reason: messageOf(error) }
      }
    },

    close: () => Promise.resolve(),
  }
}

/** The letter is built after the approval; it must be this action's, and go to nobody else. */
function refuseOther({ actionId, change }: Approved<SendMail>, letter: OutgoingLetter): void {
  const approved = new Set([...change.to, ...change.cc, ...change.bcc].map(({ address }) => address))
  if (!letter.messageId.startsWith(`${actionId}@`) || letter.envelope.to.length === 0 || !letter.envelope.to.every((address) => approved.has(address))) {
    throw new Fault('not-approved', 'The letter is not the one that was approved; nothing was sent')
  }
}

/** Addresses only, one a line: they are ASCII (correct-address.ts), and of any number the header stays well-formed. */
function withBlindCopies(letter: OutgoingLetter, { bcc }: SendMail): OutgoingLetter {
  if (bcc.length === 0) return letter
  const header = `Bcc: ${bcc.map(({ address }) => correctAddress({ name: '', address }).address).join(',\r\n ')}\r\n`
  return { ...letter, raw: Buffer.concat([Buffer.from(header, 'ascii'), letter.raw]) }
}

function fileName({ approvedAt }: Approved<SendMail>, letter: OutgoingLetter): string {
  const hash = createHash('sha256').update(letter.messageId).digest('hex').slice(0, 32)
  return `${Math.floor(approvedAt / 1000)}.${hash}.secretary`
}

async function deskOf(root: string, name: string): Promise<Desk> {
  return { outbox: await folderFor(root, 'outbox'), sent: await folderFor(root, 'sent'), name }
}

const SUBS = ['tmp', 'new', 'cur']
const NAMES: Partial<Record<MailboxRole, string>> = { outbox: 'Outbox', sent: 'Sent' }

async function folderFor(root: string, role: 'outbox' | 'sent'): Promise<string> {
  const folders = await listFolders(root)
  // In the layout that the tree has: beside a cur/ of its own, folders start with a dot.
  const plusPlus = folders.some(({ path }) => path === ROOT_PATH)
  const path = folders.find((folder) => folder.role === role)?.path ?? `${plusPlus ? '.' : ''}${NAMES[role]}`
  // A link is not followed, and must not be filled either: not in the folder's place, and not
  // in that of what is in it, where the letter would be written into somebody's directory.
  for (const part of ['', ...SUBS]) {
    const found = await lstat(join(root, path, part)).catch(() => undefined)
    if (found !== undefined && !found.isDirectory()) throw unusable(path)
  }
  for (const sub of SUBS) {
    const made = await mkdir(join(root, path, sub), { recursive: true, mode: 0o700 })
    if (made !== undefined) await syncDirectory(dirname(made))
  }
  const directory = await directoryOf(root, path)
  if (directory === undefined) throw unusable(path)
  return directory
}

const unusable = (path: string): Fault =>
  new Fault('mailbox-missing', `The folder ${path} is not an ordinary Maildir folder; nothing was sent`, { fix: 'Where it, or tmp, new or cur in it, is a link, put a folder in its place.' })

/** Whole and on disk in tmp/, whatever an earlier attempt left there. */
async function write(directory: string, name: string, raw: Uint8Array): Promise<void> {
  const part = join(directory, 'tmp', `${name}.part`)
  const handle = await open(part, constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW, 0o600)
  try {
    await handle.writeFile(raw)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(part, join(directory, 'tmp', name))
  await syncDirectory(join(directory, 'tmp'))
}

async function look({ outbox, sent, name }: Desk): Promise<Standing> {
  return { inOutbox: await digestIn(outbox, name), inSent: await digestIn(sent, name), drafted: (await digestOfFile(join(outbox, 'tmp', name))) !== undefined }
}

async function digestIn(directory: string, name: string): Promise<string | undefined> {
  const one = findListed(await listFiles(directory), name)
  return one === undefined ? undefined : await digestOfFile(filePath(directory, one.sub, one.file))
}

async function digestOfFile(path: string | Buffer): Promise<string | undefined> {
  try {
    return sha256(await readFile(path))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
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

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
