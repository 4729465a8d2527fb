// A change of mail at Gmail over IMAP (X-GM-EXT-1), where places are labels as they are in its app.
//
// A mail lies in one of three rooms: All Mail, Trash, Spam. It goes from one to another by MOVE; all
// else is a label of what lies in All Mail, put on and taken off by STORE. So "archive" takes \Inbox
// off, "to the inbox" puts it on, and what comes out of the trash is moved to All Mail first and
// labelled there. Moved to INBOX itself it would have a name there that no list of ours knows.
import { isRelabelled } from '../mailboxes/label-path.ts'
import type { ChangeTargets, MailChange } from '../mail-port.ts'
import type { ImapConnection } from './imap-connection.ts'
import { type Change, type Desk, inCommand, overUids, type Step, type Target } from './imap-desk.ts'
import { mailsByUid, type FoundMail } from './imap-found.ts'
import { gmailKind, gmailLabels, labelPaths, wordOfLabel, type GmailLabels } from './imap-gmail.ts'
import { listEntries } from './imap-mailboxes.ts'
import { moveMails, type Destination } from './imap-move.ts'
import { byId, gone, isStranger, renumbered, stranger, uidsOf } from './imap-put-flag.ts'
import { uidOf } from './imap-id.ts'

export interface GmailRooms {
  allMail: string
  /** Trash and Spam. */
  folders: ReadonlySet<string>
  system: GmailLabels
}

export async function gmailRooms(connection: ImapConnection): Promise<GmailRooms | undefined> {
  if (!connection.isGmail) return undefined
  const entries = await listEntries(connection)
  const kinds = Map.groupBy(entries, gmailKind)
  return { allMail: kinds.get('feed')?.[0]?.path ?? '', folders: new Set(kinds.get('folder')?.map(({ path }) => path)), system: gmailLabels(entries) }
}

/** Labels by their paths. */
export interface GmailPlace {
  /** Where the mail lies in the end; '' = where it lies already. */
  room: string
  on: string[]
  off: string[]
}

const INBOX = 'INBOX'
const OWN_OF_GMAIL = ['\\sent', '\\draft']

export function gmailPlace(rooms: GmailRooms, { change }: MailChange, { toPath, relabel }: Pick<ChangeTargets, 'toPath' | 'relabel'>): GmailPlace | { error: string } {
  if (change === 'label') return { room: '', on: [toPath], off: [] }
  if (change === 'unlabel') return { room: '', on: [], off: [toPath] }
  const place = placeOfMove(rooms, toPath)
  return 'error' in place ? place : { ...place, on: [...place.on, ...(relabel?.on ?? [])], off: [...place.off, ...(relabel?.off ?? [])] }
}

function placeOfMove({ allMail, folders, system }: GmailRooms, toPath: string): GmailPlace | { error: string } {
  if (allMail === '') return { error: 'Gmail shows no "All Mail" over IMAP: it can be shown in the settings of Gmail, under Labels' }
  if (OWN_OF_GMAIL.some((word) => system.get(word) === toPath)) return { error: 'Gmail alone decides which mail is in Sent and Drafts' }
  if (folders.has(toPath)) return { room: toPath, on: [], off: [] }
  if (toPath === INBOX) return { room: allMail, on: [INBOX], off: [] }
  return { room: allMail, on: toPath === allMail ? [] : [toPath], off: [INBOX] }
}

/** By what the plan knew. */
export const wasSoAtGmail = ({ room, on, off }: GmailPlace, { path, labels = [] }: Target): boolean => (room === '' || path === room) && isRelabelled(labels, { on, off })

/** `to` is the room; not asked where the mail stays in its own. */
export function changeAtGmail(desk: Desk, path: string, { rooms, place, to }: { rooms: GmailRooms; place: GmailPlace; to: Destination }): Change {
  const { connection } = desk
  const mover = place.room === '' || place.room === path ? undefined : moveMails(desk, path, to)
  const room = mover === undefined ? path : place.room
  /** What came to its room: its name there. */
  const arrived = new Map<number, string>()
  const isSo = (words: readonly string[] | undefined): boolean => isRelabelled(labelPaths({ gmailLabels: words }, rooms.system), place)

  const look = async (batch: readonly Target[]): Promise<Map<number, Step>> => {
    if (mover === undefined) return await lookHere(batch)
    const steps = await mover.look(batch)
    for (const [id, step] of steps) {
      if (step.is !== 'done') continue
      arrived.set(id, step.remoteId)
      if (!isSo(step.gmailLabels)) steps.set(id, { is: 'to-do' })
    }
    return steps
  }

  const lookHere = async (batch: readonly Target[]): Promise<Map<number, Step>> => {
    const opened = await desk.toChange(path)
    if (!('mailbox' in opened)) return new Map(batch.map(({ id }) => [id, { is: 'failed', error: opened.error }]))
    const found = await mailsByUid(connection, uidsOf(opened, batch))
    return new Map(batch.map((target) => [target.id, stepOf(target, uidOf(opened.mailbox.uidValidity, target.remoteId), found)]))
  }

  const stepOf = (target: Target, uid: number | undefined, found: ReadonlyMap<number, FoundMail>): Step => {
    if (uid === undefined) return { is: 'failed', error: renumbered(path) }
    const mail = found.get(uid)
    if (mail === undefined) return { is: 'failed', error: gone(path) }
    if (isStranger(mail, target)) return { is: 'failed', error: stranger(path) }
    return isSo(mail.gmailLabels) ? { is: 'done', path, remoteId: target.remoteId, words: mail.words, gmailLabels: mail.gmailLabels } : { is: 'to-do' }
  }

  const act = async (batch: readonly Target[]): Promise<Map<number, string>> => {
    if (mover === undefined) return await relabel(batch)
    const onTheWay = batch.filter(({ id }) => !arrived.has(id))
    const refused = onTheWay.length === 0 ? new Map<number, string>() : await mover.act(onTheWay)
    // Only where labels are to be changed must its name in the room be known.
    if (place.on.length + place.off.length === 0) return refused
    await look(onTheWay.filter(({ id }) => !refused.has(id)))
    const there = batch.flatMap((target) => (arrived.has(target.id) ? [{ ...target, remoteId: arrived.get(target.id) as string }] : []))
    return new Map([...refused, ...(await relabel(there))])
  }

  const relabel = async (there: readonly Target[]): Promise<Map<number, string>> => {
    const opened = await desk.toChange(room)
    if (!('mailbox' in opened)) return new Map(there.map(({ id }) => [id, opened.error]))
    const refused = new Map<number, string>()
    // Put on first: a mail that loses its last label in between would seem to be archived.
    for (const [sign, paths] of [['+', place.on], ['-', place.off]] as const) {
      const uids = uidsOf(opened, there).filter((uid) => !refused.has(uid))
      if (paths.length === 0 || uids.length === 0) continue
      const words = paths.map((label) => wordOfLabel(rooms.system, label) ?? inCommand(connection, label)).join(' ')
      for (const [uid, why] of await overUids(connection, uids, { command: (some) => `UID STORE ${some} ${sign}X-GM-LABELS (${words})` })) refused.set(uid, why)
    }
    return byId(there, opened.mailbox.uidValidity, refused)
  }

  return { look, act }
}
