// The first time somebody comes in: by the printed link as the owner, or by an invitation.
//
// The person and their first session are made in one transaction. Were the session a second
// step, a failure between the two would spend the link, and whoever held it would be told that
// nothing happened.
import { Fault } from '../base/fault.ts'
import type { AuditedContext, HasherContext } from './context.ts'
import { prepareInvited } from './invitations.ts'
import { isLink } from './one-time-links.ts'
import { openSession, type Client, type SessionTokens } from './sessions.ts'
import { prepareOwner, type User } from './users.ts'

export interface Registration {
  token: string
  /** The owner chooses it; an invitation already names it. */
  email?: string | undefined
  name: string
  password: string
}

export async function register(
  context: AuditedContext & HasherContext,
  { token, email, name, password }: Registration,
  client: Client,
): Promise<{ user: User; tokens: SessionTokens }> {
  const isSetup = isLink(token)
  if (isSetup && email === undefined) throw new Fault('email-needed', 'The owner needs a mail address to sign in with')
  const add = isSetup
    ? await prepareOwner(context, { email: email ?? '', name, password, setupToken: token })
    : await prepareInvited(context, { token, name, password })
  return await context.db.transaction(async (tx) => {
    const user = await add(tx)
    return { user, tokens: await openSession(tx, context.clock.now(), { userId: user.id, ...client }) }
  })
}
