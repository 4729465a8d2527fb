// A person's settings: only what differs was stored, the rest is today's default.
import { Fault } from '../base/fault.ts'
import { recordChange } from '../store/live.ts'
import type { Db } from '../store/db.ts'
import type { StoreContext } from './context.ts'
import { settingsSchema, type Settings } from './settings-schema.ts'
import { listSettings, saveSetting } from './settings-store.ts'

const patchSchema = settingsSchema.partial()

export async function readSettings(db: Db, userId: string): Promise<Settings> {
  const stored = new Map((await listSettings(db, userId)).map(({ name, value }) => [name, value]))
  const settings: Record<string, unknown> = {}
  for (const [name, schema] of Object.entries(settingsSchema.shape)) {
    // A value that a later program wrote, or an earlier one with wider rules, counts as not set:
    // a person must always be able to reach the page where it can be set again.
    const read = schema.safeParse(parseOrNothing(stored.get(name)))
    settings[name] = read.success ? read.data : schema.parse(undefined)
  }
  return settingsSchema.parse(settings)
}

/** All of the patch or none of it; returns the settings as they are now. */
export async function patchSettings({ db, clock }: StoreContext, userId: string, patch: Record<string, unknown>): Promise<Settings> {
  const read = patchSchema.safeParse(patch)
  if (!read.success) {
    const [issue] = read.error.issues
    throw new Fault('setting-malformed', `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not a setting'}`.replace(/^: /, ''), {
      fix: 'Nothing was changed. Correct it and save again.',
    })
  }
  return await db.transaction(async (tx) => {
    const now = clock.now()
    // The keys of the patch and not of what zod made of it: a default must not be stored as a choice.
    for (const name of Object.keys(patch)) {
      const value = read.data[name as keyof Settings]
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
