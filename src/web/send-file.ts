// Sends a file out of a mail: whole, the stretch that was asked for, or the word that the client
// has it already. What it is known by is its bytes, so a name for them never means others.
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Fault } from '../base/fault.ts'
import { attachmentHeaders, shownHeaders } from './attachment-headers.ts'
import { byteRangeOf } from './byte-range.ts'

export interface SentFile {
  name: string
  type: string
  bytes: Uint8Array
  /** In hex. */
  sha256: string
}

/** `shown`: in the browser, where it is a picture or a PDF by its own first bytes; saved otherwise. */
export async function sendFile(request: FastifyRequest, reply: FastifyReply, { file, shown }: { file: SentFile; shown: boolean }): Promise<FastifyReply> {
  const { name, type, bytes, sha256 } = file
  const etag = `"${sha256}"`
  void reply.headers({ ...((shown ? shownHeaders(name, bytes) : undefined) ?? attachmentHeaders(name, type)), etag, 'accept-ranges': 'bytes' })
  if (names(request.headers['if-none-match'], etag)) return await reply.code(304).send()
  const condition = request.headers['if-range']
  const range = condition === undefined || condition === etag ? byteRangeOf(request.headers.range, bytes.length) : undefined
  if (range === 'unsatisfiable') {
    void reply.header('content-range', `bytes */${bytes.length}`).removeHeader('content-disposition')
    throw new Fault('range', `The file has ${bytes.length} bytes`, { status: 416, fix: 'Ask for a stretch within it, or for all of it.' })
  }
  const { start, last } = range ?? { start: 0, last: bytes.length - 1 }
  if (range !== undefined) void reply.code(206).header('content-range', `bytes ${start}-${last}/${bytes.length}`)
  return await reply.send(Buffer.from(bytes.buffer, bytes.byteOffset + start, last - start + 1))
}

const names = (header: string | undefined, etag: string): boolean => header !== undefined && header.split(',').some((one) => ['*', etag, `W/${etag}`].includes(one.trim()))
