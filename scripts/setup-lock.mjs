// One set-up at a time in a checkout: two terminals must not install into each other.
//
// The lock is a folder that is renamed into place with its owner's note inside, so it is
// never seen without one. A dead owner's lock is renamed away to a name made from that
// owner: of two waiters who both saw it dead the second finds the name taken and fails,
// instead of removing the lock that the first has meanwhile made.
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { runningChildren, stopChildren } from './setup-run.mjs'

const POLL_MS = 200
const TOUCH_MS = 5_000
/** On another host (a checkout shared by two containers) a process cannot be looked up: its note must age. */
const STALE_MS = 10 * 60_000
/** An npm whose set-up was killed gets this long to end; longer, and its number is a zombie's or somebody else's. */
const ORPHAN_MS = 60_000

export async function withSetupLock(folder, work) {
  mkdirSync(folder, { recursive: true })
  const me = `${process.pid}-${Math.random().toString(36).slice(2, 10)}`
  await take(folder, me)
  const release = () => rmSync(join(folder, 'lock'), { recursive: true, force: true })
  const touch = setInterval(() => note(join(folder, 'lock'), me), TOUCH_MS)
  const stop = (signal) => {
    stopChildren(signal)
    release()
    process.stderr.write('\nSet-up stopped. It goes on where it was at the next start.\n')
    process.exit(signal === 'SIGINT' ? 130 : 143)
  }
  process.once('SIGINT', stop).once('SIGTERM', stop).once('SIGHUP', stop)
  try {
    return await work()
  } finally {
    clearInterval(touch)
    process.off('SIGINT', stop).off('SIGTERM', stop).off('SIGHUP', stop)
    release()
  }
}

async function take(folder, me) {
  const lock = join(folder, 'lock')
  const mine = join(folder, `lock-${me}`)
  mkdirSync(mine)
  note(mine, me)
  let told = false
  process.once('exit', () => rmSync(mine, { recursive: true, force: true }))
  for (;;) {
    try {
      // Fails while a lock stands: a folder cannot replace one that is not empty.
      renameSync(mine, lock)
      sweep(folder, me)
      return
    } catch (error) {
      if (!['ENOTEMPTY', 'EEXIST', 'EPERM', 'EACCES'].includes(error.code) || !exists(lock)) throw error
    }
    const owner = ownerOf(lock)
    if (owner !== undefined && isGone(owner)) {
      try {
        renameSync(lock, join(folder, `lock-gone-${owner.id}`))
        continue
      } catch {
        // Another waiter was first; look again.
      }
    }
    if (!told) process.stderr.write(`Another set-up (process ${owner?.pid ?? '?'}) is at work in this folder; waiting for it …\n`)
    told = true
    await delay(POLL_MS)
  }
}

function note(lock, id) {
  const path = join(lock, 'owner.json')
  // The programs it started count as the owner too: npm outlives a killed set-up.
  writeFileSync(`${path}.new`, JSON.stringify({ id, pid: process.pid, host: hostname(), children: runningChildren() }))
  renameSync(`${path}.new`, path)
  const now = Date.now() / 1000
  utimesSync(path, now, now)
}

function ownerOf(lock) {
  try {
    const path = join(lock, 'owner.json')
    return { ...JSON.parse(readFileSync(path, 'utf8')), notedAt: statSync(path).mtimeMs }
  } catch {
    return undefined
  }
}

function isGone(owner) {
  const ageMs = Date.now() - owner.notedAt
  if (ageMs > STALE_MS) return true
  if (owner.host !== hostname() || isAlive(owner.pid)) return false
  return ageMs > ORPHAN_MS || !owner.children.some(isAlive)
}

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

function exists(path) {
  try {
    return statSync(path).isDirectory()
  } catch {
    // Released between our rename and this look: the next round will take it.
    return true
  }
}

/** What the dead left: kept for a while, because their names are what makes stealing safe. */
function sweep(folder, me) {
  for (const name of readdirSync(folder)) {
    if (!name.startsWith('lock-') || name.endsWith(me)) continue
    const path = join(folder, name)
    if (Date.now() - statSync(path).mtimeMs > STALE_MS) rmSync(path, { recursive: true, force: true })
  }
}
