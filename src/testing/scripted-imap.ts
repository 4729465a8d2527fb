// An IMAP server that says what a test has written down, for what no server at hand does: Gmail's
// extension, refusals, greetings that never come.
//
// It knows just enough to let a client in; every other command is answered by the test's
// `answer`, which gets the command without its tag. Lines it answers are sent as they are, with
// the tagged line last: `OK done` unless the answer ends with one of its own (`NO …`, `BAD …`).
// `owed` leaves the command without one, as IDLE is while it stands.
import { createServer, type AddressInfo, type Socket } from 'node:net'
import type { TestContext } from 'node:test'

export interface ScriptedImap {
  port: number
  /** What came in, in order, without tags; sign-ins without their secrets. */
  commands: string[]
}

export interface ImapScript {
  capabilities?: string
  greeting?: string
  /** `OK` lets the client in. */
  signIn?: (secret: string) => string
  answer?: (command: string, socket: Socket) => readonly string[] | 'owed' | undefined
}

export async function scriptedImap(context: TestContext, script: ImapScript): Promise<ScriptedImap> {
  const commands: string[] = []
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {}).on('close', () => sockets.delete(socket))
    converse(socket, script, commands)
  })
  context.after(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { port: (server.address() as AddressInfo).port, commands }
}

function converse(socket: Socket, script: ImapScript, commands: string[]): void {
  const say = (line: string) => socket.write(`${line}\r\n`, 'latin1')
  const capabilities = `IMAP4rev1 AUTH=PLAIN AUTH=XOAUTH2 ${script.capabilities ?? ''}`.trim()
  let rest = ''
  let signingIn: string | undefined
  const greeting = script.greeting ?? '* OK ready'
  if (greeting !== '') say(greeting)
  const onLine = (line: string): void => {
    if (signingIn !== undefined) {
      const tag = signingIn
      signingIn = undefined
      say(`${tag} ${script.signIn?.(Buffer.from(line, 'base64').toString()) ?? 'OK in'}`)
      return
    }
    const [, tag = '', command = ''] = /^(\S+) (.*)$/.exec(line) ?? []
    const [word = ''] = command.toUpperCase().split(' ')
    if (word === 'AUTHENTICATE') {
      commands.push(command.split(' ').slice(0, 2).join(' '))
      const given = command.split(' ')[2]
      signingIn = tag
      if (given !== undefined) return onLine(given)
      say('+ ')
      return
    }
    commands.push(command)
    if (word === 'CAPABILITY') return sayAll(tag, [`* CAPABILITY ${capabilities}`])
    if (word === 'LOGOUT') return sayAll(tag, ['* BYE'])
    const answer = script.answer?.(command, socket) ?? []
    if (answer !== 'owed') sayAll(tag, answer)
  }
  const sayAll = (tag: string, lines: readonly string[]) => {
    const last = lines.at(-1)
    const isOutcome = last !== undefined && /^(OK|NO|BAD)\b/.test(last)
    for (const line of isOutcome ? lines.slice(0, -1) : lines) say(line)
    say(`${tag} ${isOutcome ? last : 'OK done'}`)
  }
  socket.on('data', (chunk) => {
    rest += chunk.toString('latin1')
    for (let end = rest.indexOf('\r\n'); end !== -1; end = rest.indexOf('\r\n')) {
      const line = rest.slice(0, end)
      rest = rest.slice(end + 2)
      onLine(line)
    }
  })
}
