// A command of the launcher in tests, run to its end.
import { spawn } from 'node:child_process'
import { MAIN } from './running.ts'

export interface Ended {
  code: number | null
  out: string
  err: string
}

export function secretary(args: readonly string[], env: Readonly<Record<string, string>>, input = ''): Promise<Ended> {
  return ended(process.execPath, [MAIN, ...args], { env, input })
}

export function ended(program: string, args: readonly string[], { env = {}, cwd, input = '' }: { env?: Readonly<Record<string, string>>; cwd?: string; input?: string } = {}): Promise<Ended> {
  const child = spawn(program, args, { env: { ...process.env, LOG_LEVEL: 'error', ...env }, stdio: ['pipe', 'pipe', 'pipe'], ...(cwd === undefined ? {} : { cwd }) })
  // One that never reads what it is given may be gone before it is written.
  child.stdin.on('error', () => {}).end(input)
  let out = ''
  let err = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => void (out += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => void (err += text))
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, out, err })))
}
