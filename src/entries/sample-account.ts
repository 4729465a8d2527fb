// The sample: made-up mail and calendars, written once for a person into the data folder
// and connected like any Maildir. What is "sent" from it lands in its own outbox.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { connectAccount, listAccounts } from '../accounts/connected-accounts.ts'
import { operator } from '../accounts/role.ts'
import { patchSettings } from '../accounts/settings.ts'
import { addPerson, findUserByEmail, type User } from '../accounts/users.ts'
import { syncCalendars } from '../calendar/sync/sync-calendars.ts'
import { enqueue } from '../jobs/job.ts'
import { syncAccount } from '../mail/sync/sync-account.ts'
import { maildirConfig } from '../mail/maildir/maildir-config.ts'
import { DEMO_EMAIL } from '../web/session-answer.ts'
import type { House } from './open-house.ts'

const DEMO_NAME = 'Andrei Marin'

export interface PlacedSample {
  mailPath: string
  calendarPath: string
  address: string
}

export const sampleFolder = (home: string, userId: string): string => join(home, 'sample', userId)

export async function placeSample({ config, clock }: Pick<House, 'config' | 'clock'>, userId: string): Promise<PlacedSample> {
  const folder = sampleFolder(config.home, userId)
  if (!existsSync(folder)) {
    const { writeSample } = await import('../../sample/write-sample.ts')
    // Beside its place first: a sample that a kill cut short must not pass for a whole one. Each
    // attempt has a draft of its own, since a second click may come while the first one writes.
    mkdirSync(dirname(folder), { recursive: true })
    const draft = mkdtempSync(`${folder}.part-`)
    try {
      writeSample({ folder: draft, nowMs: clock.now() })
      renameSync(draft, folder)
    } catch (error) {
      // Somebody else was first, and theirs is as whole as ours.
      if (!existsSync(folder)) throw error
    } finally {
      removeDrafts(config.home, userId)
    }
  }
  return { mailPath: join(folder, 'mail'), calendarPath: join(folder, 'calendar'), address: DEMO_EMAIL }
}

/** Also what a kill left behind. */
function removeDrafts(home: string, userId: string): void {
  const place = join(home, 'sample')
  for (const name of readdirSync(place)) if (name.startsWith(`${userId}.part-`)) rmSync(join(place, name), { recursive: true, force: true })
}

/** `up --demo`: somebody to be, with the sample connected. Safe to repeat at every start. */
export async function prepareDemo(house: House): Promise<User> {
  const { db, clock } = house
  const known = await findUserByEmail(db, DEMO_EMAIL)
  const user = known ?? (await addPerson(house, operator, { email: DEMO_EMAIL, name: DEMO_NAME, role: 'member' }))
  if (known === undefined) await patchSettings(house, user.id, { timeZone: 'Europe/Bucharest' })
  if ((await listAccounts(db, user.id)).length > 0) return user
  const { address, ...paths } = await placeSample(house, user.id)
  await db.transaction(async (tx) => {
    const config = maildirConfig.parse({ ...paths, sample: true })
    const account = await connectAccount({ ...house, db: tx }, { userId: user.id, provider: 'maildir', name: 'Sample', address, config })
    await enqueue(tx, clock, syncAccount, { accountId: account.id }, { userId: user.id, priority: 10 })
    await enqueue(tx, clock, syncCalendars, { accountId: account.id }, { userId: user.id, priority: 10 })
  })
  return user
}
