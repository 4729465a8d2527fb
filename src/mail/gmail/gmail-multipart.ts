// Many requests in one, as Google's batch wants them: multipart/mixed, each part a small HTTP
// message. Only what that one server speaks, over bytes as they come.
//
// A part is handed on as soon as its end is there, so an answer that breaks off, or that is
// left because it is too much, has still given what was complete. Parts come in any order and
// are known by their Content-ID; what stands in a part is the server's word, so a part that
// cannot be read is dropped, and whoever asked for it asks again.
import type { Answer } from './gmail-refusal.ts'

const BOUNDARY = 'part_of_a_batch'

export const BATCH_TYPE = `multipart/mixed; boundary=${BOUNDARY}`

/** Each path is asked for with GET; its place in the list is its name. */
export function batchBody(paths: readonly string[]): string {
  const parts = paths.map((path, index) => `--${BOUNDARY}\r\nContent-Type: application/http\r\nContent-ID: <${index}>\r\n\r\nGET ${path} HTTP/1.1\r\n\r\n`)
  return `${parts.join('')}--${BOUNDARY}--\r\n`
}

export interface BatchPart extends Answer {
  /** Of the path that it answers. */
  index: number
}

export async function* batchParts(body: AsyncIterable<Uint8Array>, contentType: string): AsyncGenerator<BatchPart> {
  const boundary = /^multipart\/mixed\s*;.*?\bboundary=(?:"([^"]{1,200})"|([^\s;"]{1,200}))/i.exec(contentType)
  if (boundary === null) return
  for await (const bytes of betweenMarks(body, Buffer.from(`--${boundary[1] ?? boundary[2] ?? ''}`))) {
    const part = partOf(bytes)
    if (part !== undefined) yield part
  }
}

/** What stands between two marks that each begin a line; a last piece without its mark is not given. */
async function* betweenMarks(body: AsyncIterable<Uint8Array>, mark: Buffer): AsyncGenerator<Buffer> {
  // Grown by doubling, and searched from where the last search ended: a part of 30 MB comes in
  // 500 pieces, and joining each to all before it would copy gigabytes.
  let held = Buffer.allocUnsafe(65_536)
  let end = 0
  let searched = 0
  let isFirst = true
  for await (const piece of body) {
    if (end + piece.length > held.length) {
      const larger = Buffer.allocUnsafe(Math.max(held.length * 2, end + piece.length))
      held.copy(larger, 0, 0, end)
      held = larger
    }
    held.set(piece, end)
    end += piece.length
    for (let at = held.subarray(0, end).indexOf(mark, searched); at !== -1; at = held.subarray(0, end).indexOf(mark, searched)) {
      if (at > 0 && held[at - 1] !== 0x0a) {
        searched = at + 1
        continue
      }
      if (!isFirst) yield Buffer.from(held.subarray(0, at))
      isFirst = false
      held.copyWithin(0, at + mark.length, end)
      end -= at + mark.length
      searched = 0
    }
    searched = Math.max(searched, end - mark.length)
  }
}

function partOf(bytes: Buffer): BatchPart | undefined {
  const outer = headAndRest(bytes.subarray(bytes.indexOf(0x0a) + 1))
  const inner = outer === undefined ? undefined : headAndRest(outer.rest)
  if (outer === undefined || inner === undefined) return undefined
  const index = /^<?response-<?(\d{1,4})>?$/.exec(headersOf(outer.head)['content-id'] ?? '')?.[1]
  const status = /^HTTP\/\d(?:\.\d)? (\d{3})/.exec(inner.head)?.[1]
  if (index === undefined || status === undefined) return undefined
  return { index: Number(index), status: Number(status), headers: headersOf(inner.head), text: inner.rest.toString() }
}

function headAndRest(bytes: Buffer): { head: string; rest: Buffer } | undefined {
  const crlf = bytes.indexOf('\r\n\r\n')
  const lf = bytes.indexOf('\n\n')
  if (crlf === -1 && lf === -1) return undefined
  const isCrlf = crlf !== -1 && (lf === -1 || crlf < lf)
  const at = isCrlf ? crlf : lf
  return { head: bytes.subarray(0, at).toString('latin1'), rest: bytes.subarray(at + (isCrlf ? 4 : 2)) }
}

const headersOf = (head: string): Record<string, string> =>
  Object.fromEntries(
    head.split(/\r?\n/).flatMap((line) => {
      const colon = line.indexOf(':')
      return colon > 0 ? [[line.slice(0, colon).toLowerCase().trim(), line.slice(colon + 1).trim()]] : []
    }),
  )
