// What Google and Microsoft post when something in a mailbox changes.
import { z } from 'zod'
import { limits } from '../../base/limits.ts'
import { accountLimits } from '../../accounts/account-limits.ts'

/** Google’s Pub/Sub: `data` is base64 of `{ emailAddress, historyId }`. */
export const gmailPushBody = z.object({ message: z.object({ data: z.string().max(4_000) }) })
export const gmailNotice = z.object({ emailAddress: z.string().max(accountLimits.emailAddressCharsMax) })

/** Whatever else their calls carry one day is no reason to miss one. */
export const gmailPushQuery = z.looseObject({})
/** Microsoft Graph: a handshake has the query and no body, a call the body and no query. */
export const graphPushQuery = z.looseObject({ validationToken: z.string().max(2_000).optional() })
export const graphPushBody = z
  .object({
    value: z
      .array(
        z.object({
          subscriptionId: z.string().max(200),
          clientState: z.string().max(200),
          changeType: z.string().max(60).optional(),
          resourceData: z.object({ id: z.string().max(500).optional() }).nullish(),
          lifecycleEvent: z.string().max(60).optional(),
        }),
      )
      .max(limits.pushNoticesMax),
  })
  .nullish()
