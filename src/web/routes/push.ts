// Where Google and Microsoft call when something in a mailbox changes. Nobody is signed in here:
// a call is believed for the secret that it carries, and all that it can do is make us look.
//
// Answered at once and worked on later: both providers give up on whoever takes seconds, and stop
// calling whoever does so often. An account that is not known any more is answered like one that
// is, so that nobody learns which there are.
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { findAccountById, listAccountsToSync } from '../../accounts/connected-accounts.ts'
import { isPushSecret, isSameText } from '../../accounts/push-secret.ts'
import { Fault } from '../../base/fault.ts'
import { limits } from '../../base/limits.ts'
import { enqueue } from '../../jobs/job.ts'
import { mailboxesOfAccount } from '../../mail/mailboxes/mailbox-store.ts'
import { hearPush } from '../../mail/sync/hear-push.ts'
import { pullMailbox } from '../../mail/sync/pull-mailbox.ts'
import { idParams, nothing } from '../answers.ts'
import type { WebContext } from '../context.ts'
import { gmailNotice, gmailPushBody, gmailPushQuery, graphPushBody, graphPushQuery } from '../contract/push.ts'

const PRIORITY = 5

export function pushRoutes(context: WebContext): FastifyPluginAsyncZod {
  const { db, clock, settings } = context
  const anyone = { access: { who: 'anyone' } } as const
  const tags = ['push']

  const pullFeedsOf = async (address: string): Promise<void> => {
    const accounts = (await listAccountsToSync(db)).filter((one) => one.provider === 'gmail' && one.address.toLowerCase() === address.toLowerCase())
    for (const { id, userId } of accounts) {
      const feeds = (await mailboxesOfAccount(db, id)).filter(({ kind, gone }) => kind === 'feed' && !gone)
      await db.transaction(async (tx) => {
        for (const feed of feeds) await enqueue(tx, clock, pullMailbox, { mailboxId: feed.id }, { userId, shareKey: id, priority: PRIORITY, phase: feed.name })
      })
    }
  }

  return async (app) => {
    app.post(
      '/push/gmail/:token',
      {
        config: anyone,
        bodyLimit: limits.pushBodyBytes,
        schema: { tags, description: 'For Google’s Pub/Sub alone: GMAIL_PUSH_TOKEN is in its address, and where GMAIL_PUSH_ACCOUNT is set, it signs each call.', params: z.object({ token: z.string().max(200) }), querystring: gmailPushQuery, body: gmailPushBody, response: { 204: nothing } },
      },
      async (request, reply) => {
        const { gmailPushToken } = settings
        if (gmailPushToken === undefined || !isSameText(gmailPushToken, request.params.token)) throw notBelieved()
        if (context.pushSigner !== undefined && !(await context.pushSigner.isSignedBy(request.headers.authorization))) throw notSigned()
        const notice = gmailNotice.safeParse(jsonOf(request.body.message.data))
        // What cannot be read now never can: refused, Google would bring it again for a week.
        if (notice.success) await pullFeedsOf(notice.data.emailAddress)
        return await reply.status(204).send(null)
      },
    )
    app.post(
      '/push/outlook/:id',
      {
        config: anyone,
        bodyLimit: limits.pushBodyBytes,
        schema: { tags, description: 'For Microsoft Graph alone, by the id of an account.', params: idParams, querystring: graphPushQuery, body: graphPushBody, response: { 200: z.string(), 202: nothing } },
      },
      async (request, reply) => {
        const { validationToken } = request.query
        // The handshake: whoever asks hears their own words, as text that no browser takes for a page.
        if (validationToken !== undefined) return await reply.type('text/plain; charset=utf-8').serializer(String).send(validationToken)
        const account = await findAccountById(db, request.params.id)
        const given = request.body?.value ?? []
        for (const { clientState } of given) if (account === undefined || !(await isPushSecret(context, account, clientState))) throw notBelieved()
        const notices = given.map(({ clientState: _, ...notice }) => notice)
        if (account !== undefined && notices.length > 0) await db.transaction((tx) => enqueue(tx, clock, hearPush, { accountId: account.id, notices }, { userId: account.userId }))
        return await reply.status(202).send(null)
      },
    )
  }
}

const notBelieved = (): Fault => new Fault('push-not-believed', 'This call does not carry the secret of this house', { status: 403 })

const notSigned = (): Fault => new Fault('push-not-signed', 'This call is not signed by the account that signs for this house', { status: 401, fix: 'In the subscription, enable authentication with the service account GMAIL_PUSH_ACCOUNT and the audience GMAIL_PUSH_AUDIENCE.' })

function jsonOf(data: string): unknown {
  try {
    return JSON.parse(Buffer.from(data, 'base64').toString('utf8'))
  } catch {
    return undefined
  }
}
