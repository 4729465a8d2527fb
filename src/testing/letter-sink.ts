// A real SMTP server that keeps what it takes, and does on demand what servers do on bad days:
// refuses one of the people, hangs up after the whole letter, says no to it, says nothing.
import type { AddressInfo, Socket } from 'node:net'
import type { TestContext } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'

export interface TakenLetter {
  from: string
  to: string[]
  /** As it came over the wire, dots taken off. */
  raw: Buffer
}

/** What becomes of a letter that was read to its end; a number is the code it is refused with. */
export type AfterLetter = 'take' | 'take-and-hang-up' | 'hang-up' | 'stay-silent' | number

export interface LetterSink {
  port: number
  /** What it took, whether it said so or not. */
  letters: TakenLetter[]
  /** How often somebody came, and with which names and secrets. */
  signIns: { user: string; secret: string }[]
}

export interface SinkScript {
  /** For the nth letter, from 1. */
  after?: (count: number) => AfterLetter
  /** How long it thinks once it has read a letter, and once it has taken it, before it says so. */
  thinksMs?: (it: 'has-read' | 'has-taken') => number
  /** What it does with a letter that it takes, before it says so: some put it into Sent themselves. */
  files?: (raw: Buffer) => Promise<void>
  refuses?: { address: string; code: number }[]
  /** Says which secret is right; everything is without it. */
  lets?: (secret: string) => boolean
  server?: SMTPServerOptions
}

export async function letterSink(context: Pick<TestContext, 'after'>, script: SinkScript = {}): Promise<LetterSink> {
  const letters: TakenLetter[] = []
  const signIns: LetterSink['signIns'] = []
  const sockets = new Set<Socket>()
  let count = 0
  const thinks = async (it: 'has-read' | 'has-taken'): Promise<void> => {
    if (script.thinksMs !== undefined) await delay(script.thinksMs(it))
  }
  const says = (code: number, words: string) => Object.assign(new Error(words), { responseCode: code })
  const server = new SMTPServer({
    authMethods: ['PLAIN', 'XOAUTH2'],
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    ...script.server,
    onAuth({ username, password, accessToken }, _session, done) {
      const [user, secret] = [username ?? '', accessToken ?? password ?? '']
      signIns.push({ user, secret })
      if (script.lets?.(secret) === false) return done(says(535, 'Not this password'))
      done(null, { user })
    },
    onRcptTo({ address }, _session, done) {
      const refusal = script.refuses?.find((one) => one.address === address)
      done(refusal === undefined ? null : says(refusal.code, `No mailbox for ${address}`))
    },
    onData(stream, { envelope: { mailFrom, rcptTo } }, done) {
      const chunks: Buffer[] = []
      const conclude = async (): Promise<void> => {
        await thinks('has-read')
        const after = script.after?.(++count) ?? 'take'
        if (after === 'take' || after === 'take-and-hang-up') {
          letters.push({ from: mailFrom === false ? '' : mailFrom.address, to: rcptTo.map(({ address }) => address), raw: Buffer.concat(chunks) })
          await script.files?.(Buffer.concat(chunks))
        }
        await thinks('has-taken')
        if (after === 'take') done(null)
        else if (typeof after === 'number') done(says(after, 'Not this letter'))
        else if (after !== 'stay-silent') for (const socket of sockets) socket.destroy()
      }
      stream.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => void conclude())
    },
  })
  server.on('error', () => {})
  server.server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  context.after(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return { port: (server.server.address() as AddressInfo).port, letters, signIns }
}
