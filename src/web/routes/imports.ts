// Importing a file: the body is the file itself and goes to the disk as it comes, so that two
// gigabytes need no more memory here than two kilobytes.
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { Readable } from 'node:stream'
import { z } from 'zod'
import { findAccount } from '../../accounts/connected-accounts.ts'
import { Fault, notFound } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import { dropKeptUpload } from '../../mail/import/drop-upload.ts'
import { takeIn } from '../../mail/import/take-in.ts'
import { personOf } from '../access.ts'
import { askedSpan } from '../asked-span.ts'
import { accountView } from '../account-view.ts'
import { idParams, nothing } from '../answers.ts'
import type { WebContext } from '../context.ts'
import { importAnswer, importQuery } from '../contract/imports.ts'
import { uploadPlaces } from '../upload-places.ts'

export function importRoutes(context: WebContext): FastifyPluginAsyncZod {
  const places = uploadPlaces()
  return async (app) => {
    // Of this plugin only: everywhere else a body of bytes stays refused, and here any other does.
    app.removeAllContentTypeParsers()
    app.addContentTypeParser('application/octet-stream', (_, body, done) => done(null, body))
    app.post(
      '/imports',
      {
        config: { access: { who: 'person' }, longBody: true },
        schema: {
          tags: ['accounts'],
          description: 'An mbox, a ZIP of mail, a single mail (.eml) or a calendar (.ics), known by what it holds, becomes an account of its own.',
          consumes: ['application/octet-stream'],
          querystring: importQuery,
          body: z.any().describe('The file itself, as it is'),
          response: { 202: importAnswer },
        },
      },
      async (request, reply) => {
        const { userId, email } = personOf(request)
        const stream = request.body as Readable | undefined
        if (stream === undefined) throw new Fault('import-empty', 'There is no file in this request', { fix: 'Send the file as the body, as application/octet-stream.' })
        const announced = Number(request.headers['content-length'] ?? Number.NaN)
        const file = { bytes: bytesOf(stream), announcedBytes: Number.isFinite(announced) ? announced : undefined, bytesMax: limits.importBytesMax }
        let leave = () => {}
        try {
          leave = places.take(userId)
          const { account, jobId } = await takeIn(context, { owner: { userId, email }, actor: `person:${userId}`, fileName: request.query.name, span: await askedSpan(context.db, userId, request.query), file })
          return await reply.status(202).send({ account: accountView(account), jobId })
        } catch (error) {
          // A browser reads the answer once it has sent everything, so the rest is taken and
          // dropped; whoever sends without an end, or may, is cut off instead.
          if ((error instanceof Fault && error.status === 413) || file.announcedBytes === undefined) void reply.header('connection', 'close')
          stream.resume()
          throw error
        } finally {
          leave()
        }
      },
    )
    app.delete(
      '/imports/:id/file',
      {
        config: { access: { who: 'person', touches: 'account' } },
        schema: { tags: ['accounts'], description: 'The uploaded file that is kept for mails too large to be taken in, by the account it was made into.', params: idParams, response: { 204: nothing } },
      },
      async (request, reply) => {
        const account = await findAccount(context.db, { userId: personOf(request).userId, id: request.params.id })
        if (account === undefined) throw notFound('account')
        await dropKeptUpload(context, account)
        return await reply.status(204).send(null)
      },
    )
  }
}

/** Not the stream's own iterator: that would close the connection with the first refusal, before it could be answered. */
async function* bytesOf(stream: Readable): AsyncGenerator<Uint8Array, void> {
  try {
    for await (const chunk of stream.iterator({ destroyOnReturn: false })) yield chunk as Uint8Array
  } catch (cause) {
    throw new Fault('import-broken-off', 'The file broke off before its end; nothing was kept', { cause, fix: 'Send it again.' })
  }
}
