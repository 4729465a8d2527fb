// A letter on its way to Gmail: its bytes as they are, and beside them what they are about, which a
// body of JSON would carry in base64.
import { createHash } from 'node:crypto'
import { limits } from '../../base/limits.ts'
import type { GmailRequest } from './gmail-client.ts'

export interface Upload {
  method: 'POST' | 'PUT'
  /** Below the person: `drafts`, `messages/send`. */
  path: string
  raw: Uint8Array
  /** What Gmail is told of it. */
  about: unknown
  fields: string
  units: number
}

export function uploadOf({ method, path, raw, about, fields, units }: Upload): GmailRequest {
  const boundary = `letter_${createHash('sha256').update(raw).digest('hex')}`
  const before = `--${boundary}\r\nContent-Type: application/json; charset=UTF-8\r\n\r\n${JSON.stringify(about)}\r\n--${boundary}\r\nContent-Type: message/rfc822\r\n\r\n`
  return {
    method,
    path: `/upload/gmail/v1/users/me/${path}?uploadType=multipart&fields=${fields}`,
    body: { type: `multipart/related; boundary=${boundary}`, text: Buffer.concat([Buffer.from(before), raw, Buffer.from(`\r\n--${boundary}--\r\n`)]) },
    units,
    bytesMax: limits.outboundBytesMax,
    timeoutMs: limits.gmailSendMs,
  }
}
