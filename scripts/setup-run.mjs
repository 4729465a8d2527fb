// Runs one program for the set-up: its output goes to a log, its fate to the caller.
//
// A person who starts a mail program does not want npm's pages of warnings, and needs them
// when it fails: so they are kept whole in a file, and the failure names the file.
import { spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'

const children = new Set()

/** Ends what is running, so that no npm goes on writing after its set-up is gone. */
export function stopChildren(signal) {
  for (const child of children) child.kill(signal)
}

export function runningChildren() {
  return [...children].map((child) => child.pid)
}

/** Resolves to the exit code; 127 when the program is not there. */
export function run(command, args, { cwd, log, env = process.env }) {
  const output = openSync(log, 'a')
  return new Promise((resolve) => {
    // npm on Windows is a .cmd file, which only a shell can start.
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', output, output], shell: process.platform === 'win32' && command === 'npm' })
    children.add(child)
    const done = (code) => {
      if (children.delete(child)) closeSync(output)
      resolve(code)
    }
    child.on('error', () => done(127))
    child.on('close', (code) => done(code ?? 1))
  })
}

/** One line now, its seconds when it ends. */
export async function progress(line, work) {
  const startedAt = performance.now()
  process.stderr.write(`${line} …`)
  try {
    const result = await work()
    process.stderr.write(` ${((performance.now() - startedAt) / 1000).toFixed(1)} s\n`)
    return result
  } catch (error) {
    process.stderr.write(' failed\n')
    throw error
  }
}

/** The line of a log that says why: npm's own error code first, else the last thing said. */
export function reasonIn(log) {
  const lines = readFileSync(log, 'utf8').split('\n').map((line) => line.replace(/\u001b\[\d+m/g, '').trim()).filter(Boolean)
  const errors = lines.filter((line) => /^npm (error|ERR!)/.test(line)).map((line) => line.replace(/^npm (error|ERR!) ?/, ''))
  const telling = errors.find((line) => !/^code |^A complete log|^syscall |^errno |^path /.test(line) && line !== '')
  return telling ?? lines.find((line) => /error/i.test(line)) ?? lines.at(-1) ?? 'It said nothing.'
}
