// How fast mail is read: for an import (row, snippet, words of the index) and for opening one
// (text, HTML, files), beside postal-mime, which does less than the first and as much as the second.
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { besidePeer, figure, type Figure } from './figure.ts'
import type { MailSet, Pace, Way } from './parse-worker.ts'

const WORKER = join(import.meta.dirname, 'parse-worker.ts')
const PEER = 'postal-mime'

async function paceOf(way: Way, set: MailSet): Promise<Pace> {
  const { stdout } = await promisify(execFile)(process.execPath, [WORKER, way, set])
  return JSON.parse(stdout) as Pace
}

export async function* measureParse(): AsyncIterable<Figure> {
  for (const set of ['letters', 'files'] as const) {
    const peer = await paceOf(PEER, set)
    for (const way of ['outline', 'parse'] as const) {
      const own = await paceOf(way, set)
      yield besidePeer(figure(`parse.${set}.${way}.messages`, own.messagesPerSecond, 'messages/s'), PEER, peer.messagesPerSecond)
      yield besidePeer(figure(`parse.${set}.${way}.bytes`, own.megabytesPerSecond, 'MB/s'), PEER, peer.megabytesPerSecond)
      yield besidePeer(figure(`parse.${set}.${way}.peak`, own.peakMegabytes, 'MB'), PEER, peer.peakMegabytes)
    }
  }
}
