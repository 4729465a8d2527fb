// Changes mail at an IMAP server as approved, and says what became of each message.
//
// A few hundred mails at a time are looked at and changed; in between a person may stop it. What
// the receipt says comes from fetching all of them again at the end, never from a command's OK: to
// go and look after each few hundred would open both mailboxes anew each time, which took half of
// the time of five thousand. A connection that ends in between leaves what was done done: the
// next attempt looks first (observe), and does the rest.
import type { Approved } from '../../actions/approved.ts'
import type { ItemOutcome, Receipt } from '../../actions/action-shapes.ts'
import { proofOf } from '../../actions/proof-words.ts'
import type { Clock } from '../../base/clock.ts'
import { Fault, messageOf } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import { refuseOthers } from '../actions/approved-targets.ts'
import { keywordOf } from '../mailboxes/keyword-name.ts'
import { keywordAt, keywordPath } from '../mailboxes/label-path.ts'
import { changeMailbox, isAboutMailbox, mailboxReceipt, type MailboxHands } from '../actions/made-mailbox.ts'
import type { ChangeTargets, MailChange, MailWriter } from '../mail-port.ts'
import { hasMark, isMark, MARKS } from '../actions/mark.ts'
import { openAccess, type ImapAccess } from './imap-access.ts'
import type { ImapConnection } from './imap-connection.ts'
import { openDesk, type Change, type Desk, type Step, type Target } from './imap-desk.ts'
import { changeAtGmail, gmailPlace, gmailRooms, wasSoAtGmail } from './imap-gmail-change.ts'
import { labelPaths } from './imap-gmail.ts'
import { findMailbox, makeMailbox, removeEmptyMailbox, type Made } from './imap-make-mailbox.ts'
import { flagsOf, keywordsOf } from './imap-marks.ts'
import { destinationOf, moveMails, type Destination } from './imap-move.ts'
import { putFlag } from './imap-put-flag.ts'

const FLAGS = { seen: '\\Seen', flagged: '\\Flagged' } as const

export function openImapWriter(options: ImapAccess): MailWriter {
  const { clock } = options
  const connections = openAccess(options)
  let kept: ImapConnection | undefined

  // Not given up when the work is stopped: what was begun is read back first, and a connection has its own time-outs.
  const connection = async (): Promise<ImapConnection> => {
    if (kept === undefined || kept.isClosed) kept = await connections.connect(connections.closed)
    return kept
  }

  const work = async <T>(act: (desk: Desk) => Promise<T>): Promise<T> => {
    const desk = openDesk(await connection())
    try {
      return await act(desk)
    } catch (error) {
      // Whatever is on its way on it nobody knows.
      desk.connection.close()
      const fault = connections.faultOf(error, connections.closed)
      // Refused for good would end the action, and some of it may be done.
      throw fault instanceof Fault ? new Error(fault.message, { cause: fault }) : fault
    }
  }

  const read = async (desk: Desk, approved: Approved<MailChange>, asked: ChangeTargets): Promise<Receipt> => {
    const { change } = approved
    if (isAboutMailbox(change)) return await mailboxReceipt(mailboxHands(desk), { change, targets: asked, clock })
    const targets = { ...asked, toPath: asked.toPath || (await pathAsked(desk, change, asked.make)) }
    const job = await jobOf(desk, change, targets)
    const steps = new Map<number, Step>()
    for (const [path, theirs] of Map.groupBy(targets.messages, (target) => target.path)) {
      for (const [id, step] of await job.changeIn(path).look(theirs)) steps.set(id, step)
    }
    return receiptOf({ clock, targets, job }, steps)
  }

  return {
    async apply(approved, asked, signal, report) {
      refuseOthers(approved, asked)
      const { change } = approved
      return await work(async (desk) => {
        if (isAboutMailbox(change)) return await changeMailbox(mailboxHands(desk), { change, targets: asked, clock }, signal)
        const made = await pathMade(desk, change, asked, signal)
        if ('error' in made) return receiptOf({ clock, targets: asked, job: await jobOf(desk, change, asked) }, new Map(asked.messages.map(({ id }) => [id, { is: 'failed', error: `${made.error}; it was left as it was` }])))
        const targets = { ...asked, toPath: made.path }
        const job = await jobOf(desk, change, targets)
        const steps = new Map<number, Step>()
        for (const [path, theirs] of Map.groupBy(targets.messages, (target) => target.path)) {
          const tell = (count: number) => report?.(steps.size + count)
          for (const [id, step] of await changeAll(job.changeIn(path), theirs, { signal, tell })) steps.set(id, step)
        }
        return receiptOf({ clock, targets, job }, steps)
      })
    },

    async observe(approved, targets) {
      refuseOthers(approved, targets)
      try {
        const receipt = await work((desk) => read(desk, approved, targets))
        const unclear = receipt.items.find(({ outcome }) => outcome === 'unknown')
        if (unclear !== undefined) return { outcome: 'unknown', reason: unclear.error, items: receipt.items }
        // Whatever is missing can be done again: each step looks first.
        return receipt.proven === receipt.expected ? { outcome: 'applied', receipt } : { outcome: 'not-applied', items: receipt.items }
      } catch (error) {
        // A password that is refused is for a person to see to; all else may pass.
        if (error instanceof Fault) throw error
        return { outcome: 'unknown', reason: messageOf(error) }
      }
    },

    async close() {
      kept?.close()
      connections.close()
    },
  }
}

const mailboxHands = ({ connection }: Desk): MailboxHands => ({
  find: (names) => findMailbox(connection, names),
  async make(names) {
    const made = await makeMailbox(connection, names)
    return 'error' in made ? made.error : undefined
  },
  removeEmpty: (path) => removeEmptyMailbox(connection, path),
})

/** Where a change leads, what is missing being made unless it was stopped. */
async function pathMade({ connection }: Desk, change: MailChange, { toPath, make }: ChangeTargets, signal: AbortSignal): Promise<Made> {
  if (make === undefined || toPath !== '') return { path: toPath }
  if (isLabelling(change) && !connection.isGmail) return { path: keywordPath(keywordOf(make.join('/'))) }
  return signal.aborted ? { path: (await findMailbox(connection, make)) ?? '' } : await makeMailbox(connection, make)
}

/** '' where it is not there yet. */
async function pathAsked({ connection }: Desk, change: MailChange, make: readonly string[] | undefined): Promise<string> {
  if (make === undefined) return ''
  return isLabelling(change) && !connection.isGmail ? keywordPath(keywordOf(make.join('/'))) : ((await findMailbox(connection, make)) ?? '')
}

const isLabelling = ({ change }: MailChange): boolean => change === 'label' || change === 'unlabel'

/** One change at this server: what is done in a mailbox, what was so before, what the receipt says of labels. */
interface Job {
  changeIn(path: string): Change
  wasSo(target: Target): boolean
  /** By path. */
  labelsOf(step: Extract<Step, { is: 'done' }>): string[]
}

async function jobOf(desk: Desk, change: MailChange, { toPath, messages, relabel }: ChangeTargets): Promise<Job> {
  const rooms = await gmailRooms(desk.connection)
  const mark = change.change
  const labelsOf: Job['labelsOf'] = rooms === undefined ? ({ words }) => keywordsOf(words).map(keywordPath) : (step) => labelPaths(step, rooms.system)
  if (isMark(mark)) return { changeIn: (path) => putFlag(desk, path, { flag: FLAGS[MARKS[mark].flag], on: MARKS[mark].is }), wasSo: (target) => hasMark(target, mark), labelsOf }
  if (rooms === undefined) {
    const to = destinationOf(toPath, messages)
    return { changeIn: (path) => changeOf(desk, change, path, to), wasSo: (target) => wasSo(change, target, toPath), labelsOf }
  }
  const place = gmailPlace(rooms, change, { toPath, relabel })
  if ('error' in place) return { changeIn: () => refusing(place.error), wasSo: () => false, labelsOf }
  const to = destinationOf(place.room, messages)
  return { changeIn: (path) => changeAtGmail(desk, path, { rooms, place, to }), wasSo: (target) => wasSoAtGmail(place, target), labelsOf }
}

function changeOf(desk: Desk, { change }: MailChange, path: string, to: Destination): Change {
  if (change === 'move') return moveMails(desk, path, to)
  const keyword = keywordAt(to.path)
  if (keyword === undefined) return refusing('A folder is no label at this server')
  return keywordsOf([keyword]).length === 0 ? refusing(`${keyword} is a word that mail programs leave for each other, and no label`) : putFlag(desk, path, { flag: keyword, on: change === 'label' })
}

const refusing = (error: string): Change => {
  const all = (batch: readonly Target[]) => new Map(batch.map(({ id }): [number, Step] => [id, { is: 'failed', error }]))
  return { look: async (batch) => all(batch), act: async () => new Map() }
}

async function changeAll(change: Change, targets: readonly Target[], { signal, tell }: { signal: AbortSignal; tell(count: number): void }): Promise<Map<number, Step>> {
  const steps = new Map<number, Step>()
  const left = new Map<number, string>()
  for (let at = 0; at < targets.length; at += limits.imapChangedAtOnce) {
    const batch = targets.slice(at, at + limits.imapChangedAtOnce)
    for (const [id, step] of await change.look(batch)) steps.set(id, step)
    const toDo = batch.filter(({ id }) => steps.get(id)?.is === 'to-do')
    const refused = signal.aborted ? new Map(toDo.map(({ id }) => [id, 'Stopped before this message; it was left as it was'])) : await acted(change, toDo)
    for (const [id, error] of refused) left.set(id, error)
    const failed = [...steps.values()].filter(({ is }) => is === 'failed' || is === 'unknown').length
    if (at + limits.imapChangedAtOnce < targets.length && !signal.aborted) tell(at + batch.length - left.size - failed)
  }
  const changed = targets.filter(({ id }) => steps.get(id)?.is === 'to-do')
  for (const [id, step] of await lookedAt(change, changed)) {
    steps.set(id, step.is === 'to-do' ? { is: 'failed', error: left.get(id) ?? 'The server said that it was done, and it is not' } : step)
  }
  return steps
}

const acted = async (change: Change, batch: readonly Target[]) => (batch.length === 0 ? new Map<number, string>() : await change.act(batch))
const lookedAt = async (change: Change, targets: readonly Target[]) => (targets.length === 0 ? new Map<number, Step>() : await change.look(targets))

interface ReadBack {
  clock: Clock
  targets: ChangeTargets
  job: Job
}

function receiptOf({ clock, targets, job }: ReadBack, steps: ReadonlyMap<number, Step>): Receipt {
  const items = targets.messages.map((target) => itemOf(job, target, steps.get(target.id) ?? { is: 'to-do' }))
  const proven = items.filter(({ outcome }) => outcome === 'done' || outcome === 'already-so').length
  const places = [...new Set([...steps.values()].flatMap((step) => (step.is === 'done' ? [step.path] : [])))]
  return { provenAt: clock.now(), ...(places.length === 0 ? proofOf('fetched-unchanged') : proofOf('fetched-again', { places: places.join(', ') })), expected: items.length, proven, items }
}

function itemOf(job: Job, target: Target, step: Step): ItemOutcome {
  const { id, mailboxId, path, remoteId, seen, flagged, labels } = target
  const item = { id: String(id), before: { mailboxId, path, remoteId, seen, flagged, ...(labels === undefined ? {} : { labels }) } }
  if (step.is === 'done') {
    const flags = flagsOf(step.words)
    const after = { path: step.path, remoteId: step.remoteId, seen: flags.seen, flagged: flags.flagged, labels: job.labelsOf(step) }
    return { ...item, after, outcome: job.wasSo(target) ? 'already-so' : 'done', error: '' }
  }
  const error = step.is === 'to-do' ? 'It is not as approved' : step.error
  return { ...item, after: {}, outcome: step.is === 'unknown' ? 'unknown' : 'failed', error }
}

/** By what the plan knew, not by what this attempt did: a repeat must not say "was so already". */
const wasSo = ({ change }: MailChange, target: Target, toPath: string): boolean =>
  change === 'move' ? target.path === toPath : (target.labels ?? []).includes(toPath) === (change === 'label')
