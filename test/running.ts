// A whole Secretary for tests: the real processes on a data folder of their own, spoken to
// over HTTP as a browser or a script would.
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { messageOf } from '../src/base/fault.ts'

/** What people run: `npm test` has built it. After a change: node scripts/setup.mjs --for test. */
export const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url))

/**
 * Limits that no test meets. One that waits asks twenty times a second, as the person whose page it
 * looks at: the house would refuse both of them until the minute is over.
 */
const UNPACED = { RATE_LIMIT_CHANGES: '1000000', RATE_LIMIT_COSTLY: '1000000', RATE_LIMIT_READS: '1000000' }

export const freshHome = (): string => mkdtempSync(join(tmpdir(), 'secretary-home-'))

export interface Running {
  url: string
  setupUrl: string | null
  process: ChildProcess
  /** SIGKILL to every process of it at once, as when the power fails. */
  killAll(): Promise<void>
  stop(): Promise<void>
}

export interface StartOptions {
  home: string
  /** All of it, or the web alone. */
  command?: 'up' | 'web'
  args?: readonly string[]
  env?: Readonly<Record<string, string>>
  /** Hears the log, a piece at a time. */
  onLog?: (text: string) => void
}

export async function startSecretary({ home, command = 'up', args = ['--demo'], env = {}, onLog }: StartOptions): Promise<Running> {
  // A group of its own, so that one signal reaches the supervisor and its children together.
  const child = spawn(process.execPath, [MAIN, command, '--json', '--port', '0', ...args], {
    env: { ...process.env, SECRETARY_HOME: home, LOG_LEVEL: 'error', ...UNPACED, ...env },
    stdio: ['ignore', 'pipe', onLog !== undefined ? 'pipe' : process.env['SHOW_LOGS'] === '1' ? 'inherit' : 'ignore'],
    detached: true,
  })
  child.stderr?.setEncoding('utf8').on('data', (text: string) => onLog?.(text))
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const line = await patiently(
    Promise.race([
      firstLine(child),
      exited.then(() => {
        throw new Error(`Secretary ended before it served (${String(child.exitCode)}); SHOW_LOGS=1 shows why`)
      }),
    ]),
    () => 'Secretary to serve; SHOW_LOGS=1 shows why it does not',
  )
  const { url, setupUrl } = JSON.parse(line) as { url: string; setupUrl: string | null }
  return {
    url,
    setupUrl,
    process: child,
    async killAll() {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
      await exited
    },
    async stop() {
      child.kill('SIGTERM')
      await patiently(exited, () => 'Secretary to stop; SHOW_LOGS=1 shows why it does not')
    },
  }
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    child.once('error', reject)
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
      const end = text.indexOf('\n')
      if (end >= 0) resolve(text.slice(0, end))
    })
  })
}

export interface Client {
  get<T>(path: string): Promise<T>
  post<T>(path: string, body?: unknown): Promise<T>
  request(method: string, path: string, body?: unknown): Promise<Response>
}

/** A browser's session: cookies and the CSRF token kept, as the app does. */
export const signInDemo = (url: string): Promise<Client> => signedIn(url, '/auth/link', {})
export const signInWith = (url: string, who: { email: string; password: string }): Promise<Client> => signedIn(url, '/auth/login', who)

async function signedIn(url: string, path: string, body: object): Promise<Client> {
  const answer = await fetch(`${url}/api/v1${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
  if (!answer.ok) throw new Error(`The sign-in answered ${answer.status}: ${await answer.text()}`)
  const cookies = answer.headers.getSetCookie().map((cookie) => cookie.split(';', 1)[0] ?? '').join('; ')
  const { me } = (await answer.json()) as { me: { csrfToken: string } }
  return clientWith(url, { cookie: cookies, 'x-csrf-token': me.csrfToken })
}

export function tokenClient(url: string, token: string): Client {
  return clientWith(url, { authorization: `Bearer ${token}` })
}

function clientWith(url: string, headers: Record<string, string>): Client {
  const request = (method: string, path: string, body?: unknown) =>
    fetch(`${url}/api/v1${path}`, {
      method,
      headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  const asked = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const answer = await request(method, path, body)
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`)
    return (text === '' ? null : JSON.parse(text)) as T
  }
  return { request, get: (path) => asked('GET', path), post: (path, body) => asked('POST', path, body) }
}

/** Longer than anything takes on a busy machine, and shorter than the runner waits, who does not say for what. */
const PATIENCE_MS = 120_000

/** Ends in words what would never end. */
export async function patiently<T>(wait: Promise<T>, what: () => string): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Waited ${PATIENCE_MS / 1000} s for ${what()}`)), PATIENCE_MS).unref()
  })
  try {
    return await Promise.race([wait, late])
  } finally {
    clearTimeout(timer)
  }
}

/** Asks until it is so. What never is so is told by the question itself, and by what it was answered last. */
export async function until<T>(ask: () => Promise<T | undefined | false>, everyMs = 50): Promise<T> {
  let heard = 'no answer'
  let isOver = false
  const asking = async (): Promise<T> => {
    while (!isOver) {
      try {
        const answer = await ask()
        if (answer !== undefined && answer !== false) return answer
        heard = String(answer)
      } catch (error) {
        heard = messageOf(error)
      }
      await new Promise((resolve) => setTimeout(resolve, everyMs))
    }
    throw new Error('Nobody waits for this any more')
  }
  try {
    return await patiently(asking(), () => `${String(ask)}\nHeard last: ${heard}`)
  } finally {
    isOver = true
  }
}

/** Every mailbox was read to its end once. */
export async function untilMailIsIn(client: Client): Promise<void> {
  await until(async () => {
    const { items: boxes } = await client.get<{ items: { syncedAt: number }[] }>('/mailboxes')
    return boxes.length > 0 && boxes.every(({ syncedAt }) => syncedAt > 0)
  })
}

export async function untilIdle(client: Client): Promise<void> {
  await until(async () => {
    for (const state of ['pending', 'running']) {
      const { items } = await client.get<{ items: unknown[] }>(`/jobs?state=${state}&limit=1`)
      if (items.length > 0) return false
    }
    return true
  })
}

interface Health {
  status: string
  detail: Record<string, unknown>
}

/** What /health, or a part of it, says; a 503 is an answer too. */
export async function healthOf(url: string, part = ''): Promise<Health> {
  const answer = await fetch(`${url}/health${part}`)
  return (await answer.json()) as Health
}
