// A TCP proxy that keeps one command to itself: all passes until a command that is waited for has come
// so often, and then nothing of that connection goes on before it is let go. So a test stands in
// the middle of a change that a server carries out in parts, for as long as it has to.
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { patiently } from '../running.ts'

export interface HeldLine {
  port: number
  /** The nth command that fits, from now on, is kept; answers once it has come. */
  hold(command: RegExp, nth: number): Promise<void>
  letGo(): void
  close(): Promise<void>
}

export async function openHeldLine(far: { host: string; port: number }): Promise<HeldLine> {
  const sockets = new Set<Socket>()
  let kept: { near: Socket; pass(): void } | undefined
  let awaited: { command: RegExp; left: number; hasCome(): void } | undefined
  const server = createServer((near) => {
    const there = connect(far)
    for (const socket of [near, there]) {
      socket.setNoDelay(true)
      sockets.add(socket)
      socket.on('error', () => {}).on('close', () => {
        sockets.delete(socket)
        near.destroy()
        there.destroy()
      })
    }
    near.on('data', (chunk) => {
      if (awaited?.command.test(chunk.toString('latin1')) === true && (awaited.left -= 1) === 0) {
        near.pause()
        kept = { near, pass: () => there.write(chunk) }
        awaited.hasCome()
        awaited = undefined
      } else there.write(chunk)
    })
    there.on('data', (chunk) => near.write(chunk))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    hold(command, nth) {
      const come = patiently(new Promise<void>((hasCome) => (awaited = { command, left: nth, hasCome })), () => `${String(command)} to be sent, time ${nth}`)
      // Whoever failed before asking for it is told of that alone.
      come.catch(() => {})
      return come
    },
    letGo() {
      kept?.pass()
      kept?.near.resume()
      kept = undefined
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
