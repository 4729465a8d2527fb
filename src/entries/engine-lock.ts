// One engine a data folder.
//
// The lock is a SQLite file held in an exclusive transaction: the operating system drops
// it the moment the process is gone, however it went, so there is no stale pid to judge. An
// engine whose supervisor was killed needs some seconds to end its jobs: it is waited for.
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Fault } from '../base/fault.ts'
import { limits } from '../base/limits.ts'

export function lockEngine(home: string): () => void {
  const handle = new DatabaseSync(join(home, 'engine.lock'), { timeout: limits.shutdownGraceMs + 1_000 })
  try {
    handle.exec('begin exclusive')
  } catch (cause) {
    handle.close()
    throw new Fault('engine-running', `An engine already runs on ${home}`, {
      cause,
      fix: 'Stop it first, or set SECRETARY_HOME to another folder for a second Secretary.',
    })
  }
  return () => handle.close()
}
