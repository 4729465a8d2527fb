// Where each mailbox of an account has come to in its older mail, some pages ahead of the store, and
// which of them is listed next: the one whose next page is the newest.
//
// A place that leads past mail which was read, and whose commit never came, is forgotten with the
// turn. Where that was in the middle of a page, its checkpoint says how many mails of the page were
// counted: listed again they are met as held, and no duplicates of anything.
//
// A mailbox that its server lists and does not open is passed over: it keeps no other from being here.
import { z } from 'zod'
import { Fault, RetryLater } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import type { Db } from '../../store/db.ts'
import type { Import } from '../import/import-store.ts'
import type { MailReader, OlderCursor } from '../mail-port.ts'
import { loadMailbox, mailboxesOfAccount, type Mailbox } from '../mailboxes/mailbox-store.ts'
import { isFetchable, isReadAgain } from '../mailboxes/wanted-mailboxes.ts'
import { troubleSays } from '../messages/trouble-words.ts'
import { heardOf, listOlderPage, spanOf, type OlderList, type OlderRead, type Span } from './older-page.ts'

/**
 * The first page of each mailbox: small, since somebody is waiting for the newest mail. How far it
 * reaches back tells how large the second should be for the newest thousand of all mailboxes to be
 * here: one page of three hundred takes a server, which opens the mailbox anew for each, less than
 * three of a hundred. Behind them pages grow with what their mailbox has brought. Were it with what
 * all of them have, eleven mailboxes would bring some thousand mails before the newest are here.
 */
const FIRST_PAGE = 50
const NEWEST = 1_000
/** No page is larger than so many times what came before: over a slow line somebody would look at fifty mails for long. */
const GROWTH = 6

/** By mailbox: of the page that begins there, so many mails are counted. */
export const countedShape = z.record(z.string(), z.object({ before: z.string(), mails: z.number() }))
export type Counted = z.output<typeof countedShape>

interface Place {
  before: OlderCursor | undefined
  ms: number
  isThrough: boolean
  read: number
}

/** How many more of a mailbox are among the newest of all, by how dense its mail was until now; 0 where nobody knows. */
function newestLeftIn(place: Place, places: Iterable<Place>, newestMs: number): number {
  const densityOf = ({ ms, read, isThrough }: Place) => (isThrough || ms >= newestMs ? 0 : read / (newestMs - ms))
  let [open, density] = [NEWEST, 0]
  for (const one of places) {
    density += densityOf(one)
    if (one.isThrough) open -= one.read
  }
  return density === 0 ? 0 : Math.ceil((Math.max(0, open) * densityOf(place)) / density - place.read)
}

/** Said of the mailbox that was asked for; a server that is away or refuses the sign-in is so for all of them. */
const OF_ONE_MAILBOX = new Set(['mailbox-missing', 'imap-refused', 'outlook-refused'])

const isOfOneMailbox = (error: unknown): error is Fault | RetryLater => (error instanceof Fault || error instanceof RetryLater) && OF_ONE_MAILBOX.has(error.code)

export interface OlderPlaces {
  /** The next page; undefined when nothing waits any more. One after the other: each tells where its mailbox goes on, and so which is the newest. */
  list(): Promise<OlderList | undefined>
  /** Throws why one was passed over: to be asked at the end, when the others are through. */
  requireAll(): void
  /** Returns once nothing of it asks the store or the provider any more. */
  close(): Promise<void>
}

export function openPlaces(options: { reader: MailReader; db: Db; plan: Import; counted: Counted; signal: AbortSignal }): OlderPlaces {
  const { reader, db, plan, counted, signal } = options
  const places = new Map<string, Place>()
  const spans = new Map<string, Span>()
  const passedOver = new Map<string, Fault | RetryLater>()
  let newestMs = 0

  /** An inbox that was not begun comes before all. */
  const newestWaiting = async (): Promise<Mailbox | undefined> => {
    const waiting = (await waitingFor(db, plan)).filter((one) => places.get(one.id)?.isThrough !== true && !passedOver.has(one.id))
    const msOf = (one: Mailbox) => places.get(one.id)?.ms ?? one.olderMs
    return waiting.toSorted((a, b) => (msOf(a) === msOf(b) ? Number(b.role === 'inbox') - Number(a.role === 'inbox') : msOf(b) - msOf(a)))[0]
  }

  /** Also what is left of the newest of all grows no page beyond what is needed of them. */
  const nextPage = (place: Place): number => {
    const left = newestLeftIn(place, places.values(), newestMs)
    return Math.max(FIRST_PAGE, left > 0 ? Math.min(left, GROWTH * place.read) : place.read)
  }

  const list = async (): Promise<OlderList | undefined> => {
    for (let mailbox = await newestWaiting(); mailbox !== undefined; mailbox = await newestWaiting()) {
      try {
        return await pageOf(mailbox)
      } catch (error) {
        if (!isOfOneMailbox(error)) throw error
        error.message = troubleSays('folder-not-fetched', { folder: mailbox.name, words: error.message })
        passedOver.set(mailbox.id, error)
      }
    }
    return undefined
  }

  const pageOf = async (mailbox: Mailbox): Promise<OlderList> => {
    // One for the whole turn: a provider may hold its place for just what it was asked.
    const span = spans.get(mailbox.id) ?? (await spanOf(db, mailbox, plan))
    spans.set(mailbox.id, span)
    const place = places.get(mailbox.id)
    const stored = await loadMailbox(db, mailbox.id)
    const before = place === undefined ? stored?.olderCursor : place.before
    const limit = Math.min(limits.olderPage, place === undefined ? FIRST_PAGE : nextPage(place))
    const known = counted[mailbox.id]
    const page = await listOlderPage(reader, { db, mailbox, heard: heardOf(reader, stored?.cursor), before, limit, span, counted: known?.before === (before ?? '') ? known.mails : 0, signal })
    const { next, oldestMs, marks } = page
    newestMs = Math.max(newestMs, page.newestMs ?? 0)
    places.set(mailbox.id, { before: next, ms: oldestMs ?? mailbox.olderMs, isThrough: next === undefined, read: (place?.read ?? 0) + marks.size })
    return page
  }

  // One more than is asked for: a list asks the store, which is taken while a page is committed, and that is when the next one shall be read.
  let ahead: Promise<OlderList | undefined> | undefined
  return {
    list() {
      const mine = ahead ?? list()
      ahead = mine.then((page) => (page === undefined ? undefined : list()))
      ahead.catch(() => {})
      return mine
    },
    requireAll() {
      for (const why of passedOver.values()) throw why
    },
    close: async () => void (await ahead?.catch(() => {})),
  }
}

/** With this part of a page committed. */
export function countedWith(counted: Counted, { mailbox, before = '' as OlderCursor, isWhole }: OlderRead, mails: number): Counted {
  const { [mailbox.id]: known, ...others } = counted
  return isWhole ? others : { ...others, [mailbox.id]: { before, mails: mails + (known?.before === before ? known.mails : 0) } }
}

/** After the end of an import only what is held is read again. */
export const waitingFor = async (db: Db, plan: Import): Promise<Mailbox[]> =>
  (await mailboxesOfAccount(db, plan.accountId)).filter((one) => isFetchable(one) && (plan.state === 'running' || isReadAgain(one)))
