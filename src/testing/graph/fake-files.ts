// Files of a draft in the fake Graph: listed, read, added whole or in pieces. A file in pieces is there
// with its last one, pieces come in order and without a token, and small files are refused in pieces.
import { z } from 'zod'
import { attachmentBytes, parseMessage } from '../../mail/parse/parse-message.ts'
import { refusal, type FakeAnswer, type FakeRequest } from './fake-answer.ts'
import type { FakeFile, FakeMailbox, FakeMessage } from './fake-mailbox.ts'

const CALL_BYTES_MAX = 4_000_000
const PIECES_FROM_BYTES = 3_000_000

const fileShape = { name: z.string().min(1), contentType: z.string().min(1), isInline: z.boolean(), contentId: z.string().optional() }
const whole = z.strictObject({ '@odata.type': z.literal('#microsoft.graph.fileAttachment'), ...fileShape, contentBytes: z.base64() })
const session = z.strictObject({ AttachmentItem: z.strictObject({ attachmentType: z.literal('file'), size: z.int().positive(), ...fileShape }) })

/** As it left: what its letter was made with, and what was added. */
export const filesOf = (message: FakeMessage): FakeFile[] => [
  ...parseMessage(message.raw).attachments.map(({ name, type, inline, contentId, place }, index) => ({ id: `mime-${index}=`, name, contentType: type, isInline: inline, contentId, bytes: attachmentBytes(message.raw, place) })),
  ...message.files,
]

/** As MIME: what was added stands behind the letter as it was made. */
export function wholeOf({ raw, files }: FakeMessage): Uint8Array {
  if (files.length === 0) return raw
  const text = Buffer.from(raw).toString('latin1')
  const [head = ''] = text.split('\r\n\r\n')
  const lines = head.replaceAll(/\r\n[ \t]+/g, ' ').split('\r\n')
  const isOfBody = (line: string) => /^(content-|mime-version:)/i.test(line)
  const outer = [...lines.filter((line) => !isOfBody(line)), 'MIME-Version: 1.0', 'Content-Type: multipart/mixed; boundary="with_files"'].join('\r\n')
  const letter = [...lines.filter(isOfBody), '', text.slice(head.length + 4)].join('\r\n')
  const added = files.map(({ name, contentType, isInline, contentId, bytes }) => [
    `Content-Type: ${contentType}`,
    `Content-Disposition: ${isInline ? 'inline' : 'attachment'}; filename*=UTF-8''${encodeURIComponent(name)}`,
    ...(contentId === '' ? [] : [`Content-ID: <${contentId}>`]),
    'Content-Transfer-Encoding: base64',
    '',
    (Buffer.from(bytes).toString('base64').match(/.{1,76}/g) ?? []).join('\r\n'),
  ].join('\r\n'))
  return Buffer.from(`${outer}\r\n\r\n${[letter, ...added].map((part) => `--with_files\r\n${part}\r\n`).join('')}--with_files--\r\n`, 'latin1')
}

export function answerFiles(mailbox: FakeMailbox, message: FakeMessage, request: FakeRequest, [id, what]: string[]): FakeAnswer {
  const { method } = request
  if (method !== 'GET' && !message.draft) return refusal(403, 'ErrorAccessDenied')
  if (method === 'POST' && id === 'createUploadSession') return begin(mailbox, message, request)
  if (method === 'POST' && id === undefined) return addWhole(mailbox, message, request.body)
  if (method === 'GET' && id === undefined) return { status: 200, body: { value: filesOf(message).map((file) => ({ '@odata.type': '#microsoft.graph.fileAttachment', id: file.id, size: file.bytes.length + 278 })) } }
  const file = filesOf(message).find((one) => one.id === id)
  if (file === undefined) return refusal(404, 'ErrorItemNotFound')
  if (method === 'GET' && what === '$value') return { status: 200, headers: { 'content-type': file.contentType }, bytes: file.bytes }
  if (method !== 'DELETE') return refusal(405, 'MethodNotAllowed')
  message.files = message.files.filter((one) => one !== file)
  return { status: 204 }
}

function addWhole(mailbox: FakeMailbox, message: FakeMessage, body: unknown): FakeAnswer {
  if (JSON.stringify(body).length > CALL_BYTES_MAX) return refusal(413, 'RequestEntityTooLarge')
  const { contentBytes, name, contentType, isInline, contentId = '' } = whole.parse(body)
  return { status: 201, body: { id: mailbox.addFile(message, { name, contentType, isInline, contentId, bytes: Buffer.from(contentBytes, 'base64') }) } }
}

function begin(mailbox: FakeMailbox, message: FakeMessage, { url, body }: FakeRequest): FakeAnswer {
  const { name, contentType, isInline, contentId = '', size } = session.parse(body).AttachmentItem
  if (size < PIECES_FROM_BYTES) return refusal(400, 'ErrorAttachmentSizeShouldNotBeLessThanMinimumSize')
  const id = mailbox.beginUpload({ message, file: { name, contentType, isInline, contentId }, size, pieces: [] })
  return { status: 201, body: { uploadUrl: `${url.origin}/upload/${id}?authtoken=its-own`, expirationDateTime: '2027-01-01T00:00:00Z', nextExpectedRanges: ['0-'] } }
}

/** Below an address of its own. */
export function answerPiece(mailbox: FakeMailbox, { method, url, headers, body }: FakeRequest): FakeAnswer {
  if (headers['authorization'] !== undefined || url.searchParams.get('authtoken') !== 'its-own') return refusal(401, 'InvalidAuthenticationToken')
  const id = url.pathname.slice('/upload/'.length)
  const upload = mailbox.uploads.get(id)
  if (upload === undefined) return refusal(404, 'ErrorItemNotFound')
  const at = upload.pieces.reduce((sum, piece) => sum + piece.length, 0)
  if (method === 'GET') return { status: 200, body: { nextExpectedRanges: [`${at}-`] } }
  const piece = body as Uint8Array
  if (piece.length >= CALL_BYTES_MAX) return refusal(413, 'RequestEntityTooLarge')
  if (headers['content-range'] !== `bytes ${at}-${at + piece.length - 1}/${upload.size}`) return refusal(416, 'InvalidRange')
  upload.pieces.push(piece)
  if (at + piece.length < upload.size) return { status: 200, body: { nextExpectedRanges: [String(at + piece.length)] } }
  mailbox.uploads.delete(id)
  mailbox.addFile(upload.message, { ...upload.file, bytes: Buffer.concat(upload.pieces) })
  return { status: 201, headers: { location: 'https://outlook.office.com/api/v2.0/x' } }
}
