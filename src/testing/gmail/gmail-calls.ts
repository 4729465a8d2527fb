// What Gmail answers, call by call, in its own shapes: an empty list is left out, numbers of 64
// bits are text, an error has its reason twice.
import { batchModify, dropLabel, labelOf, makeLabel } from './gmail-changes.ts'
import { draftNamed, listDrafts } from './gmail-drafts.ts'
import { problem, type Answered, type CallContext } from './gmail-answer.ts'
import type { GmailMailbox, StoredMail } from './gmail-mailbox.ts'

const WATCH_MS = 7 * 24 * 3_600_000
const HEX_ID = /^[0-9a-f]{8,20}$/

const notFound = () => problem(404, 'notFound', 'Requested entity was not found.')
const invalid = (message: string) => problem(400, 'invalidArgument', message)

/** `path` below the person, with its query. */
export function answerCall(context: CallContext, method: string, path: string, body?: unknown): Answered {
  const url = new URL(path, 'http://gmail.test')
  const [noun = '', id = '', ...rest] = url.pathname.slice(1).split('/')
  if (rest.length > 0) return notFound()
  if (method === 'POST' && noun === 'messages' && id === 'batchModify') return batchModify(context, body)
  if (method === 'POST' && noun === 'labels') return makeLabel(context, body)
  if (noun === 'labels' && id !== '') return method === 'DELETE' ? dropLabel(context, id) : labelOf(context, id)
  if (noun === 'drafts' && id !== '') return draftNamed(context, method, id)
  if (noun === 'drafts' && method === 'GET') return listDrafts(context, url.searchParams, wantedBy(url.searchParams.get('q') ?? '', context))
  if (method === 'POST' && noun === 'watch') return { status: 200, body: { historyId: String(context.mailbox.historyId), expiration: String(context.nowMs + WATCH_MS) } }
  if (method === 'POST' && noun === 'stop') return { status: 204, body: undefined }
  if (method !== 'GET') return notFound()
  if (noun === 'profile') return { status: 200, body: profileOf(context.mailbox) }
  if (noun === 'labels') return { status: 200, body: { labels: [...context.mailbox.labels].map(([labelId, label]) => ({ id: labelId, ...label })) } }
  if (noun === 'history') return historyOf(context, url.searchParams)
  if (noun === 'messages') return id === '' ? listOf(context, url.searchParams) : messageOf(context.mailbox, id, url.searchParams)
  return notFound()
}

const profileOf = (mailbox: GmailMailbox) => ({
  emailAddress: 'alice@gmail.test',
  messagesTotal: mailbox.mails.size,
  threadsTotal: new Set([...mailbox.mails.values()].map(({ threadId }) => threadId)).size,
  historyId: String(mailbox.historyId),
})

function messageOf(mailbox: GmailMailbox, id: string, query: URLSearchParams): Answered {
  if (!HEX_ID.test(id)) return invalid('Invalid id value')
  const mail = mailbox.mails.get(id)
  if (mail === undefined) return notFound()
  const format = query.get('format')
  const known = {
    id,
    threadId: mail.threadId,
    ...(mail.labelIds.size === 0 ? {} : { labelIds: [...mail.labelIds] }),
    sizeEstimate: mail.raw.length,
    historyId: String(mail.historyId),
    internalDate: String(mail.internalDate),
  }
  if (format === 'minimal') return { status: 200, body: known }
  if (format === 'raw') return { status: 200, body: { ...known, raw: Buffer.from(mail.raw).toString('base64url') } }
  if (format === 'metadata') return { status: 200, body: { ...known, payload: { mimeType: 'text/plain', headers: headersOf(mail) } } }
  throw new Error(`The format ${format ?? 'full'} is not scripted`)
}

function headersOf(mail: StoredMail): { name: string; value: string }[] {
  const [head = ''] = Buffer.from(mail.raw).toString('latin1').split(/\r?\n\r?\n/)
  return head.split(/\r?\n/).map((line) => ({ name: line.slice(0, line.indexOf(':')), value: line.slice(line.indexOf(':') + 1).trim() }))
}

function listOf({ mailbox, tokenAge, bounds, searchLags }: CallContext, query: URLSearchParams): Answered {
  const where = wantedBy(query.get('q') ?? '', { bounds, searchLags })
  const labels = query.getAll('labelIds')
  const hidden = query.get('includeSpamTrash') === 'true' ? [] : ['SPAM', 'TRASH']
  const wanted = mailbox
    .newestFirst()
    .filter((mail) => where(mail) && labels.every((label) => mail.labelIds.has(label)) && !hidden.some((label) => mail.labelIds.has(label)))
  return paged(wanted, query, tokenAge, {
    keyOf: (mail) => `${mail.internalDate}.${mail.id}`,
    bodyOf: (mails, nextPageToken) => ({
      ...(mails.length === 0 ? {} : { messages: mails.map(({ id, threadId }) => ({ id, threadId })) }),
      ...(nextPageToken === undefined ? {} : { nextPageToken }),
      // What Gmail says for nearly every longer list.
      resultSizeEstimate: nextPageToken === undefined ? mails.length : 201,
    }),
  })
}

function wantedBy(q: string, { bounds, searchLags }: Pick<CallContext, 'bounds' | 'searchLags'>): (mail: StoredMail) => boolean {
  const tests = q.split(' ').filter((word) => word !== '').map((word): ((mail: StoredMail) => boolean) => {
    const [, side, seconds] = /^(after|before):(\d+)$/.exec(word) ?? []
    const second = (mail: StoredMail) => Math.floor(mail.internalDate / 1_000)
    const edge = bounds === 'closed' ? 0 : 1
    if (side === 'after') return (mail) => second(mail) >= Number(seconds) + edge
    if (side === 'before') return (mail) => second(mail) <= Number(seconds) - edge
    const named = /^rfc822msgid:(\S+)$/.exec(word)?.[1]
    if (named !== undefined) return (mail) => !searchLags && headersOf(mail).some(({ name, value }) => name.toLowerCase() === 'message-id' && value === `<${named}>`)
    if (word === '-in:drafts') return (mail) => !mail.labelIds.has('DRAFT')
    throw new Error(`The search word ${word} is not scripted`)
  })
  return (mail) => tests.every((holds) => holds(mail))
}

function historyOf({ mailbox, tokenAge }: CallContext, query: URLSearchParams): Answered {
  const start = query.get('startHistoryId') ?? ''
  if (!/^\d+$/.test(start)) return invalid('Invalid startHistoryId')
  const records = mailbox.historySince(BigInt(start))
  if (records === undefined) return notFound()
  // The pages tell of what was there with the first one; the history id is always of now.
  const bound = BigInt(query.get('pageToken')?.split('~')[1]?.split('.')[1] ?? mailbox.historyId)
  return paged(records.filter(({ id }) => id <= bound), query, tokenAge, {
    keyOf: ({ id }) => `${id}.${bound}`,
    bodyOf: (page, nextPageToken) => ({
      ...(page.length === 0
        ? {}
        : { history: page.map(({ id, what, mail, labelIds }) => ({ id: String(id), messages: [{ id: mail.id, threadId: mail.threadId }], [what]: [{ message: mail, ...(labelIds === undefined ? {} : { labelIds }) }] })) }),
      ...(nextPageToken === undefined ? {} : { nextPageToken }),
      historyId: String(mailbox.historyId),
    }),
  })
}

/** A token names the last one given, so that what comes and goes meanwhile shifts nothing. */
function paged<T>(
  all: readonly T[],
  query: URLSearchParams,
  tokenAge: number,
  { keyOf, bodyOf }: { keyOf(one: T): string; bodyOf(page: readonly T[], next: string | undefined): unknown },
): Answered {
  const [age, after] = (query.get('pageToken') ?? '').split('~')
  if (after !== undefined && age !== String(tokenAge)) return invalid('Invalid pageToken')
  const at = after === undefined ? 0 : all.findIndex((one) => keyOf(one) === after) + 1
  const size = Number(query.get('maxResults') ?? 100)
  const page = all.slice(at, at + size)
  const last = page.at(-1)
  return { status: 200, body: bodyOf(page, last === undefined || at + size >= all.length ? undefined : `${tokenAge}~${keyOf(last)}`) }
}
