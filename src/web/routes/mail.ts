// Reading mail: lists, threads, messages, their HTML in its own sealed page, attachments.
// Reading changes nothing: no flag is set here, and nobody outside learns of it.
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { readSettings } from '../../accounts/settings.ts'
import { Fault, notFound } from '../../base/fault.ts'
import { verdictsOf } from '../../mail/messages/attachment-store.ts'
import type { MailboxRole } from '../../mail/mail-shapes.ts'
import { listMailboxes } from '../../mail/mailboxes/mailbox-store.ts'
import { askSearch } from '../../mail/search/ask-search.ts'
import { countMatches, type Page } from '../../mail/search/search-messages.ts'
import { syncedAtOf } from '../../mail/search/search-scope.ts'
import { searchThreads } from '../../mail/search/search-threads.ts'
import { fetchPicture } from '../../mail/view/fetch-picture.ts'
import { viewPage } from '../../mail/view/view-page.ts'
import { listThreads, loadThread } from '../../mail/threads/thread-list.ts'
import type { Db } from '../../store/db.ts'
import { keepUntilCommit } from '../../store/keep.ts'
import { callerOf, type Caller } from '../access.ts'
import { idParams } from '../answers.ts'
import type { WebContext } from '../context.ts'
import { mailbox, message, thread, threadsAnswer, threadsQuery } from '../contract/mail.ts'
import { attachmentHeaders } from '../attachment-headers.ts'
import { originsOf } from '../hooks/same-site.ts'
import { isForNow, type MessageReader } from '../message-reader.ts'
import { messageViewOf, threadRowOf, withTroubles } from '../message-view.ts'
import { sendFile } from '../send-file.ts'

const messageParams = z.object({ id: z.coerce.number().int().positive() })
const attachmentParams = messageParams.extend({ index: z.coerce.number().int().min(0).max(10_000) })
const attachmentQuery = z.object({ show: z.stringbool().default(false).describe('In the browser instead of as a download, where it is a picture or a PDF by its own bytes') })
const viewQuery = z.object({
  remote: z.stringbool().default(false),
  folded: z.stringbool().default(false).describe('Without what it quotes and its signature; the classes fold-quoted and fold-signature of the page do it'),
})

interface AskedList {
  userId: string
  /** Absent: all of this role. */
  mailbox: string | undefined
  role: MailboxRole
  before: string | undefined
  limit: number
}

async function listOf(db: Db, { userId, mailbox: asked, role, before, limit }: AskedList): Promise<z.infer<typeof threadsAnswer>> {
  const all = await listMailboxes(db, userId)
  const shown = all.filter((one) => (asked === undefined ? one.role === role : one.id === asked))
  if (asked !== undefined && shown.length === 0) throw notFound('mailbox')
  const rows = await listThreads(db, { userId, mailboxIds: shown.map((one) => one.id), before: before === undefined ? undefined : Number(before), limit })
  return {
    items: rows.map(threadRowOf),
    next: rows.length === limit ? String(rows.at(-1)?.lastMessage ?? '') : null,
    total: shown.reduce((sum, { threads }) => sum + threads, 0),
    syncedAt: shown.length === 0 ? 0 : Math.min(...shown.map((one) => one.syncedAt)),
  }
}

/** Two bytes a letter, and as much again for its fields. One that could not be opened just now is not kept at all. */
function weightOf({ messages }: z.infer<typeof thread>): number {
  if (messages.some(isForNow)) return Number.POSITIVE_INFINITY
  return messages.reduce((sum, { text, quoted, signature, html, attachments, to, cc }) => sum + 2_000 + 2 * (text.length + quoted.length + signature.length + html.length) + 500 * attachments.length + 200 * (to.length + cc.length), 1_000)
}

export function mailRoutes(context: WebContext, reader: MessageReader): FastifyPluginAsyncZod {
  const { db, scans } = context
  const tags = ['mail']
  const read = { config: { access: { who: 'caller', grant: 'read' } } } as const
  const readMessage = { config: { access: { who: 'caller', grant: 'read', touches: 'message' } } } as const

  /** A fetched picture tells its sender that somebody reads: a program may not decide that, and a person can forbid it. */
  const mayFetch = async (caller: Caller) => caller.kind === 'person' && (await readSettings(db, caller.userId)).remoteContent !== 'never'

  const foundThreads = async (userId: string, typed: string, page: Page) => {
    const { asked, scope, problems } = await askSearch(db, { userId, typed, nowMs: context.clock.now(), timeZone: (await readSettings(db, userId)).timeZone })
    const { threads, next, total } = await searchThreads(db, asked, page)
    const { count, atLeast } = total ?? (await countMatches(db, asked))
    return { items: threads.map(withTroubles), next: next === undefined ? null : String(next), total: count, totalIsAtLeast: atLeast, problems, syncedAt: syncedAtOf(scope) }
  }

  const threadOf = async (_: Db, { userId, id }: { userId: string; id: string }): Promise<z.infer<typeof thread>> => {
    const found = await loadThread(db, userId, id)
    if (found === undefined) throw notFound('thread')
    const messages = []
    const verdicts = await verdictsOf(db, found.messages.map(({ id }) => id))
    for (const one of found.messages) {
      const { stored, opened, files } = await reader.show(one, verdicts.get(one.id))
      messages.push(messageViewOf(stored, opened, { files, scans }))
    }
    return { ...found, messages }
  }
  const keptThread = keepUntilCommit(threadOf, ({ userId, id }) => JSON.stringify([userId, id]), weightOf)
  const keptList = keepUntilCommit(listOf, ({ userId, mailbox: asked, role, before, limit }) => JSON.stringify([userId, asked, role, before, limit]))

  return async (app) => {
    app.get('/mailboxes', { ...read, schema: { tags, response: { 200: z.object({ items: z.array(mailbox) }) } } }, async (request) => ({
      items: [...(await listMailboxes(db, callerOf(request).userId))],
    }))
    app.get('/threads', { config: { access: { ...read.config.access, takes: ['mailbox'] } }, schema: { tags, querystring: threadsQuery, response: { 200: threadsAnswer } } }, async (request) => {
      const { userId } = callerOf(request)
      const { mailbox: asked, role = 'inbox', before, limit, q } = request.query
      reader.wake()
      if ([asked, request.query.role, q].filter((one) => one !== undefined).length > 1) {
        throw new Fault('one-of-both', 'A list is of a mailbox, of what mailboxes are for, or of a search', { fix: 'Put in:NAME into the search.' })
      }
      if (q !== undefined) {
        return await foundThreads(userId, q, { order: 'newest', limit, before: before === undefined ? undefined : Number(before) })
      }
      return await keptList(db, { userId, mailbox: asked, role, before, limit })
    })
    app.get(
      '/threads/:id',
      {
        config: { access: { who: 'caller', grant: 'read', touches: 'thread' } },
        schema: { tags, params: idParams, response: { 200: thread } },
      },
      async (request) => await keptThread(db, { userId: callerOf(request).userId, id: request.params.id }),
    )
    app.get('/emails/:id', { ...readMessage, schema: { tags, params: messageParams, response: { 200: message } } }, async (request) => {
      const { stored, opened, files } = await reader.open(callerOf(request).userId, request.params.id)
      return messageViewOf(stored, opened, { files, scans })
    })
    app.get(
      '/emails/:id/view',
      { ...readMessage, schema: { tags, params: messageParams, querystring: viewQuery, description: 'The HTML of a mail as a page of its own, for a sandboxed frame' } },
      async (request, reply) => {
        const { id } = request.params
        const { userId } = callerOf(request)
        // Consent is asked for each time it is shown; the pictures come through us, by number.
        const remote = request.query.remote && (await mayFetch(callerOf(request)))
        const picturesAt = `/api/v1/emails/${id}/images/`
        const { safe } = remote ? await reader.openWithPictures(userId, id, picturesAt) : (await reader.open(userId, id)).opened
        if (safe === undefined) throw notFound('HTML part')
        const imagesFrom = originsOf(request, context.settings).map((origin) => origin + picturesAt)
        const page = viewPage({ safe, lang: '', folded: request.query.folded, ...(remote ? { imagesFrom } : {}) })
        return await reply
          .headers({ 'content-type': 'text/html; charset=utf-8', 'content-security-policy': page.csp, 'x-frame-options': 'SAMEORIGIN', 'cache-control': 'private, no-store' })
          .send(page.html)
      },
    )
    app.get(
      '/emails/:id/images/:index',
      { config: { ...readMessage.config, fetches: true }, schema: { tags, params: attachmentParams, description: 'One remote picture of a mail, fetched by us, after consent' } },
      async (request, reply) => {
        if (!(await mayFetch(callerOf(request)))) throw new Fault('pictures-held-back', 'Remote pictures are held back', { status: 403, fix: 'Only you can have them fetched, signed in, when your settings allow asking.' })
        const { opened } = await reader.open(callerOf(request).userId, request.params.id)
        const url = opened.safe?.remoteImages[request.params.index]
        if (url === undefined) throw notFound('picture')
        const { type, bytes } = await fetchPicture(url)
        return await reply.headers({ 'content-type': type, 'cache-control': 'private, max-age=86400' }).send(Buffer.from(bytes))
      },
    )
    app.get('/emails/:id/raw', { config: { ...readMessage.config, costly: true }, schema: { tags, params: messageParams } }, async (request, reply) => {
      const raw = await reader.raw(callerOf(request).userId, request.params.id)
      return await reply.headers(attachmentHeaders(`message-${request.params.id}.eml`, 'message/rfc822')).send(Buffer.from(raw))
    })
    app.get(
      '/emails/:id/attachments/:index',
      { ...readMessage, schema: { tags, params: attachmentParams, querystring: attachmentQuery, description: 'A file of a mail. One stretch of it may be asked for (Range); one that a virus scanner found something in is refused' } },
      async (request, reply) => {
        const file = await reader.attachment(callerOf(request).userId, request.params.id, request.params.index)
        return await sendFile(request, reply, { file, shown: request.query.show })
      },
    )
  }
}
