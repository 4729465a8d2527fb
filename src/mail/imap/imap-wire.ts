// The socket of an IMAP connection, shared by two that take turns: imapflow, which signs in,
// lists and selects, and the commands sent here, which read what there is much of.
//
// imapflow takes its socket from a transport that the caller may bring. This one keeps hold of
// the socket, so that between two of imapflow's commands the bytes can be led elsewhere: FETCH
// answers go straight to `splitResponses`, IDLE and NOTIFY are heard as they come. A second
// connection for bulk reading would need its own TLS, its own sign-in and a second place among
// the few connections that a server allows.
//
// Nothing is compressed (COMPRESS=DEFLATE): what passes here would have to be unpacked here, and
// servers take ten times as long to pack mail as to send it.
import { connect as netConnect, type Socket } from 'node:net'
import { connect as tlsConnect } from 'node:tls'
import type { ImapTransport } from 'imapflow'
import { limits } from '../../base/limits.ts'
import { letGo } from '../../store/blobs/let-go.ts'
import { endless, ImapProtocolError, splitResponses, type ImapResponse } from './imap-responses.ts'

/** The server answered NO or BAD. Named as imapflow names them, so that one reading serves both. */
export class ImapRefusal extends Error {
  override readonly name = 'ImapRefusal'
  readonly responseStatus: 'NO' | 'BAD'
  readonly responseText: string
  readonly serverResponseCode: string | undefined

  constructor(status: 'NO' | 'BAD', text: string) {
    super(`The server answered ${status}: ${text}`)
    this.responseStatus = status
    this.responseText = text.replace(/^\[[^\]]*\] ?/, '')
    this.serverResponseCode = /^\[([^\] ]+)/.exec(text)?.[1]?.toUpperCase()
  }
}

/** What a closed socket leaves behind when it gave no error. */
export class ImapClosed extends Error {
  override readonly name = 'ImapClosed'
  readonly code = 'NoConnection'
  /** The server's last words. */
  readonly reason: string

  constructor(reason = '') {
    super('The connection was closed')
    this.reason = reason
  }
}

export interface CommandOptions {
  onResponse(response: ImapResponse): void
  /** The server waits for more: IDLE stands. */
  onContinue?(): void
  /** How long the server may be silent; its usual patience otherwise. */
  silenceMs?: number
  literalBytesMax?: number
}

export interface ImapWire {
  readonly transport: ImapTransport
  /** One at a time, and none while imapflow waits for an answer. Answers what the server says beside OK; rejects with `ImapRefusal` on NO and BAD. */
  command(text: string, options: CommandOptions): Promise<string>
  /** Ends what was begun with `onContinue`. */
  writeLine(line: string): void
  /** Stops the bytes while they cannot be taken; the server's silence does not count then. */
  pause(): void
  resume(): void
  /** How much the server may say to each of imapflow's commands while `work` is under way, and what it is told of that says more. */
  within<T>(answer: { bytesMax: number; refusal(): Error }, work: () => Promise<T>): Promise<T>
}

const ANY_ANSWER = { bytesMax: limits.imapAnswerBytesMax, refusal: endless }

interface Held {
  socket: Socket
  /** Where imapflow wants the bytes. */
  reader: NodeJS.WritableStream | undefined
}

export function openWire(silenceMs: number): ImapWire {
  let held: Held | undefined
  let count = 0
  let patienceMs = silenceMs
  let allowed: { bytesMax: number; refusal(): Error } = ANY_ANSWER

  const hold = (socket: Socket): Socket => {
    const pipe = socket.pipe.bind(socket)
    const write = socket.write.bind(socket) as (...given: unknown[]) => boolean
    let askedAt = 0
    // imapflow limits each response, and not how many there are of them.
    const tally = () => {
      if (socket.bytesRead - askedAt > allowed.bytesMax) socket.destroy(allowed.refusal())
    }
    const mine: Held = { socket, reader: undefined }
    socket.write = (...given: unknown[]) => {
      askedAt = socket.bytesRead
      return write(...given)
    }
    socket.pipe = (reader, options) => {
      mine.reader = reader
      // What was read past it meanwhile was mail.
      askedAt = socket.bytesRead
      socket.on('data', tally)
      reader.once('unpipe', () => socket.off('data', tally))
      return pipe(reader, options)
    }
    held = mine
    return socket
  }

  const transport: ImapTransport = {
    connect({ host, port, servername, tls, secure }, onConnect) {
      const name = servername === undefined ? {} : { servername }
      return hold(secure ? tlsConnect({ host, port, ...name, ...tls }, onConnect) : netConnect({ host, port }, onConnect))
    },
    upgrade(socket, { host, servername, tls }, onSecure) {
      const name = servername === undefined ? {} : { servername }
      return hold(tlsConnect({ socket, host, ...name, ...tls }, onSecure))
    },
  }

  const command = (text: string, options: CommandOptions): Promise<string> => {
    if (held === undefined || held.socket.destroyed) return Promise.reject(new ImapClosed())
    const { socket, reader } = held
    patienceMs = options.silenceMs ?? silenceMs
    const tag = `S${++count}`
    const { promise, resolve, reject } = Promise.withResolvers<string>()
    let lastWords = ''
    const onResponse = (response: ImapResponse) => {
      if (response.text.startsWith(`${tag} `)) return finish(outcomeOf(response.text.slice(tag.length + 1)))
      if (response.text.startsWith('+')) return options.onContinue?.()
      if (/^\* BYE/i.test(response.text)) lastWords = response.text.slice(6)
      options.onResponse(response)
    }
    const splitter = splitResponses(onResponse, options.literalBytesMax ?? limits.messageBytesMax)
    const onData = (chunk: Buffer) => {
      try {
        splitter.feed(chunk)
        letGo(chunk)
      } catch (error) {
        finish(error)
        socket.destroy()
      }
    }
    const onError = (error: Error) => finish(error)
    const onClose = () => finish(new ImapClosed(lastWords))
    const finish = (outcome: unknown) => {
      socket.off('data', onData).off('error', onError).off('close', onClose).off('end', onClose)
      socket.setTimeout(silenceMs)
      // A chunk ends with its answer: a server says nothing more until it is asked again, and
      // what it says unasked between two commands is imapflow's to hear.
      if (reader !== undefined && !socket.destroyed) socket.pipe(reader)
      if (typeof outcome === 'string') resolve(outcome)
      else reject(outcome)
    }
    if (reader !== undefined) socket.unpipe(reader)
    socket.on('data', onData).on('error', onError).on('close', onClose).on('end', onClose)
    socket.setTimeout(patienceMs)
    socket.resume()
    socket.write(`${tag} ${text}\r\n`)
    return promise
  }

  return {
    transport,
    command,
    writeLine: (line) => held?.socket.write(`${line}\r\n`),
    pause: () => held?.socket.pause().setTimeout(0),
    resume: () => held?.socket.resume().setTimeout(patienceMs),
    async within(answer, work) {
      let refused: Error | undefined
      allowed = { ...answer, refusal: () => (refused ??= answer.refusal()) }
      try {
        return await work()
      } catch (error) {
        // imapflow says of its commands only that the connection ended.
        throw refused ?? error
      } finally {
        allowed = ANY_ANSWER
      }
    },
  }
}

/** The words of an OK, or the error that another answer is. */
function outcomeOf(text: string): string | Error {
  const [, status = '', words = ''] = /^(OK|NO|BAD)(?: (.*))?$/i.exec(text) ?? []
  if (status === '') return new ImapProtocolError('The server answers a command with neither OK, NO nor BAD')
  return status.toUpperCase() === 'OK' ? words : new ImapRefusal(status.toUpperCase() as 'NO' | 'BAD', words)
}
