// A clamd that does what a test has written down, for what the real one seldom does: hang up in
// the middle, stall, speak nonsense. It reads whole files as clamd does, and counts them.
import { createServer, type AddressInfo, type Socket } from 'node:net'
import type { TestContext } from 'node:test'
import type { ClamdAddress } from '../mail/scan/clamd.ts'

/** What becomes of a file: `answer` says so and hangs up, `cut` hangs up half-way, `stall` never says anything. */
export type Deed = { answer: string } | { cut: true } | { stall: true }

export interface ScriptedClamd {
  address: ClamdAddress
  /** Files that came in whole, as text. */
  files: string[]
  /** Nobody listens there any more; the next start takes the same port. */
  stop(): Promise<void>
  start(): Promise<void>
}

export interface ClamdScript {
  version?: () => string
  pong?: () => string
  onFile?: (file: string) => Deed
}

export async function scriptedClamd(context: TestContext, { version = () => 'ClamAV 1.4.6/27500/Sat Nov 21 09:00:00 2026', pong = () => 'PONG', onFile = () => ({ answer: 'stream: OK' }) }: ClamdScript = {}): Promise<ScriptedClamd> {
  const sockets = new Set<Socket>()
  const files: string[] = []
  const serve = (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => {}).on('close', () => sockets.delete(socket))
    let came = Buffer.alloc(0)
    let deed: Deed | undefined
    socket.on('data', (piece: Buffer) => {
      came = Buffer.concat([came, piece])
      const end = came.indexOf(0)
      if (end === -1) return
      const command = came.toString('latin1', 1, end)
      if (command === 'PING') return void socket.end(`${pong()}\0`)
      if (command === 'VERSION') return void socket.end(`${version()}\0`)
      const { text, isWhole } = fileIn(came.subarray(end + 1))
      if (text === '' && !isWhole) return
      deed ??= onFile(text)
      if ('cut' in deed) return void socket.destroy()
      if (!isWhole) return
      files.push(text)
      if ('answer' in deed) socket.end(`${deed.answer}\0`)
    })
  }
  let server = createServer(serve)
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  await listen(0)
  const { port } = server.address() as AddressInfo
  const stop = () =>
    new Promise<void>((resolve) => {
      for (const socket of sockets) socket.destroy()
      server.close(() => resolve())
    })
  context.after(stop)
  return {
    address: { host: '127.0.0.1', port },
    files,
    stop,
    start: async () => {
      server = createServer(serve)
      await listen(port)
    },
  }
}

/** Pieces with their length before them, up to a length of zero. */
function fileIn(bytes: Buffer): { text: string; isWhole: boolean } {
  let text = ''
  for (let at = 0; at + 4 <= bytes.length; ) {
    const length = bytes.readUInt32BE(at)
    if (length === 0) return { text, isWhole: true }
    text += bytes.toString('latin1', at + 4, at + 4 + length)
    at += 4 + length
  }
  return { text, isWhole: false }
}
