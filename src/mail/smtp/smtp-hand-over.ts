// One letter handed to an SMTP server, and what can be said of it afterwards.
//
// A server has a letter once it has read the dot behind it and said 250. Before the dot it has
// nothing: whatever goes wrong until then, the letter certainly did not leave. After the dot only
// its answer tells; a line that ends there leaves the outcome unknown, and that is what is thrown.
// So the last line end of the letter is held back until `beforeLeaving` is through: whoever keeps
// a record writes there that from now on nobody can know.
//
// nodemailer's connection speaks the protocol: STARTTLS or nothing where that is asked for, dots
// at the start of lines, recipients one by one.
import { Readable } from 'node:stream'
import SMTPConnection from 'nodemailer/lib/smtp-connection'
import XOAuth2 from 'nodemailer/lib/xoauth2'
import type { MailServer } from '../../accounts/mail-server-shapes.ts'
import { limits } from '../../base/limits.ts'
import type { Reached } from '../imap/imap-config.ts'
import { LetterLost, type HandedOver } from '../letters/leave-once.ts'
import type { OutgoingLetter } from '../mail-port.ts'
import { smtpFault, wordsOf, type SmtpError } from './smtp-fault.ts'

export type SmtpCredentials = { user: string; password: string } | { user: string; accessToken: string }

export interface SmtpTimeouts {
  connectMs: number
  /** While it owes an answer, also the one to the whole letter. */
  silenceMs: number
}

export interface HandOver {
  server: MailServer
  reached: Reached
  credentials: SmtpCredentials
  timeouts: SmtpTimeouts
  /** The last moment at which it has certainly not left; what it throws keeps it here. */
  beforeLeaving(): Promise<void>
  signal: AbortSignal
}

/** Throws `Fault` and `RetryLater` where it certainly did not leave, and `LetterLost`. */
export async function handOver(options: HandOver, letter: OutgoingLetter): Promise<HandedOver> {
  const { server, timeouts, signal } = options
  const connection = connect(options)
  const failed = new Promise<never>((_, reject) => connection.once('error', reject))
  // Errors after the first have nobody else to hear them.
  failed.catch(() => {})
  connection.on('error', () => {})
  const body = bodyOf(letter.raw, options)
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  aborted.catch(() => {})
  // Once it is on its way nothing is gained by not hearing of it: then only silence ends the waiting.
  const abort = () => {
    if (body.hasLeft()) return
    reject(signal.reason as Error)
    connection.close()
  }
  signal.addEventListener('abort', abort, { once: true })
  // In all, and not since its last word: an answer that never ends is none.
  const silent = Promise.withResolvers<never>()
  silent.promise.catch(() => {})
  let waiting: NodeJS.Timeout | undefined
  body.onLeaving(() => (waiting = setTimeout(() => silent.reject(new Error('no end of its answer')), timeouts.silenceMs)))
  try {
    signal.throwIfAborted()
    const before = [failed, aborted, silent.promise]
    await Promise.race([told<unknown>((done) => connection.connect(done)), ...before])
    await Promise.race([told<unknown>((done) => connection.login(authOf(options), done)), ...before])
    const sent = await Promise.race([told<SMTPConnection.SentMessageInfo>((done) => connection.send(envelopeOf(letter), body.stream, done)), ...before])
    if (!body.hasLeft()) throw new Error('it answered before it had the letter')
    return { answer: sent.response, refused: (sent.rejectedErrors ?? []).map((error, at) => ({ address: sent.rejected[at] ?? '', says: wordsOf(error) })) }
  } catch (error) {
    await body.stay()
    if (body.stopped !== undefined) throw body.stopped
    const { responseCode = 0, command } = (error ?? {}) as SmtpError
    // Only a refusal says what became of it; 3xx and words without a number are answers to something else.
    const isAnswered = responseCode >= 400 && command === 'DATA'
    if (body.hasLeft() && !isAnswered) throw new LetterLost(`${server.host} had the whole letter and did not say what became of it (silent for up to ${timeouts.silenceMs / 1_000} s, or hung up)`, { cause: error })
    throw signal.aborted && error === signal.reason ? error : smtpFault(error, server.host)
  } finally {
    clearTimeout(waiting)
    signal.removeEventListener('abort', abort)
    connection.close()
  }
}

function connect({ server, reached, timeouts }: HandOver): SMTPConnection {
  const { security, port } = server
  return new SMTPConnection({
    host: reached.address,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    tls: { ...(reached.servername === '' ? {} : { servername: reached.servername }), rejectUnauthorized: reached.rejectUnauthorized },
    connectionTimeout: timeouts.connectMs,
    greetingTimeout: timeouts.connectMs,
    socketTimeout: timeouts.silenceMs,
    // Its log holds the whole conversation.
    logger: false,
  })
}

const authOf = ({ credentials }: HandOver): SMTPConnection.AuthenticationType =>
  'password' in credentials
    ? { user: credentials.user, pass: credentials.password }
    : { method: 'XOAUTH2', user: credentials.user, oauth2: new XOAuth2({ user: credentials.user, accessToken: credentials.accessToken }) }

const envelopeOf = ({ envelope, raw }: OutgoingLetter): SMTPConnection.Envelope => ({ from: envelope.from, to: envelope.to, size: raw.length, use8BitMime: raw.some((byte) => byte > 0x7f) })

const told = async <T>(ask: (done: (error?: Error | null, answer?: T) => void) => void): Promise<T> =>
  await new Promise((resolve, reject) => ask((error, answer) => (error === undefined || error === null ? resolve(answer as T) : reject(error))))

interface Body {
  stream: Readable
  /** The server may have all of it. */
  hasLeft(): boolean
  /** Why it was kept here. */
  stopped: Error | undefined
  onLeaving(hear: () => void): void
  /** What has not left by now does not, and nothing is on its way to being written down. */
  stay(): Promise<void>
}

function bodyOf(raw: Uint8Array, { beforeLeaving, signal }: HandOver): Body {
  let left = false
  let stays = false
  let heard = () => {}
  let asked = Promise.resolve()
  const body: Body = {
    stream: Readable.from(parts()),
    hasLeft: () => left,
    stopped: undefined,
    onLeaving: (hear) => void (heard = hear),
    stay: async () => {
      stays = true
      await asked.catch(() => {})
    },
  }
  // It is read only once the server has asked for it (354).
  async function* parts(): AsyncGenerator<Uint8Array> {
    yield raw.subarray(0, -2)
    try {
      signal.throwIfAborted()
      asked = beforeLeaving()
      await asked
      signal.throwIfAborted()
    } catch (error) {
      body.stopped = error as Error
      throw new Error('Kept here', { cause: error })
    }
    if (stays) throw new Error('Kept here')
    left = true
    heard()
    yield raw.subarray(-2)
  }
  return body
}

export const defaultSmtpTimeouts: SmtpTimeouts = { connectMs: limits.smtpConnectMs, silenceMs: limits.smtpSilenceMs }
