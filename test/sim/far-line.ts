// A TCP proxy that stands for distance: what passes it comes later, in order, and nothing else
// happens to it. A server in the next room is asked what one beyond an ocean could never answer
// as fast, and whatever waits for an answer before it asks again is found out here.
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

export interface FarLine {
  port: number
  close(): Promise<void>
}

/** Half of the round trip in each direction. */
export async function openFarLine(options: { host: string; port: number; roundTripMs: number }): Promise<FarLine> {
  const { host, port, roundTripMs } = options
  const sockets = new Set<Socket>()
  const server = createServer({ allowHalfOpen: true }, (near) => {
    const far = connect({ host, port, allowHalfOpen: true })
    for (const socket of [near, far]) {
      socket.setNoDelay(true)
      sockets.add(socket)
      socket.on('error', () => {}).on('close', () => {
        sockets.delete(socket)
        near.destroy()
        far.destroy()
      })
    }
    delayed(near, far, roundTripMs / 2)
    delayed(far, near, roundTripMs / 2)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** As wide as any line: only who takes nothing more stops the other side. */
function delayed(from: Socket, to: Socket, ms: number): void {
  const later = (act: () => void) =>
    setTimeout(() => {
      if (!to.destroyed) act()
    }, ms)
  from.on('data', (chunk) =>
    later(() => {
      if (to.write(chunk) || from.isPaused()) return
      from.pause()
      to.once('drain', () => from.resume())
    }),
  )
  from.on('end', () => later(() => to.end()))
}
