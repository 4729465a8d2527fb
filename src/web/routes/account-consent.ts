// Consent at Google and Microsoft: the way there, and back.
//
// The provider sends the browser to /oauth/callback, which is a page of the app: it posts what it
// was given to `finish`. A route here could not take it by itself, because a navigation that
// comes from another site carries none of our cookies (SameSite=Strict), and without the session
// nobody could say whose answer it is. So the code also stays out of our own logs.
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { ConsentKind } from '../../accounts/oauth/consent-kinds.ts'
import { finishConsent } from '../../accounts/oauth/finish-consent.ts'
import { startConsent } from '../../accounts/oauth/start-consent.ts'
import { appendAudit } from '../../actions/audit.ts'
import { planOlder } from '../../mail/import/choose-older.ts'
import { configOfConsent } from '../../mail/provider-config.ts'
import { personOf } from '../access.ts'
import { accountView } from '../account-view.ts'
import { askForSync } from '../ask-for-sync.ts'
import type { WebContext } from '../context.ts'
import { finishConsentAnswer, finishConsentBody, startConsentAnswer, startConsentBody } from '../contract/accounts.ts'

export const CALLBACK_PATH = '/oauth/callback'

export function accountConsentRoutes(context: WebContext): FastifyPluginAsyncZod {
  const tags = ['accounts']
  return async (app) => {
    app.post(
      '/accounts/oauth/start',
      { config: { access: { who: 'person' } }, schema: { tags, body: startConsentBody, response: { 200: startConsentAnswer } } },
      async (request) => {
        const { provider, over, address, calendars } = request.body
        const kind: ConsentKind = over === 'imap' ? `${provider}-imap` : provider
        return await startConsent(context, personOf(request), { kind, calendar: calendars, address, redirectUri: `${context.ownUrl()}${CALLBACK_PATH}` })
      },
    )
    app.post(
      '/accounts/oauth/finish',
      { config: { access: { who: 'person' } }, schema: { tags, body: finishConsentBody, response: { 200: finishConsentAnswer } } },
      async (request) => {
        const person = personOf(request)
        const { outcome, account } = await finishConsent(context, person, {
          answer: request.body.answer,
          configFor: configOfConsent,
          async stored({ outcome, account }, { db, clock }) {
            const event = outcome === 'connected' ? 'account.connected' : 'account.consent-renewed'
            await appendAudit(db, clock.now(), { userId: person.userId, actor: `person:${person.userId}`, event, subject: account.id })
            if (outcome === 'connected' && request.body.import === 'later') await planOlder(db, clock, account)
            if (account.state !== 'paused') await askForSync(db, clock, account)
          },
        })
        return { outcome, account: accountView(account) }
      },
    )
  }
}
