// A made-up Gmail account, as Gmail itself keeps one: mails once, labels on them, and a history
// of what happened to them. The server beside it (gmail-server.ts) gives it out by the API.
//
// Ids are scattered on purpose: Gmail's grow with time, mostly, and nothing may lean on it.
export interface StoredMail {
  id: string
  threadId: string
  labelIds: Set<string>
  raw: Uint8Array
  internalDate: number
  historyId: bigint
}

interface HistoryRecord {
  id: bigint
  what: 'messagesAdded' | 'messagesDeleted' | 'labelsAdded' | 'labelsRemoved'
  mail: { id: string; threadId: string; labelIds: string[] }
  labelIds?: string[]
}

export interface GmailMailbox {
  readonly mails: ReadonlyMap<string, StoredMail>
  readonly labels: ReadonlyMap<string, { name: string; type: 'system' | 'user' }>
  readonly historyId: bigint
  /** Records after `start`, or undefined when Gmail does not remember so far back. */
  historySince(start: bigint): readonly HistoryRecord[] | undefined
  /** Newest first. */
  newestFirst(): StoredMail[]
  deliver(mail: { raw: Uint8Array; labelIds?: readonly string[]; internalDate?: number; threadId?: string }): string
  relabel(id: string, change: { add?: readonly string[]; remove?: readonly string[] }): void
  trash(id: string): void
  /** For good, as "delete forever". */
  erase(id: string): void
  /** By their ids, newest first: the message that is in each now. */
  drafts(): Map<string, StoredMail>
  /** Another message takes the place of the one in it; answers the id of that. */
  redraft(draftId: string, raw: Uint8Array): string
  /** Answers the label's id. */
  makeLabel(name: string): string
  /** Off every mail that carries it, too. */
  dropLabel(id: string): void
  /** What happened so far cannot be asked for any more. */
  forgetHistory(): void
}

const SYSTEM_LABELS = ['INBOX', 'SENT', 'DRAFT', 'TRASH', 'SPAM', 'UNREAD', 'STARRED', 'IMPORTANT', 'CHAT', 'CATEGORY_PERSONAL', 'CATEGORY_SOCIAL', 'CATEGORY_PROMOTIONS', 'CATEGORY_UPDATES', 'CATEGORY_FORUMS', 'YELLOW_STAR']

export function makeGmailMailbox(startMs: number): GmailMailbox {
  const mails = new Map<string, StoredMail>()
  const labels = new Map<string, { name: string; type: 'system' | 'user' }>(SYSTEM_LABELS.map((id) => [id, { name: id, type: 'system' }]))
  const history: HistoryRecord[] = []
  /** Which draft a message is in, while it is there. */
  const draftOf = new Map<string, string>()
  let historyId = 9_007_199_254_740_993n // not a number that a double holds
  let remembersFrom = 0n
  let count = 0
  let labelsMade = 0

  const record = (what: HistoryRecord['what'], mail: StoredMail, labelIds?: readonly string[]) => {
    // With gaps, as Gmail's.
    historyId += 7n
    mail.historyId = historyId
    history.push({ id: historyId, what, mail: { id: mail.id, threadId: mail.threadId, labelIds: [...mail.labelIds] }, ...(labelIds === undefined ? {} : { labelIds: [...labelIds] }) })
  }
  const known = (id: string): StoredMail => {
    const mail = mails.get(id)
    if (mail === undefined) throw new Error(`There is no mail ${id}`)
    return mail
  }

  return {
    mails,
    labels,
    get historyId() {
      return historyId
    },
    historySince: (start) => (start < remembersFrom || start > historyId ? undefined : history.filter(({ id }) => id > start)),
    newestFirst: () => [...mails.values()].toSorted((a, b) => b.internalDate - a.internalDate || (a.id < b.id ? 1 : -1)),

    deliver({ raw, labelIds = ['INBOX', 'UNREAD'], internalDate, threadId }) {
      count++
      const id = BigInt.asUintN(60, BigInt(count) * 0x9e37_79b9_7f4a_7c15n).toString(16).padStart(16, '1')
      const mail: StoredMail = { id, threadId: threadId ?? id, labelIds: new Set(labelIds), raw, internalDate: internalDate ?? startMs + count * 60_000, historyId }
      mails.set(id, mail)
      if (mail.labelIds.has('DRAFT')) draftOf.set(id, `r-${count}`)
      record('messagesAdded', mail)
      return id
    },
    drafts() {
      return new Map(this.newestFirst().flatMap((mail): [string, StoredMail][] => {
        const draftId = mail.labelIds.has('DRAFT') ? draftOf.get(mail.id) : undefined
        return draftId === undefined ? [] : [[draftId, mail]]
      }))
    },
    redraft(draftId, raw) {
      const old = this.drafts().get(draftId)
      if (old === undefined) throw new Error(`There is no draft ${draftId}`)
      const id = this.deliver({ raw, labelIds: [...old.labelIds], threadId: old.threadId })
      draftOf.set(id, draftId)
      this.erase(old.id)
      return id
    },
    relabel(id, { add = [], remove = [] }) {
      const mail = known(id)
      const added = add.filter((label) => !mail.labelIds.has(label))
      const removed = remove.filter((label) => mail.labelIds.has(label))
      for (const label of added) mail.labelIds.add(label)
      for (const label of removed) mail.labelIds.delete(label)
      if (added.length > 0) record('labelsAdded', mail, added)
      if (removed.length > 0) record('labelsRemoved', mail, removed)
    },
    trash(id) {
      this.relabel(id, { add: ['TRASH'], remove: ['INBOX'] })
    },
    erase(id) {
      const mail = known(id)
      mails.delete(id)
      record('messagesDeleted', mail)
    },
    makeLabel(name) {
      const id = `Label_${++labelsMade}`
      labels.set(id, { name, type: 'user' })
      return id
    },
    dropLabel(id) {
      for (const mail of mails.values()) if (mail.labelIds.has(id)) this.relabel(mail.id, { remove: [id] })
      labels.delete(id)
    },
    forgetHistory() {
      remembersFrom = historyId
      historyId += 7n
      remembersFrom = historyId
    },
  }
}
