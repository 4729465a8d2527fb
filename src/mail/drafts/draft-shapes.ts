// The shapes of a letter that is being written, for the store, the API and the app. Zod only.
import { z } from 'zod'
import type { draftContent } from '../mail-shapes.ts'

/** `pending`: it is written. `approved`: it is on its way, or waits for its time. */
export const draftState = z.enum(['pending', 'approved', 'sent', 'rejected'])
export type DraftState = z.infer<typeof draftState>

export const draftHow = z.enum(['reply', 'reply-all', 'forward', ''])
export const draftWriter = z.enum(['person', 'token', 'provider'])

export type DraftContent = z.output<typeof draftContent>
