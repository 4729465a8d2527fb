// ClamAV's daemon as our virus scanner, by its own protocol over a Unix socket or TCP.
//
// A client of our own (clamscan 2.4 on npm starts programs, writes temp files and has thirty
// settings for what is here sixty lines): a connection a question, `zINSTREAM\0`, pieces with
// their length before them, a zero, one answer that ends in a NUL.
//
// A file above its StreamMaxLength makes clamd say so and hang up while we still write; over TCP
// the reset may eat what it said. So one that hangs up in the middle and is well right after has
// refused this file, not died: it is tried once more, and then is a file that cannot be scanned.
import { connect, type Socket } from 'node:net'
import { messageOf, RetryLater } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import type { Judgement, Signatures, VirusScanner } from './virus-scanner.ts'

export type ClamdAddress = { path: string } | { host: string; port: number }

export interface ClamdTimes {
  /** For a connection, and for the answer to a question that needs no work. */
  readyMs: number
  /** From the last byte that moved. */
  answerMs: number
}

export interface Clamd extends VirusScanner {
  /** Whether it is well, and what it judges by. */
  examine(): Promise<Signatures>
}

const PIECE_BYTES = 64 * 1024
const ANSWER_CHARS_MAX = 4_096
const THREAT_CHARS_MAX = 200
const TIMES: ClamdTimes = { readyMs: limits.scannerReadyMs, answerMs: limits.scannerAnswerMs }
const END = new Uint8Array(4)

export function openClamd(address: ClamdAddress, times: ClamdTimes = TIMES): Clamd {
  const short = { address, connectMs: times.readyMs, quietMs: times.readyMs }
  const ping = async (signal?: AbortSignal): Promise<void> => {
    const { text } = await ask(short, { command: 'PING', signal })
    if (text !== 'PONG') throw away(`it answers PING with ${quoted(text)}`)
  }
  const signatures = async (signal?: AbortSignal): Promise<Signatures> => {
    const { text } = await ask(short, { command: 'VERSION', signal })
    const [, version, date = ''] = /^(ClamAV [^/]{1,40}(?:\/\d+)?)(?:\/(.+))?$/.exec(text) ?? []
    if (version === undefined) throw away(`it answers VERSION with ${quoted(text)}`)
    // Its own words for a date, in no zone: the server's, which is taken for UTC as a day matters little.
    const madeAtMs = Date.parse(`${date} UTC`)
    return { version, madeAtMs: Number.isNaN(madeAtMs) ? 0 : madeAtMs }
  }
  const once = async (file: Uint8Array, signal: AbortSignal | undefined): Promise<Answer> =>
    await ask({ address, connectMs: times.readyMs, quietMs: times.answerMs }, { command: 'INSTREAM', file, signal })

  return {
    signatures,
    examine: async () => {
      await ping()
      return await signatures()
    },
    async scan(file, signal) {
      for (let attempt = 1; ; attempt++) {
        const { text, end } = await once(file, signal)
        if (end === 'answered') return judgementOf(text)
        // Was it this file, or is it gone?
        await ping(signal)
        if (end === 'quiet') return { verdict: 'not-scannable', why: 'The virus scanner did not come to an end with it' }
        if (attempt === 2) return { verdict: 'not-scannable', why: 'The virus scanner hung up while it read it: it is probably larger than the scanner takes' }
      }
    },
  }
}

/** Word for word: what is not known is never taken for clean. */
function judgementOf(text: string): Judgement {
  if (text === 'stream: OK') return { verdict: 'clean' }
  const threat = /^stream: (.+) FOUND$/s.exec(text)?.[1]
  if (threat !== undefined) return { verdict: 'infected', threat: plain(threat).slice(0, THREAT_CHARS_MAX) }
  if (/size limit exceeded/i.test(text)) return { verdict: 'not-scannable', why: 'It is larger than the virus scanner takes' }
  const error = /^(?:stream: )?(.*) ERROR$/s.exec(text)?.[1]
  // About its own state, and not about this file.
  if (error === undefined || /timed out|memory|allocate|temporary|create/i.test(error)) throw away(`it says ${quoted(text)}`)
  return { verdict: 'not-scannable', why: `The virus scanner gave up on it: ${plain(error).slice(0, THREAT_CHARS_MAX)}` }
}

const plain = (text: string): string => text.replaceAll(/\p{Cc}/gu, ' ')
const quoted = (text: string): string => (text === '' ? 'nothing' : `“${plain(text).slice(0, 100)}”`)
const away = (why: string): RetryLater => new RetryLater(`The virus scanner is not well: ${why}`, { afterMs: limits.scannerAgainMs })

interface Line {
  address: ClamdAddress
  connectMs: number
  quietMs: number
}

interface Question {
  command: 'PING' | 'VERSION' | 'INSTREAM'
  file?: Uint8Array
  signal?: AbortSignal | undefined
}

interface Answer {
  /** Without its NUL. */
  text: string
  /** `cut`: it hung up without a whole answer. `quiet`: nothing moved for too long. Both with a file alone. */
  end: 'answered' | 'cut' | 'quiet'
}

function ask({ address, connectMs, quietMs }: Line, { command, file, signal }: Question): Promise<Answer> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) return reject(signal.reason)
    const socket: Socket = connect(address)
    let text = ''
    let failure = 'it hung up without an answer'
    let isUp = false
    const settle = (how: () => void) => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
      socket.removeAllListeners('close').destroy()
      how()
    }
    const onAbort = () => settle(() => reject(signal?.reason))
    const giveUp = () =>
      settle(() => {
        if (isUp && file !== undefined) return resolve({ text, end: 'quiet' })
        reject(away(`it did not ${isUp ? 'answer' : 'let us in'} within ${isUp ? quietMs : connectMs} ms`))
      })
    let timer = setTimeout(giveUp, connectMs)
    const moved = () => {
      clearTimeout(timer)
      timer = setTimeout(giveUp, quietMs)
    }
    signal?.addEventListener('abort', onAbort, { once: true })
    socket.on('connect', () => {
      isUp = true
      moved()
      socket.write(`z${command}\0`)
      if (file !== undefined) sendPieces(socket, file, moved)
    })
    socket.setEncoding('utf8').on('data', (piece) => {
      moved()
      text += String(piece)
      if (text.length > ANSWER_CHARS_MAX) return settle(() => reject(away('it says more than an answer has')))
      if (text.includes('\0')) settle(() => resolve({ text: text.slice(0, text.indexOf('\0')).trim(), end: 'answered' }))
    })
    // What it still said is read before the socket closes; a failure to write is told there too.
    socket.on('error', (error) => void (failure = messageOf(error)))
    socket.on('close', () =>
      settle(() => {
        if (isUp && file !== undefined) return resolve({ text, end: 'cut' })
        reject(away(failure))
      }),
    )
  })
}

/** As fast as it takes them: what it does not read waits with us, not in the socket. */
function sendPieces(socket: Socket, file: Uint8Array, moved: () => void): void {
  let at = 0
  const send = () => {
    while (at < file.length) {
      if (socket.destroyed) return
      const piece = file.subarray(at, at + PIECE_BYTES)
      const length = Buffer.alloc(4)
      length.writeUInt32BE(piece.length)
      socket.write(length)
      at += piece.length
      if (!socket.write(piece)) {
        socket.once('drain', () => {
          moved()
          send()
        })
        return
      }
    }
    socket.write(END)
  }
  send()
}
