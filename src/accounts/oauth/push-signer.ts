// Who signed a call of Google's Pub/Sub. A subscription can be told to sign each of its calls with
// a token of a service account: for our audience, by Google's key, and only minutes old. Whoever
// learned the address of the calls, out of a log or a backup, has no such token.
//
// It is an ID token as a sign-in ends with, so it is judged by the library that judges those:
// issuer, audience, times and signature. Google's keys are asked for when the first call comes,
// kept for five minutes, and for a key that is not among them once a minute at most.
import * as oauth from 'oauth4webapi'
import { z } from 'zod'
import { Fault, messageOf } from '../../base/fault.ts'
import { over, type Fetch } from './authority.ts'

export interface PushSigner {
  /** By the header `Authorization`. A failure is one of asking for the keys: it says nothing of the call. */
  isSignedBy(authorization: string | undefined): Promise<boolean>
}

export interface PushSignerSettings {
  /** As it is written in the subscription. */
  audience: string
  /** The service account's address. */
  account: string
}

/** Google's, unless a test brings its own. */
export interface SignerKeys {
  issuer: string
  keysUrl: string
}

const GOOGLE: SignerKeys = { issuer: 'https://accounts.google.com', keysUrl: 'https://www.googleapis.com/oauth2/v3/certs' }
const claimsSchema = z.object({ email: z.string(), email_verified: z.literal(true) })

export function openPushSigner({ audience, account }: PushSignerSettings, fetch: Fetch, { issuer, keysUrl }: SignerKeys = GOOGLE): PushSigner {
  // One object for good: the library keeps the keys by it.
  const server: oauth.AuthorizationServer = { issuer, jwks_uri: keysUrl }
  const options = { [oauth.customFetch]: over(askForKeys(fetch)), [oauth.allowInsecureRequests]: keysUrl.startsWith('http://') }
  return {
    async isSignedBy(authorization = '') {
      const [, token] = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization) ?? []
      if (token === undefined) return false
      // As it would stand in the answer to a sign-in, where the library looks for it.
      const answer = Response.json({ access_token: 'none', token_type: 'bearer', id_token: token })
      try {
        const tokens = await oauth.processAuthorizationCodeResponse(server, { client_id: audience }, answer, { requireIdToken: true })
        // Before the signature: whoever is not even named so makes nobody ask for keys.
        const named = claimsSchema.safeParse(oauth.getValidatedIdTokenClaims(tokens))
        if (!named.success || named.data.email.toLowerCase() !== account.toLowerCase()) return false
        await oauth.validateApplicationLevelSignature(server, answer, options)
        return true
      } catch (error) {
        if (error instanceof Fault) throw error
        return false
      }
    },
  }
}

/** What keeps the keys from us is told apart from what is wrong with a token: Google brings the call again. */
function askForKeys(fetch: Fetch): Fetch {
  const failed = (reason: string, cause?: unknown) => new Fault('push-keys', `Google’s keys could not be asked for: ${reason}`, { status: 503, ...(cause === undefined ? {} : { cause }) })
  return async (request) => {
    const answer = await fetch(request).catch((error: unknown) => {
      throw failed(messageOf(error), error)
    })
    if (answer.status !== 200) throw failed(`the answer was ${answer.status}`)
    return answer
  }
}
