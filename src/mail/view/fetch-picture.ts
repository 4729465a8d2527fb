// One remote picture, after the person asked for it: fetched by us, without cookies or
// referrer, and handed on only when it is a picture by its bytes, whatever it claims.
import { Fault } from '../../base/fault.ts'
import { viewLimits } from './view-limits.ts'
import { outbound, type OutboundPolicy } from '../../base/outbound.ts'

const MAGIC: [type: string, matches: (bytes: Buffer) => boolean][] = [
  ['image/png', (bytes) => bytes.subarray(0, 8).toString('latin1') === '\x89PNG\r\n\x1a\n'],
  ['image/jpeg', (bytes) => bytes.subarray(0, 3).toString('hex') === 'ffd8ff'],
  ['image/gif', (bytes) => /^GIF8[79]a$/.test(bytes.subarray(0, 6).toString('latin1'))],
  ['image/webp', (bytes) => bytes.subarray(0, 4).toString('latin1') === 'RIFF' && bytes.subarray(8, 12).toString('latin1') === 'WEBP'],
]

export async function fetchPicture(url: string, policy: OutboundPolicy = {}): Promise<{ type: string; bytes: Uint8Array }> {
  const answer = await outbound({ url, headers: { accept: 'image/*' }, bytesMax: viewLimits.remotePictureBytesMax, timeoutMs: viewLimits.remotePictureMs }, policy)
  const head = Buffer.from(answer.body.subarray(0, 16))
  const type = MAGIC.find(([, matches]) => matches(head))?.[0]
  if (answer.status !== 200 || type === undefined) {
    throw new Fault('no-picture', 'What lies at this address is not a picture', { status: 502 })
  }
  return { type, bytes: answer.body }
}
