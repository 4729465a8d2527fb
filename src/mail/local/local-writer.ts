// Changes mail that is in the store alone, as approved. The store is the mailbox here: what is
// changed in it is read back from it, and the receipt says that nothing else was touched.
//
// A mail that Gmail had labelled lies in a feed and is shown where its labels say. Moving it
// changes its labels: those that are places (inbox, archive, trash, spam) give way to the new one,
// the words a person put on it stay. Putting a label on or taking it off changes nothing else.
import type { Approved } from '../../actions/approved.ts'
import type { ItemOutcome, Receipt } from '../../actions/action-shapes.ts'
import { proofOf } from '../../actions/proof-words.ts'
import type { Clock } from '../../base/clock.ts'
import type { Db } from '../../store/db.ts'
import { isRelabelled, keywordPath } from '../mailboxes/label-path.ts'
import { labelPathsOf } from '../mailboxes/label-store.ts'
import { refuseOthers } from '../actions/approved-targets.ts'
import type { ChangeTargets, MailChange, MailWriter } from '../mail-port.ts'
import type { MailboxRole } from '../mail-shapes.ts'
import { lockMailOf, moveMessages, setMarks } from '../messages/mail-store.ts'
import { addMailboxes, mailboxesOfAccount, removeEmptyMailbox, type Mailbox } from '../mailboxes/mailbox-store.ts'
import { hasMark, isMark, MARKS, type Mark } from '../actions/mark.ts'
import type { StoredMessage } from '../messages/message-row.ts'
import { findByRemoteIds } from '../messages/message-store.ts'

type Target = ChangeTargets['messages'][number]
type Mailboxes = ReadonlyMap<string, Mailbox>

const PLACES: ReadonlySet<MailboxRole> = new Set(['inbox', 'archive', 'trash', 'junk'])

export function openLocalWriter({ db, clock }: { db: Db; clock: Clock }): MailWriter {
  return {
    async apply(approved, targets, signal) {
      refuseOthers(approved, targets)
      // All of them or, stopped before it began, none: there is no network to wait for.
      if (!signal.aborted) await db.transaction((tx) => change(tx, clock, approved, targets))
      return await readBack(db, clock, approved, targets)
    },
    async observe(approved, targets) {
      refuseOthers(approved, targets)
      const receipt = await readBack(db, clock, approved, targets)
      return receipt.proven === receipt.expected ? { outcome: 'applied', receipt } : { outcome: 'not-applied' }
    },
    close: () => Promise.resolve(),
  }
}

async function change(tx: Db, clock: Clock, approved: Approved<MailChange>, targets: ChangeTargets): Promise<void> {
  const { accountId, change: { change: what } } = approved
  await lockMailOf(tx, accountId)
  if (what === 'unmake') return await removeEmptyMailbox(tx, clock.now(), { accountId, path: targets.toPath })
  const mailboxes = await withMade(tx, clock, approved, targets)
  const to = mailboxes.get(pathOf(mailboxes, approved, targets))
  const changes: Parameters<typeof setMarks>[2][number][] = []
  const moves: { messageId: number; mailboxId: string; remoteId: string }[] = []
  for (const target of targets.messages) {
    const found = await messageAt(tx, mailboxes, target)
    if (found === undefined) continue
    if (isMark(what)) changes.push({ messageId: found.id, flags: { [MARKS[what].flag]: MARKS[what].is } })
    else if (to !== undefined && isLabelling(what)) {
      const others = (await labelsAt(tx, found)).filter((label) => label !== to.path)
      changes.push({ messageId: found.id, flags: {}, labels: what === 'label' ? [...others, to.path] : others })
    }
    else if (to !== undefined && isShownByLabels(mailboxes, target)) changes.push({ messageId: found.id, flags: {}, labels: relabelled([...kept(await labelsAt(tx, found), mailboxes), ...(to.kind === 'feed' ? [] : [to.path])], targets) })
    else if (to !== undefined) moves.push({ messageId: found.id, mailboxId: to.id, remoteId: found.remoteId })
  }
  await setMarks(tx, clock.now(), changes)
  await moveMessages(tx, clock.now(), moves)
}

const isLabelling = (what: MailChange['change']): what is 'label' | 'unlabel' => what === 'label' || what === 'unlabel'

/** What is made is a label where labels show mail, or are put on it; else a folder. */
async function withMade(tx: Db, clock: Clock, { accountId, userId, change: { change: what } }: Approved<MailChange>, { make }: ChangeTargets): Promise<Mailboxes> {
  const mailboxes = await byPath(tx, accountId)
  if (make === undefined) return mailboxes
  const kind = hasFeed(mailboxes) || isLabelling(what) ? 'label' : 'folder'
  return await addMailboxes(tx, clock.now(), { userId, accountId }, [{ path: madePath(mailboxes, what, make), name: make.join('/'), role: '', kind }])
}

const hasFeed = (mailboxes: Mailboxes): boolean => [...mailboxes.values()].some(({ kind }) => kind === 'feed')
/** A label beside folders has a room of its own for its path: a folder may be called the same. */
const madePath = (mailboxes: Mailboxes, what: MailChange['change'], make: readonly string[]): string => (isLabelling(what) && !hasFeed(mailboxes) ? keywordPath(make.join('/')) : make.join('/'))
const pathOf = (mailboxes: Mailboxes, { change: { change: what } }: Approved<MailChange>, { toPath, make }: ChangeTargets): string => (make === undefined || what === 'unmake' ? toPath : madePath(mailboxes, what, make))

const byPath = async (db: Db, accountId: string): Promise<Mailboxes> => new Map((await mailboxesOfAccount(db, accountId)).map((mailbox) => [mailbox.path, mailbox]))
const isShownByLabels = (mailboxes: Mailboxes, { path }: Target): boolean => mailboxes.get(path)?.kind === 'feed'
const labelsAt = async (db: Db, { id }: StoredMessage): Promise<string[]> => (await labelPathsOf(db, [id])).get(id) ?? []
const isPlace = (mailboxes: Mailboxes, label: string): boolean => PLACES.has(mailboxes.get(label)?.role ?? '')
const kept = (labels: readonly string[], mailboxes: Mailboxes): string[] => labels.filter((label) => !isPlace(mailboxes, label))

const relabelled = (labels: readonly string[], { relabel = { on: [], off: [] } }: ChangeTargets): string[] => [...new Set([...labels, ...relabel.on])].filter((label) => !relabel.off.includes(label))

async function messageAt(db: Db, mailboxes: Mailboxes, { remoteId, path }: { remoteId: string; path: string }): Promise<StoredMessage | undefined> {
  const mailbox = mailboxes.get(path)
  return mailbox === undefined ? undefined : (await findByRemoteIds(db, [mailbox.id], [remoteId]))[0]
}

async function readBack(db: Db, clock: Clock, approved: Approved<MailChange>, targets: ChangeTargets): Promise<Receipt> {
  const { accountId, change: { change: what, make: name = '' } } = approved
  const mailboxes = await byPath(db, accountId)
  const path = pathOf(mailboxes, approved, targets)
  const items: ItemOutcome[] = []
  if (what === 'make' || what === 'unmake') items.push(mailboxItem(mailboxes, what, { name, path }))
  for (const target of targets.messages) {
    if (isMark(what)) items.push(await markedItem(db, mailboxes, { target, mark: what }))
    else if (isLabelling(what)) items.push(await labelledItem(db, mailboxes, { target, path, isOn: what === 'label' }))
    else items.push(await movedItem(db, mailboxes, { target, toPath: path, relabel: targets.relabel }))
  }
  const proven = items.filter(({ outcome }) => outcome === 'done' || outcome === 'already-so').length
  return { provenAt: clock.now(), ...proofOf('store-read'), expected: items.length, proven, items }
}

async function markedItem(db: Db, mailboxes: Mailboxes, { target, mark }: { target: Target; mark: Mark }): Promise<ItemOutcome> {
  const here = await messageAt(db, mailboxes, target)
  const item = itemOf(target, mailboxes, here === undefined ? {} : { path: target.path, remoteId: target.remoteId, seen: here.seen, flagged: here.flagged })
  if (here === undefined || !hasMark(here, mark)) return { ...item, outcome: 'failed', error: here === undefined ? 'It is not there any more' : 'It was left as it was' }
  return { ...item, outcome: hasMark(target, mark) ? 'already-so' : 'done' }
}

function mailboxItem(mailboxes: Mailboxes, what: 'make' | 'unmake', { name, path }: { name: string; path: string }): ItemOutcome {
  const isHere = mailboxes.get(path)?.gone === false
  const isSo = isHere === (what === 'make')
  return { id: name, outcome: isSo ? 'done' : 'failed', before: {}, after: isHere ? { path } : {}, error: isSo ? '' : what === 'make' ? 'It was not made' : 'There is mail in it; it was left as it was' }
}

async function labelledItem(db: Db, mailboxes: Mailboxes, { target, path, isOn }: { target: Target; path: string; isOn: boolean }): Promise<ItemOutcome> {
  const here = await messageAt(db, mailboxes, target)
  const labels = here === undefined ? [] : await labelsAt(db, here)
  const item = itemOf(target, mailboxes, here === undefined ? {} : { path: target.path, remoteId: target.remoteId, seen: here.seen, flagged: here.flagged, labels })
  if (here === undefined || labels.includes(path) !== isOn) return { ...item, outcome: 'failed', error: here === undefined ? 'It is not there any more' : 'It was left as it was' }
  return { ...item, outcome: (target.labels ?? []).includes(path) === isOn ? 'already-so' : 'done' }
}

async function movedItem(db: Db, mailboxes: Mailboxes, { target, toPath, relabel }: { target: Target; toPath: string; relabel: ChangeTargets['relabel'] }): Promise<ItemOutcome> {
  const byLabels = isShownByLabels(mailboxes, target)
  const path = byLabels ? target.path : toPath
  const here = await messageAt(db, mailboxes, { remoteId: target.remoteId, path })
  const labels = byLabels && here !== undefined ? await labelsAt(db, here) : []
  const isThere = here !== undefined && (!byLabels || (isLabelledFor(labels, mailboxes, toPath) && isRelabelled(labels, relabel)))
  const item = itemOf(target, mailboxes, here === undefined ? {} : { path, remoteId: here.remoteId, seen: here.seen, flagged: here.flagged, ...(byLabels ? { labels } : {}) })
  if (!isThere) return { ...item, outcome: 'failed', error: 'It is not there any more, or was left where it was' }
  return { ...item, outcome: !byLabels && target.path === toPath ? 'already-so' : 'done' }
}

const isLabelledFor = (labels: readonly string[], mailboxes: Mailboxes, toPath: string): boolean =>
  (labels.includes(toPath) || mailboxes.get(toPath)?.kind === 'feed') && labels.every((label) => label === toPath || !isPlace(mailboxes, label))

/** `before` names the place that an undo brings it back to: of a mail in a feed the label it was shown under. */
const itemOf = ({ id, mailboxId, path, remoteId, seen, flagged, labels = [] }: Target, mailboxes: Mailboxes, after: Record<string, unknown>): ItemOutcome => ({
  id: String(id),
  outcome: 'done',
  before: { mailboxId: mailboxes.get(labels.find((label) => isPlace(mailboxes, label)) ?? '')?.id ?? mailboxId, path, remoteId, seen, flagged, labels },
  after,
  error: '',
})
