// What trying an account's servers says, step by step: one shape for the API and the app.
import { z } from 'zod'

export const probeStep = z
  .object({
    step: z.enum(['find', 'connect', 'encrypt', 'sign-in', 'list']),
    outcome: z.enum(['ok', 'failed', 'not-tried']),
    code: z.string().describe('Stable, of a failure; else empty'),
    says: z.string(),
    fix: z.string(),
  })
  .meta({ id: 'ProbeStep' })
export type ProbeStep = z.infer<typeof probeStep>

/** What a step that failed says, without the step. */
export const probeTrouble = probeStep.pick({ code: true, says: true, fix: true }).meta({ id: 'ProbeTrouble' })
export type ProbeTrouble = z.infer<typeof probeTrouble>

export const probePart = z
  .object({ part: z.enum(['imap', 'smtp', 'consent', 'folder']), server: z.string().describe('host:port; empty where there is none'), steps: z.array(probeStep) })
  .meta({ id: 'ProbePart' })
export type ProbePart = z.infer<typeof probePart>

export const probeReport = z.object({ ok: z.boolean(), parts: z.array(probePart) }).meta({ id: 'ProbeReport' })
export type ProbeReport = z.infer<typeof probeReport>
