// What a provider called out, on its way from the web, which heard it, to the engine, whose reader
// knows what it is about: the web answers at once, whatever there is to ask of the provider.
import { z } from 'zod'
import { defineJob, type Handler } from '../../jobs/job.ts'
import { limits } from '../../base/limits.ts'
import type { MailReader } from '../mail-port.ts'

export const hearPush = defineJob({
  name: 'mail.hear-push',
  payload: z.strictObject({ accountId: z.string(), notices: z.array(z.unknown()).max(limits.pushNoticesMax) }),
  // What is not heard in three tries the next look finds.
  maxAttempts: 3,
  timeoutMs: 60_000,
  priority: 5,
  lockKey: ({ accountId }) => `push:${accountId}`,
  shareKey: ({ accountId }) => accountId,
})

export function hearPushHandler(deps: { readerFor(accountId: string): Promise<MailReader> }): Handler<typeof hearPush> {
  return async ({ accountId, notices }, { signal }) => {
    await (await deps.readerFor(accountId)).push?.receive?.(notices, signal)
  }
}
