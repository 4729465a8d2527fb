// The answers of the fake Graph: what is asked, read strictly, so that a question Microsoft
// would refuse is refused here too.
import { refusal, type FakeAnswer, type FakeRequest } from './fake-answer.ts'
import { copyMessage, dropFolder, makeFolder, moveMessage, patchMessage } from './fake-changes.ts'
import { answerFiles, wholeOf } from './fake-files.ts'
import { makeDraft, peopleOf, sendDraft } from './fake-sending.ts'
import { mutableId, otherSpelling, type FakeMailbox, type FakeMessage } from './fake-mailbox.ts'

const QUERY = new Set(['$select', '$expand', '$orderby', '$top', '$skip', '$filter', '$count', '$skiptoken', '$deltatoken'])
const LAST_VERB_QUERY = "singleValueExtendedProperties($filter=id eq 'Integer 0x1081')"

const notFound = () => refusal(404, 'ErrorItemNotFound', 'The specified object was not found in the store.')

export function answerMail(mailbox: FakeMailbox, request: FakeRequest): FakeAnswer {
  const { url } = request
  const parts = url.pathname.split('/').slice(2).map(decodeURIComponent)
  for (const name of url.searchParams.keys()) if (!QUERY.has(name)) return refusal(400, 'BadRequest', `${name} is not known`)
  if (parts[0] !== 'me') return notFound()
  if (parts[1] === 'messages' && parts.length === 2) return request.method === 'POST' ? draftOf(mailbox, request) : named(mailbox, request)
  if (parts[1] === 'messages') return oneMessage(mailbox, request, parts.slice(2))
  if (parts[1] === 'mailFolders') return folders(mailbox, request, parts.slice(2))
  return notFound()
}

function folders(mailbox: FakeMailbox, request: FakeRequest, [name, what, more]: string[]): FakeAnswer {
  const isMaking = request.method === 'POST'
  if (name === undefined) return isMaking ? makeFolder(mailbox, '', request.body) : folderList(mailbox, request, '')
  const folder = mailbox.folderNamed(name)
  if (folder === undefined) return notFound()
  if (request.method === 'DELETE') return dropFolder(mailbox, folder.id)
  if (isMaking) return what === 'childFolders' ? makeFolder(mailbox, folder.id, request.body) : refusal(405, 'MethodNotAllowed')
  if (what === undefined) return { status: 200, body: folderJson(mailbox, folder.id) }
  if (what === 'childFolders') return folderList(mailbox, request, folder.id)
  if (what === 'messages' && more === 'delta') return delta(mailbox, request, folder.id)
  return what === 'messages' ? messageList(mailbox, request, folder.id) : notFound()
}

function folderList(mailbox: FakeMailbox, { url }: FakeRequest, parent: string): FakeAnswer {
  const all = [...mailbox.folders.values()].filter((one) => one.parent === parent && !one.hidden)
  return paged(url, all.map((one) => folderJson(mailbox, one.id)))
}

function folderJson(mailbox: FakeMailbox, id: string): Record<string, unknown> {
  const folder = mailbox.folders.get(id)!
  const inside = mailbox.newestFirst(id)
  return {
    ...(folder.search ? { '@odata.type': '#microsoft.graph.mailSearchFolder' } : {}),
    id,
    displayName: folder.displayName,
    parentFolderId: folder.parent,
    childFolderCount: [...mailbox.folders.values()].filter((one) => one.parent === id).length,
    totalItemCount: inside.length,
    unreadItemCount: inside.filter((one) => !one.isRead).length,
    isHidden: folder.hidden,
  }
}

/** `$skip` counts what was passed, which is why deletions between pages hide as many messages. */
function paged(url: URL, all: readonly Record<string, unknown>[]): FakeAnswer {
  const top = Number(url.searchParams.get('$top') ?? 10)
  if (top < 1 || top > 1000) return refusal(400, 'ErrorInvalidArgument', 'The page size is not between 1 and 1000')
  const skip = Number(url.searchParams.get('$skip') ?? 0)
  const next = new URL(url)
  next.searchParams.set('$skip', String(skip + top))
  return {
    status: 200,
    body: {
      value: all.slice(skip, skip + top),
      ...(url.searchParams.get('$count') === 'true' ? { '@odata.count': all.length } : {}),
      ...(skip + top < all.length ? { '@odata.nextLink': next.href } : {}),
    },
  }
}

function messageList(mailbox: FakeMailbox, request: FakeRequest, folder: string): FakeAnswer {
  const { url } = request
  const filter = url.searchParams.get('$filter')
  const name = nameIn(filter ?? '')
  if (name !== undefined) return paged(url, mailbox.newestFirst(folder).filter((one) => one.internetMessageId === name).map((one) => messageJson(one, request)))
  const conditions = (filter ?? '').split(' and ').filter((text) => text !== '').map((text) => /^receivedDateTime (lt|ge) (\S+)$/.exec(text))
  if (conditions.includes(null)) return refusal(400, 'ErrorInvalidUrlQueryFilter', `Cannot filter by ${filter}`)
  // By the time that is kept, not by the second that is told.
  const holds = ({ receivedMs }: FakeMessage) =>
    conditions.every((one) => (one?.[1] === 'lt' ? receivedMs < Date.parse(one[2] as string) : receivedMs >= Date.parse(one?.[2] as string)))
  return paged(url, mailbox.newestFirst(folder).filter(holds).map((one) => messageJson(one, request)))
}

function delta(mailbox: FakeMailbox, request: FakeRequest, folder: string): FakeAnswer {
  const { url } = request
  if (url.searchParams.has('$expand')) return refusal(500, 'InternalServerError', 'Value cannot be null. Parameter name: type')
  const token = url.searchParams.get('$skiptoken') ?? mailbox.beginRound(folder, url.searchParams.get('$deltatoken') ?? undefined)
  const size = Number(/odata\.maxpagesize=(\d+)/.exec(request.headers['prefer'] ?? '')?.[1] ?? 10)
  const page = token === undefined ? undefined : mailbox.pageOf(token, size)
  if (page === undefined) return refusal(410, 'SyncStateNotFound', 'The sync state generation is not found; generation=518;[highest=523]')
  const link = new URL(url.pathname, url)
  link.searchParams.set(page.skipToken === undefined ? '$deltatoken' : '$skiptoken', page.skipToken ?? page.deltaToken ?? '')
  const value = page.messages.map(({ id, now, isReadOnly }) => {
    if (now === undefined) return { '@odata.type': '#microsoft.graph.message', id, '@removed': { reason: 'deleted' } }
    const all = messageJson(now, request)
    return isReadOnly ? { id: all['id'], isRead: now.isRead, parentFolderId: now.folder } : all
  })
  return { status: 200, body: { value, [page.skipToken === undefined ? '@odata.deltaLink' : '@odata.nextLink']: link.href } }
}

function draftOf(mailbox: FakeMailbox, request: FakeRequest): FakeAnswer {
  return asMade(makeDraft(mailbox, request.headers['content-type'] ?? '', request.body), request)
}

const asMade = (made: FakeMessage | FakeAnswer, request: FakeRequest): FakeAnswer => ('status' in made ? made : { status: 201, body: messageJson(made, request) })

const nameIn = (filter: string): string | undefined => /^internetMessageId eq '(.*)'$/.exec(filter)?.[1]?.replaceAll("''", "'")

function named(mailbox: FakeMailbox, request: FakeRequest): FakeAnswer {
  const filter = request.url.searchParams.get('$filter') ?? ''
  const wanted = nameIn(filter)
  if (wanted === undefined) return refusal(400, 'ErrorInvalidUrlQueryFilter', `Cannot filter by ${filter}`)
  return paged(request.url, [...mailbox.messages.values()].filter((one) => one.internetMessageId === wanted).map((one) => messageJson(one, request)))
}

function dropMessage(mailbox: FakeMailbox, { immutableId }: FakeMessage): FakeAnswer {
  mailbox.remove(immutableId)
  return { status: 204 }
}

function oneMessage(mailbox: FakeMailbox, request: FakeRequest, [id, what, ...more]: string[]): FakeAnswer {
  const message = mailbox.byAnyId(id ?? '')
  if (message === undefined) return notFound()
  if (what === 'attachments') return answerFiles(mailbox, message, request, more)
  if (request.method === 'POST' && what === 'send') return sendDraft(mailbox, message) ?? { status: 202 }
  if (request.method === 'DELETE') return dropMessage(mailbox, message)
  if (request.method === 'PATCH') return patchMessage(mailbox, message, request.body) ?? { status: 200, body: messageJson(message, request) }
  if (request.method === 'POST' && what === 'move') return moveMessage(mailbox, message, request.body) ?? { status: 201, body: messageJson(message, request) }
  if (request.method === 'POST' && what === 'copy') return asMade(copyMessage(mailbox, message, request.body), request)
  if (request.method !== 'GET') return refusal(405, 'MethodNotAllowed')
  if (what === '$value') return { status: 200, headers: { 'content-type': 'text/plain' }, bytes: wholeOf(message) }
  if (request.url.searchParams.get('$select') === 'internetMessageHeaders') return { status: 200, body: { internetMessageHeaders: headersOf(message) } }
  return { status: 200, body: messageJson(message, request) }
}

function messageJson(message: FakeMessage, request: FakeRequest): Record<string, unknown> {
  const { categories, conversationId, draft, flagged, folder, isRead, lastVerb, receivedMs } = message
  const recipients = (name: 'to' | 'cc' | 'bcc') => peopleOf(message, name).map((address) => ({ emailAddress: { address } }))
  const all: Record<string, unknown> = {
    parentFolderId: message.saysOtherwise ? otherSpelling(folder) : folder,
    conversationId,
    changeKey: `CQAAABYAAA${message.changes}`,
    internetMessageId: message.internetMessageId,
    receivedDateTime: `${new Date(receivedMs).toISOString().slice(0, 19)}Z`,
    isRead,
    isDraft: draft,
    toRecipients: recipients('to'),
    ccRecipients: recipients('cc'),
    bccRecipients: recipients('bcc'),
    flag: { flagStatus: flagged ? 'flagged' : 'notFlagged' },
    categories,
  }
  const selected = request.url.searchParams.get('$select')?.split(',')
  const asked = Object.entries(all).filter(([name]) => selected === undefined || selected.includes(name))
  const isExpanded = request.url.searchParams.get('$expand') === LAST_VERB_QUERY && lastVerb !== undefined
  return {
    '@odata.type': '#microsoft.graph.message',
    id: /IdType="ImmutableId"/.test(request.headers['prefer'] ?? '') ? message.immutableId : mutableId(message),
    ...Object.fromEntries(asked),
    ...(isExpanded ? { singleValueExtendedProperties: [{ id: 'Integer 0x1081', value: String(lastVerb) }] } : {}),
  }
}

function headersOf({ raw }: FakeMessage): { name: string; value: string }[] {
  const header = Buffer.from(raw).toString().split('\r\n\r\n')[0] ?? ''
  return header.split('\r\n').map((line) => ({ name: line.slice(0, line.indexOf(':')), value: line.slice(line.indexOf(':') + 2) }))
}
