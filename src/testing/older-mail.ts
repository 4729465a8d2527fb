// Mail that was there before its account was connected, at a provider in memory, and how its import
// stands: for the tests of what an import brings, of what changes while it does, and of names anew.
import assert from 'node:assert/strict'
import { latestImport } from '../mail/import/import-store.ts'
import type { Db } from '../store/db.ts'
import { letterOf, scriptedMailbox, type ScriptedMailbox } from './scripted-mailbox.ts'

/** When the newest of it came; the others came one a day before. */
export const NEWEST = Date.UTC(2026, 0, 5, 12)
export const DAY = 24 * 3_600_000

const daily = (provider: ScriptedMailbox, path: string, n: number): string => provider.deliver(path, { raw: letterOf({ subject: `mail ${n}` }), receivedMs: NEWEST - n * DAY })

/** 330 mails: each third in `in`, the inbox, the others in `old`. */
export function yearOfMail(): ScriptedMailbox {
  const provider = scriptedMailbox()
  provider.addMailbox({ path: 'in', name: 'Inbox', role: 'inbox' })
  provider.addMailbox({ path: 'old', name: 'Old', role: 'archive' })
  for (let n = 0; n < 330; n++) daily(provider, n % 3 === 0 ? 'in' : 'old', n)
  return provider
}

/** So many mails in `in`, which is all there is. */
export function inboxAlone(mails = 0): ScriptedMailbox {
  const provider = scriptedMailbox()
  provider.addMailbox({ path: 'in', name: 'Inbox', role: 'inbox' })
  for (let n = 0; n < mails; n++) daily(provider, 'in', n)
  return provider
}

/** Of account `acc`: each mail that was found went somewhere, and these went there. */
export async function importAddsUp(db: Db, expected: { found: number; stored: number; duplicate: number; broken: number; state: string }): Promise<void> {
  const { found, stored, duplicate, broken, removed, state } = (await latestImport(db, 'acc')) ?? assert.fail('no import')
  assert.equal(found, stored + duplicate + broken + removed)
  assert.deepEqual({ found, stored, duplicate, broken, state }, expected)
}
