// A person's own choices.
import { z } from 'zod'

export const settings = z
  .object({
    locale: z.enum(['en', 'ro']),
    timeZone: z.string().min(1).max(64),
    theme: z.enum(['system', 'light', 'dark']),
    density: z.enum(['comfortable', 'compact']),
    undoSeconds: z.int().min(5).max(60),
    remoteContent: z.enum(['ask', 'never']),
  })
  .meta({ id: 'Settings' })
export type Settings = z.infer<typeof settings>

export const patchSettingsBody = settings.partial().strict()
