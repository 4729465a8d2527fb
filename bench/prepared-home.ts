// A data folder with the sample in it, synced and at rest, for benches that start from there.
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { DatabaseSync } from 'node:sqlite'
import { join } from 'node:path'
import { signInDemo, startSecretary, untilIdle, untilMailIsIn, type Client, type Running, type StartOptions } from '../test/running.ts'

export interface PreparedHome {
  path: string
  remove(): void
}

/** Limits that no bench may meet: it measures the work, not the refusal. */
const UNLIMITED = { RATE_LIMIT_CHANGES: '1000000', RATE_LIMIT_COSTLY: '1000000', RATE_LIMIT_READS: '1000000' }

let prepared: Promise<string> | undefined

/** Prepared once a run, then copied. */
export async function preparedHome(): Promise<PreparedHome> {
  prepared ??= prepare()
  const path = mkdtempSync(join(tmpdir(), 'secretary-bench-'))
  const original = await prepared
  cpSync(original, path, { recursive: true })
  pointAt(path, original)
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

/** The sample's account names its folder by its whole path; the copy must not write into the original. */
function pointAt(home: string, original: string): void {
  const handle = new DatabaseSync(join(home, 'secretary.db'))
  handle.prepare('update accounts set config = replace(config, ?, ?)').run(original, home)
  handle.close()
}

async function prepare(): Promise<string> {
  const home = mkdtempSync(join(tmpdir(), 'secretary-bench-sample-'))
  process.once('exit', () => rmSync(home, { recursive: true, force: true }))
  const running = await startOn(home)
  try {
    const client = await signInDemo(running.url)
    await untilSynced(client)
  } finally {
    await running.stop()
  }
  return home
}

export function startOn(home: string, how: Pick<StartOptions, 'command' | 'args'> = {}): Promise<Running> {
  return startSecretary({ home, ...how, env: UNLIMITED })
}

export async function untilSynced(client: Client): Promise<void> {
  await untilMailIsIn(client)
  await untilIdle(client)
}
