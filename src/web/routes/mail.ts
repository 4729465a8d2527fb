// Reading mail: lists, threads, messages, their HTML in its own sealed page, attachments.
// Reading changes nothing: no flag is set here, and nobody outside learns of it.
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { readSettings } from '../../accounts/settings.ts'
import { Fault, notFound } from '../../base/fault.ts'
import { listMailboxes } from '../../mail/mailbox-store.ts'
import { fetchPicture } from '../../mail/view/fetch-picture.ts'
import { inlinePictures } from '../../mail/view/inline-pictures.ts'
import { sanitise } from '../../mail/view/sanitise.ts'
import { viewPage } from '../../mail/view/view-page.ts'
import { countThreads, listThreads, loadThread } from '../../mail/thread-list.ts'
import { callerOf, type Caller } from '../access.ts'
import { idParams } from '../answers.ts'
import type { WebContext } from '../context.ts'
import { mailbox, message, thread, threadsAnswer, threadsQuery } from '../contract/mail.ts'
import { attachmentHeaders } from '../attachment-headers.ts'
import { originsOf } from '../hooks/same-site.ts'
import { openMessageReader } from '../message-reader.ts'
import { messageViewOf, threadRowOf } from '../message-view.ts'

const messageParams = z.object({ id: z.coerce.number().int().positive() })
const attachmentParams = messageParams.extend({ index: z.coerce.number().int().min(0).max(10_000) })
const viewQuery = z.object({ remote: z.stringbool().default(false) })

export function mailRoutes(context: WebContext): FastifyPluginAsyncZod {
  const { db, packs } = context
  const reader = openMessageReader(db, packs)
  const tags = ['mail']
  const read = { config: { access: { who: 'caller', grant: 'read' } } } as const
  const readMessage = { config: { access: { who: 'caller', grant: 'read', touches: 'message' } } } as const

  /** A fetched picture tells its sender that somebody reads: a program may not decide that, and a person can forbid it. */
  const mayFetch = async (caller: Caller) => caller.kind === 'person' && (await readSettings(db, caller.userId)).remoteContent !== 'never'

  return async (app) => {
    app.get('/mailboxes', { ...read, schema: { tags, response: { 200: z.object({ items: z.array(mailbox) }) } } }, async (request) => ({
      items: await listMailboxes(db, callerOf(request).userId),
    }))
    app.get('/threads', { config: { access: { ...read.config.access, takes: ['mailbox'] } }, schema: { tags, querystring: threadsQuery, response: { 200: threadsAnswer } } }, async (request) => {
      const { userId } = callerOf(request)
      const { mailbox: asked, before, limit } = request.query
      const all = await listMailboxes(db, userId)
      const shown = all.filter((one) => (asked === undefined ? one.role === 'inbox' : one.id === asked))
      if (asked !== undefined && shown.length === 0) throw notFound('mailbox')
      const mailboxIds = shown.map((one) => one.id)
      const from = before === undefined ? undefined : Number(before)
      if (from !== undefined && !Number.isSafeInteger(from)) throw new Fault('bad-page', 'This is not the `next` of a page')
      const rows = await listThreads(db, { userId, mailboxIds, before: from, limit })
      return {
        items: rows.map(threadRowOf),
        next: rows.length === limit ? String(rows.at(-1)?.lastMessage ?? '') : null,
        total: await countThreads(db, { userId, mailboxIds }),
        syncedAt: shown.length === 0 ? 0 : Math.min(...shown.map((one) => one.syncedAt)),
      }
    })
    app.get(
      '/threads/:id',
      {
        config: { access: { who: 'caller', grant: 'read', touches: 'thread' } },
        schema: { tags, params: idParams, response: { 200: thread } },
      },
      async (request) => {
        const found = await loadThread(db, callerOf(request).userId, request.params.id)
        if (found === undefined) throw notFound('thread')
        const messages = []
        for (const stored of found.messages) messages.push(messageViewOf(stored, await reader.read(stored)))
        return { ...found, messages }
      },
    )
    app.get('/emails/:id', { ...readMessage, schema: { tags, params: messageParams, response: { 200: message } } }, async (request) => {
      const { stored, ...read } = await reader.open(callerOf(request).userId, request.params.id)
      return messageViewOf(stored, read)
    })
    app.get(
      '/emails/:id/view',
      { ...readMessage, schema: { tags, params: messageParams, querystring: viewQuery, description: 'The HTML of a mail as a page of its own, for a sandboxed frame' } },
      async (request, reply) => {
        const { id } = request.params
        const remote = request.query.remote && (await mayFetch(callerOf(request)))
        const { parsed, safe } = await reader.open(callerOf(request).userId, id)
        if (safe === undefined) throw notFound('HTML part')
        // Consent is asked for each time it is shown; the pictures come through us, by number.
        const imagesFrom = originsOf(request, context.settings).map((origin) => `${origin}/api/v1/emails/${id}/images/`)
        const shown = remote
          ? sanitise(parsed.html, { inline: inlinePictures(parsed), remote: (index) => `/api/v1/emails/${id}/images/${index}` })
          : safe
        const page = viewPage({ safe: shown, lang: '', ...(remote ? { imagesFrom } : {}) })
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
        const { safe } = await reader.open(callerOf(request).userId, request.params.id)
        const url = safe?.remoteImages[request.params.index]
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
      { ...readMessage, schema: { tags, params: attachmentParams } },
      async (request, reply) => {
        const { parsed } = await reader.open(callerOf(request).userId, request.params.id)
        const attachment = parsed.attachments[request.params.index]
        if (attachment === undefined) throw notFound('attachment')
        return await reply.headers(attachmentHeaders(attachment.name, attachment.type)).send(Buffer.from(attachment.content()))
      },
    )
  }
}
