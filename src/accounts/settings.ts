// A person's settings: only what differs was stored, the rest is today's default.
import { Fault } from '../base/fault.ts'
import { recordChange } from '../store/live.ts'
import type { Db } from '../store/db.ts'
import { keepUntilCommit } from '../store/keep.ts'
import type { StoreContext } from './context.ts'
import { settings as shape, settingsPatch, syncMinutesDefault, type Settings } from './account-shapes.ts'
import { listSettings, saveSetting } from './settings-store.ts'

const defaults: Settings = {
  locale: 'en',
  timeZone: 'UTC',
  theme: 'system',
  density: 'comfortable',
  undoSeconds: 10,
  remoteContent: 'ask',
  syncMinutes: syncMinutesDefault,
}

export const readSettings = async (db: Db, userId: string): Promise<Settings> => await readKept(db, { userId })

const readKept = keepUntilCommit(async (db: Db, { userId }: { userId: string }): Promise<Settings> => {
  const stored = new Map((await listSettings(db, userId)).map(({ name, value }) => [name, value]))
  const settings: Record<string, unknown> = { ...defaults }
  for (const [name, one] of Object.entries(shape.shape)) {
    // A value that a later program wrote, or an earlier one with wider rules, counts as not set:
    // a person must always be able to reach the page where it can be set again.
    const read = one.safeParse(parseOrNothing(stored.get(name)))
    if (read.success) settings[name] = read.data
  }
  return shape.parse(settings)
}, ({ userId }) => userId)

/** All of the patch or none of it; returns the settings as they are now. */
export async function patchSettings({ db, clock }: StoreContext, userId: string, patch: Record<string, unknown>): Promise<Settings> {
  const asked = settingsPatch.safeParse(patch)
  if (!asked.success) {
    const [issue] = asked.error.issues
    throw new Fault('setting-malformed', `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not a setting'}`.replace(/^: /, ''), {
      fix: 'Nothing was changed. Correct it and save again.',
    })
  }
  return await db.transaction(async (tx) => {
    const now = clock.now()
    for (const [name, value] of Object.entries(asked.data)) {
      if (value === undefined) continue
      await saveSetting(tx, { user_id: userId, name, value: JSON.stringify(value), updated_at: now })
      await recordChange(tx, now, { userId, topic: 'setting', subject: name })
    }
    return await readSettings(tx, userId)
  })
}

function parseOrNothing(text: string | undefined): unknown {
  if (text === undefined) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
