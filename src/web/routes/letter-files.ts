// Bringing files for a letter: uploaded, or copied out of a mail that is passed on. Nothing leaves
// by this; a file that no letter takes is removed after a day.
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { Readable } from 'node:stream'
import { z } from 'zod'
import { Fault, notFound } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import { fitLine } from '../../mail/letters/correct-address.ts'
import { bringLetterFile, tooLarge } from '../../mail/letter-files/bring-letter-file.ts'
import { bytesOfLetterFile, deleteLetterFiles, findLetterFiles, listLetterFiles, type LetterFile } from '../../mail/letter-files/letter-file-store.ts'
import { isFileInUse } from '../../mail/letter-files/sweep-letter-files.ts'
import { callerOf, requireGrant, type Caller } from '../access.ts'
import { idParams, nothing } from '../answers.ts'
import type { WebContext } from '../context.ts'
import { copyFileBody, letterFile, letterFileQuery, letterFiles, type LetterFile as Shown } from '../contract/letter-files.ts'
import type { MessageReader } from '../message-reader.ts'
import { sendFile } from '../send-file.ts'
import { uploadPlaces } from '../upload-places.ts'

export function letterFileRoutes({ db, clock }: WebContext, reader: MessageReader): FastifyPluginAsyncZod {
  const tags = ['actions']
  const draft = { who: 'caller', grant: 'draft' } as const
  const read = { who: 'caller', grant: 'read' } as const
  return async (app) => {
    await app.register(uploadRoute({ db, clock }))
    app.get('/letter-files', { config: { access: read }, schema: { tags, response: { 200: letterFiles } } }, async (request) => ({
      items: (await listLetterFiles(db, callerOf(request).userId, limits.pageMax)).map(shown),
    }))
    app.post(
      '/letter-files/copies',
      { config: { access: { ...draft, takes: ['message'] } }, schema: { tags, body: copyFileBody, response: { 201: letterFile }, description: 'A file of a mail, for a letter that passes it on. A token needs read as well' } },
      async (request, reply) => {
        const caller = callerOf(request)
        requireGrant(caller, 'read')
        const { messageId, index } = request.body
        const { stored } = await reader.open(caller.userId, messageId)
        const { name, type, bytes } = await reader.attachment(caller.userId, messageId, index)
        const file = await bringLetterFile(db, clock, { userId: caller.userId, name: fitLine(name, limits.letterFileNameCharsMax) || 'file', type, bytes, broughtBy: bringer(caller), from: { messageId, subject: stored.subject } })
        return await reply.status(201).send(shown(file))
      },
    )
    app.get(
      '/letter-files/:id',
      { config: { access: { ...read, touches: 'letter-file' } }, schema: { tags, params: idParams, description: 'The file itself, as the letter carries it' } },
      async (request, reply) => {
        const file = await found(callerOf(request).userId, request.params.id)
        const bytes = await bytesOfLetterFile(db, callerOf(request).userId, file.id)
        return await sendFile(request, reply, { file: { ...file, bytes }, shown: false })
      },
    )
    app.delete(
      '/letter-files/:id',
      { config: { access: { ...draft, touches: 'letter-file' } }, schema: { tags, params: idParams, response: { 204: nothing }, description: 'Refused with file-in-use while a draft, or a letter that may still leave, takes it along' } },
      async (request, reply) => {
        const { userId } = callerOf(request)
        const file = await found(userId, request.params.id)
        await db.transaction(async (tx) => {
          // What was approved is these bytes; and a letter that was cut off is looked for by them.
          if (await isFileInUse(tx, userId, file.id)) throw new Fault('file-in-use', 'A letter takes this file along', { status: 409, fix: 'Take it out of the letter first, or discard that.' })
          await deleteLetterFiles(tx, userId, [file.id])
        })
        return await reply.status(204).send(null)
      },
    )
  }

  async function found(userId: string, id: string): Promise<LetterFile> {
    const [file] = await findLetterFiles(db, userId, [id])
    if (file === undefined) throw notFound('file')
    return file
  }
}

/** By itself, for a body of bytes: everywhere else it stays refused. */
function uploadRoute({ db, clock }: Pick<WebContext, 'db' | 'clock'>): FastifyPluginAsyncZod {
  const places = uploadPlaces()
  return async (app) => {
    app.removeAllContentTypeParsers()
    app.addContentTypeParser('application/octet-stream', (_, body, done) => done(null, body))
    app.post(
      '/letter-files',
      {
        config: { access: { who: 'caller', grant: 'draft' }, longBody: true },
        schema: { tags: ['actions'], consumes: ['application/octet-stream'], querystring: letterFileQuery, body: z.any().describe('The file itself, as it is'), response: { 201: letterFile } },
      },
      async (request, reply) => {
        const caller = callerOf(request)
        const stream = request.body as Readable | undefined
        if (stream === undefined) throw new Fault('file-empty', 'There is no file in this request', { fix: 'Send the file as the body, as application/octet-stream.' })
        let leave = () => {}
        try {
          leave = places.take(caller.userId)
          const bytes = await wholeOf(stream, Number(request.headers['content-length'] ?? 0))
          const file = await bringLetterFile(db, clock, { userId: caller.userId, ...request.query, bytes, broughtBy: bringer(caller), from: undefined })
          return await reply.status(201).send(shown(file))
        } catch (error) {
          // A browser reads the answer once it has sent everything; whoever sends too much is cut off instead.
          if (error instanceof Fault && error.status === 413) void reply.header('connection', 'close')
          stream.resume()
          throw error
        } finally {
          leave()
        }
      },
    )
  }
}

async function wholeOf(stream: Readable, announced: number): Promise<Uint8Array> {
  if (announced > limits.letterFilesBytesMax) throw tooLarge()
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
      size += (chunk as Uint8Array).length
      if (size > limits.letterFilesBytesMax) throw tooLarge()
      chunks.push(chunk as Uint8Array)
    }
  } catch (cause) {
    if (cause instanceof Fault) throw cause
    throw new Fault('file-broken-off', 'The file broke off before its end; nothing was kept', { cause, fix: 'Send it again.' })
  }
  return Buffer.concat(chunks)
}

const bringer = (caller: Caller): LetterFile['broughtBy'] => (caller.kind === 'person' ? { who: 'person', name: '' } : { who: 'token', name: caller.token.name })

const shown = ({ id, name, type, size, sha256, from, createdAt }: LetterFile): Shown => ({ id, name, type, size, sha256, fromMessageId: from?.messageId ?? 0, createdAt })
