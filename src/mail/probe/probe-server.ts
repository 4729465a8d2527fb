// Tries one server of an account, step by step, and says how far it came.
//
// The steps are ours and the work is the libraries': what one connection throws is put to the
// step it belongs to, what came before it went well, what follows was not tried. The address is
// checked first, and what is connected to is that address.
import { createConnection } from 'node:net'
import type { MailServer } from '../../accounts/mail-server-shapes.ts'
import { checkServer, type CheckedServer, type HostPolicy } from '../../accounts/server-address.ts'
import { limits } from '../../base/limits.ts'
import type { ProbePart, ProbeStep } from './probe-shapes.ts'
import { troubleOf } from './probe-words.ts'

export type MailSecret = { password: string } | { accessToken: string }

export interface ServerProbe {
  part: 'imap' | 'smtp'
  server: MailServer
  userName: string
  secret: MailSecret
  /** See ImapAccount.inside. */
  inside: boolean
}

const STEPS = { imap: ['find', 'connect', 'encrypt', 'sign-in', 'list'], smtp: ['find', 'connect', 'encrypt', 'sign-in'] } as const

export async function probeServer(probe: ServerProbe, policy: HostPolicy): Promise<ProbePart> {
  const { part, server } = probe
  const signal = AbortSignal.timeout(limits.mailProbeStepMs * 3)
  const said: Partial<Record<ProbeStep['step'], string>> = {}
  let failed: ReturnType<typeof troubleOf> | undefined
  try {
    const checked = await checkServer(server, probe, policy)
    said.find = checked.address
    await knock(checked, server.port)
    said.encrypt = server.security === 'none' ? 'Not encrypted; within your own network' : ''
    if (part === 'imap') said.list = await signInImap(probe, checked)
    else await signInSmtp(probe, checked)
  } catch (error) {
    failed = troubleOf(error, server, signal)
    // A list that is refused, after a sign-in that was not.
    if (error instanceof ListRefused) failed = { step: 'list', code: 'mail-no-list', says: `${server.host} lets you in and lists no mailboxes`, fix: 'Ask your provider whether IMAP is on for this account.' }
  }
  const steps: readonly ProbeStep['step'][] = STEPS[part]
  const end = failed === undefined ? steps.length : steps.indexOf(failed.step)
  return {
    part,
    server: `${server.host}:${server.port}`,
    steps: steps.map((step, at) => {
      if (failed !== undefined && at === end) return { step, outcome: 'failed', code: failed.code, says: failed.says, fix: failed.fix }
      return { step, outcome: at < end ? 'ok' : 'not-tried', code: '', says: at < end ? (said[step] ?? '') : '', fix: '' }
    }),
  }
}

class ListRefused extends Error {}

/** A connection and nothing else, so that a closed port is told apart from a server that does not answer. */
async function knock({ address }: CheckedServer, port: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const socket = createConnection({ host: address, port, timeout: limits.mailProbeStepMs })
  socket.once('connect', () => resolve())
  socket.once('timeout', () => reject(Object.assign(new Error('No answer'), { code: 'ETIMEDOUT' })))
  socket.on('error', reject)
  try {
    await promise
  } finally {
    socket.destroy()
  }
}

async function signInImap({ server, userName, secret }: ServerProbe, { address, servername, rejectUnauthorized }: CheckedServer): Promise<string> {
  const { ImapFlow } = await import('imapflow')
  const client = new ImapFlow({
    host: address,
    port: server.port,
    secure: server.security === 'tls',
    ...(server.security === 'tls' ? {} : { doSTARTTLS: server.security === 'starttls' }),
    ...(servername === '' ? {} : { servername }),
    tls: { rejectUnauthorized },
    auth: 'password' in secret ? { user: userName, pass: secret.password } : { user: userName, accessToken: secret.accessToken },
    // Its log holds the whole conversation.
    logger: false,
    disableAutoIdle: true,
    disableCompression: true,
    connectionTimeout: limits.mailProbeStepMs,
    greetingTimeout: limits.mailProbeStepMs,
    socketTimeout: limits.mailProbeStepMs,
  })
  // An error after the one that is thrown (a reset while closing) has nobody else to hear it.
  client.on('error', () => {})
  try {
    await client.connect()
    const boxes = await client.list().catch((cause: unknown) => {
      throw new ListRefused('LIST', { cause })
    })
    await client.logout().catch(() => {})
    return boxes.length === 1 ? '1 mailbox' : `${boxes.length} mailboxes`
  } finally {
    client.close()
  }
}

async function signInSmtp({ server, userName, secret }: ServerProbe, { address, servername, rejectUnauthorized }: CheckedServer): Promise<void> {
  const { createTransport } = await import('nodemailer')
  const transport = createTransport({
    host: address,
    port: server.port,
    secure: server.security === 'tls',
    requireTLS: server.security === 'starttls',
    ignoreTLS: server.security === 'none',
    tls: { ...(servername === '' ? {} : { servername }), rejectUnauthorized },
    auth: 'password' in secret ? { user: userName, pass: secret.password } : { type: 'OAuth2', user: userName, accessToken: secret.accessToken },
    connectionTimeout: limits.mailProbeStepMs,
    greetingTimeout: limits.mailProbeStepMs,
    socketTimeout: limits.mailProbeStepMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  try {
    await transport.verify()
  } finally {
    transport.close()
  }
}
