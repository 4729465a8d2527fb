// The answers of Microsoft Graph, as far as they are used. Whatever else they hold is passed over.
import { z } from 'zod'

/** The kind of id that a message keeps wherever in its mailbox it goes; asked for with each call, and each part of one. */
export const IMMUTABLE = 'IdType="ImmutableId"'

const link = z.string().optional()

export const errorAnswer = z.object({ error: z.object({ code: z.string().default(''), message: z.string().default('') }) })

export const batchAnswer = z.object({
  responses: z.array(z.object({ id: z.string(), status: z.int(), headers: z.record(z.string(), z.string()).nullish(), body: z.unknown() })),
})

export const graphFolder = z.object({
  id: z.string().min(1),
  displayName: z.string().nullish(),
  childFolderCount: z.int().nullish(),
  totalItemCount: z.int().nullish(),
  unreadItemCount: z.int().nullish(),
  isHidden: z.boolean().nullish(),
  '@odata.type': z.string().optional(),
})
export type GraphFolder = z.infer<typeof graphFolder>
export const folderPage = z.object({ value: z.array(graphFolder), '@odata.nextLink': link })

/** Fields are missing where a list of changes says only what changed, and `@removed` stands for all of them. */
export const graphMessage = z.object({
  id: z.string().min(1),
  parentFolderId: z.string().nullish(),
  conversationId: z.string().nullish(),
  receivedDateTime: z.string().nullish(),
  isRead: z.boolean().nullish(),
  isDraft: z.boolean().nullish(),
  flag: z.object({ flagStatus: z.string().nullish() }).nullish(),
  categories: z.array(z.string()).nullish(),
  singleValueExtendedProperties: z.array(z.object({ id: z.string(), value: z.string() })).nullish(),
  '@removed': z.object({ reason: z.string().nullish() }).nullish(),
})
export type GraphMessage = z.infer<typeof graphMessage>
export const messagePage = z.object({ value: z.array(graphMessage), '@odata.nextLink': link, '@odata.deltaLink': link, '@odata.count': z.int().optional() })

export const headersOfMessage = z.object({ internetMessageHeaders: z.array(z.object({ name: z.string(), value: z.string() })).nullish() })

export const graphSubscription = z.object({
  id: z.string().min(1),
  resource: z.string().default(''),
  notificationUrl: z.string().nullish(),
  expirationDateTime: z.string(),
})
export type GraphSubscription = z.infer<typeof graphSubscription>
export const subscriptionPage = z.object({ value: z.array(graphSubscription) })
