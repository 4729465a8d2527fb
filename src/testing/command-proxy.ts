// Stands between a client and a real IMAP server and knows commands: a test says of each what
// becomes of it. So a connection ends before a command reaches the server, or after the server has
// done it and before its answer is heard, which to the client look the same.
//
// `answerAs` rewrites what the server says, a chunk at a time: a word of it, on a line of its own.
//
// Signing in passes; commands are counted from there, and handed over without their tags.
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import type { TestContext } from 'node:test'

/** `answer`: the server hears nothing, and this is said in its place. `say`: it hears this instead. */
export type Fate = 'pass' | 'drop-before' | 'drop-after' | { answer: string } | { say: string }

export interface CommandProxy {
  port: number
  /** Whether a connection was dropped. */
  readonly struck: boolean
}

const SIGNING_IN = /^(CAPABILITY|LOGIN|AUTHENTICATE|ID|ENABLE|NAMESPACE|COMPRESS|LOGOUT)\b/i

export async function commandProxy(context: TestContext, server: { host: string; port: number }, fateOf: (command: string, count: number) => Fate, answerAs = (answer: string): string => answer): Promise<CommandProxy> {
  const sockets = new Set<Socket>()
  let struck = false
  let count = 0
  const converse = (near: Socket) => {
    const far = connect(server.port, server.host)
    const end = () => {
      near.destroy()
      far.destroy()
    }
    for (const socket of [near, far]) sockets.add(socket.on('error', () => {}).on('close', end))
    let rest = ''
    let answers = ''
    let dropAt: string | undefined
    const strike = () => {
      struck = true
      end()
    }
    const onLine = (line: string) => {
      const [, tag = '', command = ''] = /^(\S+) (.*)$/.exec(line) ?? []
      if (command === '' || SIGNING_IN.test(command)) return far.write(`${line}\r\n`, 'latin1')
      const fate = fateOf(command, ++count)
      if (fate === 'drop-before') return strike()
      if (fate === 'drop-after') dropAt = tag
      if (typeof fate === 'object' && 'answer' in fate) return near.write(`${tag} ${fate.answer}\r\n`)
      return far.write(`${typeof fate === 'object' ? `${tag} ${fate.say}` : line}\r\n`, 'latin1')
    }
    near.on('data', (chunk) => {
      rest += chunk.toString('latin1')
      for (let at = rest.indexOf('\r\n'); at !== -1; at = rest.indexOf('\r\n')) {
        const line = rest.slice(0, at)
        rest = rest.slice(at + 2)
        onLine(line)
      }
    })
    far.on('data', (chunk) => {
      // The server asks for the rest of a command.
      if (dropAt === undefined || chunk[0] === 0x2b) return near.write(answerAs(chunk.toString('latin1')), 'latin1')
      answers += chunk.toString('latin1')
      if (new RegExp(`(^|\r\n)${dropAt} `).test(answers)) strike()
    })
  }
  const listener = createServer(converse)
  context.after(() => {
    for (const socket of sockets) socket.destroy()
    listener.close()
  })
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
  return {
    port: (listener.address() as AddressInfo).port,
    get struck() {
      return struck
    },
  }
}
