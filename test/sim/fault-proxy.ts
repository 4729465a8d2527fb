// A TCP proxy that breaks what passes it, as a seed says: between a reader and a real server it is
// every bad network and every dying server there is.
//
// Each connection draws one fault and the number of bytes after which it strikes, so that it
// strikes while signing in, in the middle of a list, of a line, of a literal. With `heal` the
// proxy passes everything on from then on.
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

const FAULTS = ['drop', 'stall', 'cut', 'garbage', 'bye', 'slow', 'half-close', 'lie', 'refuse'] as const
type FaultKind = (typeof FAULTS)[number]

export interface FaultProxy {
  port: number
  /** How often each struck. */
  struck: Record<string, number>
  heal(): void
  close(): Promise<void>
}

/** Numbers from a seed (mulberry32), so that a red run can be repeated. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

export async function faultProxy(options: { host: string; port: number; chance: () => number }): Promise<FaultProxy> {
  const { chance } = options
  const struck: Record<string, number> = {}
  const sockets = new Set<Socket>()
  let healthy = false
  const server = createServer((near) => {
    const fault = FAULTS[Math.floor(chance() * FAULTS.length)] as FaultKind
    // Signing in takes about 2 KB; lists and mails follow.
    const after = Math.floor(chance() ** 2 * 30_000)
    const far = connect(options.port, options.host)
    near.setNoDelay(true)
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('error', () => {}).on('close', () => {
        sockets.delete(socket)
        near.destroy()
        far.destroy()
      })
    }
    near.on('data', (chunk) => far.write(chunk)).on('end', () => far.end())
    far.on('end', () => near.end())
    if (fault === 'refuse' && !healthy) {
      struck['refuse'] = (struck['refuse'] ?? 0) + 1
      near.destroy()
      return
    }
    let passed = 0
    let over = false
    far.on('data', (chunk) => {
      if (over) return
      const strikes = !healthy && passed + chunk.length > after
      if (!strikes) {
        passed += chunk.length
        near.write(chunk)
        return
      }
      struck[fault] = (struck[fault] ?? 0) + 1
      // What is slow is not broken, for a while.
      over = fault !== 'slow' || passed > after + 20_000
      if (fault === 'slow' && over) return void near.resetAndDestroy()
      strike({ fault, near, far, before: chunk.subarray(0, Math.max(0, after - passed)), rest: chunk.subarray(Math.max(0, after - passed)) })
      passed += chunk.length
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    struck,
    heal() {
      healthy = true
      for (const socket of sockets) socket.destroy()
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function strike({ fault, near, far, before, rest }: { fault: FaultKind; near: Socket; far: Socket; before: Buffer; rest: Buffer }): void {
  near.write(before)
  if (fault === 'drop') near.resetAndDestroy()
  // The line stays open and nothing comes any more.
  else if (fault === 'stall') far.pause()
  else if (fault === 'cut') near.end()
  else if (fault === 'garbage') near.write(Buffer.concat([Buffer.from('\r\n* \0\u0007{{{ (((\r\n'), Buffer.from(rest.map((byte) => byte ^ 0x55))]))
  else if (fault === 'bye') near.end('\r\n* BYE Server shutting down\r\n')
  else if (fault === 'half-close') far.end()
  // More than there is, and a message that nobody asked for.
  else if (fault === 'lie') near.end('\r\n* 99999 EXISTS\r\n* 7 FETCH (UID 4294967295 FLAGS (\\Seen))\r\n')
  else if (fault === 'slow') drip(near, rest)
}

/** In drops, but all of it, and in order. */
function drip(near: Socket, bytes: Buffer): void {
  const size = Math.max(1, Math.ceil(bytes.length / 8))
  for (let at = 0; at < bytes.length; at += size) near.write(bytes.subarray(at, at + size))
}
