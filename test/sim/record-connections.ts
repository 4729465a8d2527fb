// Loaded before a process of ours (NODE_OPTIONS=--import): writes down every name that is looked up
// and every connection that is opened, by whatever library, so that a test can say that there was
// none. Sockets in the file system are this house's own, and are left out.
import dns from 'node:dns'
import { appendFileSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import net from 'node:net'

const file = process.env['CONNECTIONS_FILE'] ?? ''
const write = (what: string) => appendFileSync(file, `${what}\n`)

type AnyFunction = (this: unknown, ...args: unknown[]) => unknown

function watch(owner: object, name: string, describe: (args: unknown[]) => string | undefined): void {
  const methods = owner as Record<string, AnyFunction>
  const real = methods[name] as AnyFunction
  methods[name] = function (this: unknown, ...args: unknown[]) {
    const described = describe(args)
    if (described !== undefined) write(described)
    return real.apply(this, args)
  }
}

if (file !== '') {
  // An address asks nobody: a server that listens on one looks it up too.
  for (const owner of [dns, dns.promises]) {
    for (const name of ['lookup', 'resolve', 'resolve4', 'resolve6', 'resolveMx', 'resolveSrv', 'resolveTxt']) watch(owner, name, ([host]) => (net.isIP(String(host)) === 0 ? `asks for ${String(host)}` : undefined))
  }
  watch(net.Socket.prototype, 'connect', (args) => {
    // Arrays are how node hands on arguments that it has sorted already.
    const [first] = args.flat() as [{ path?: string; host?: string; port?: number } | number | string]
    if (typeof first === 'string' || (typeof first === 'object' && first.path !== undefined)) return undefined
    return typeof first === 'object' ? `connects to ${first.host ?? 'localhost'}:${String(first.port)}` : `connects to ${String(first)}`
  })
  syncBuiltinESMExports()
}
