// Links that open one door once: the first run, and the sample's demo sign-in. Whoever can
// read the terminal may use them; a copy in its scrollback opens nothing afterwards.
import { Fault } from '../base/fault.ts'
import { hashToken, newToken } from '../base/ids.ts'
import type { Db } from '../store/db.ts'
import { accountLimits } from './account-limits.ts'
import type { AuditedContext, StoreContext } from './context.ts'
import { deleteLinks, deleteLinksOver, findOpenLink, insertLink, takeLink } from './link-store.ts'
import { openSession, type Client, type SessionTokens } from './sessions.ts'
import { tell } from './trail.ts'
import { countOwners, holdUserRow } from './user-store.ts'

export type LinkPurpose = 'setup' | 'demo'

/**
 * At each start while nobody owns the house; undefined when somebody does. Links that other
 * starts printed stay good for their day: they may be on the screen of a web that still runs.
 * The first that is used makes the owner, and with that all are void.
 */
export async function createSetupLink({ db, clock }: StoreContext): Promise<string | undefined> {
  return await db.transaction(async (tx) => {
    if ((await countOwners(tx)) > 0) {
      await deleteLinks(tx, { purpose: 'setup', userId: '' })
      return undefined
    }
    return await addLink(tx, clock.now(), { purpose: 'setup', userId: '' })
  })
}

/** Ends no other that is open: two browsers that ask for the sample at once both come in. */
export async function createDemoLink({ db, clock }: StoreContext, userId: string): Promise<string> {
  return await db.transaction(async (tx) => {
    await deleteLinksOver(tx, { purpose: 'demo', userId, nowMs: clock.now() })
    return await addLink(tx, clock.now(), { purpose: 'demo', userId })
  })
}

const LINK = 'sec_l_'

/** By its form, open or not: a link that is void must not be taken for an invitation. */
export const isLink = (token: string): boolean => token.startsWith(LINK)

async function addLink(tx: Db, nowMs: number, link: { purpose: LinkPurpose; userId: string }): Promise<string> {
  const token = `${LINK}${newToken()}`
  await insertLink(tx, {
    token_hash: hashToken(token),
    purpose: link.purpose,
    user_id: link.userId,
    expires_at: nowMs + accountLimits.setupLinkMs,
    used_at: 0,
  })
  return token
}

/** Looks without spending, for the page behind the link: previews and prefetches open pages too. */
export async function linkIsOpen({ db, clock }: StoreContext, link: { token: string; purpose: LinkPurpose }): Promise<boolean> {
  return (await findOpenLink(db, { tokenHash: hashToken(link.token), purpose: link.purpose, nowMs: clock.now() })) !== undefined
}

/** Returns whose it was. In the transaction that does what the link promises. */
export async function spendLink(tx: Db, nowMs: number, link: { token: string; purpose: LinkPurpose }): Promise<{ userId: string }> {
  const row = await takeLink(tx, { tokenHash: hashToken(link.token), purpose: link.purpose, nowMs })
  if (row === undefined) throw linkVoid()
  return { userId: row.user_id }
}

export const linkVoid = (): Fault =>
  new Fault('link-void', 'This link was used, replaced, or is too old', { status: 410, fix: 'Start Secretary again; it prints a new one.' })

export async function signInByDemoLink(context: AuditedContext, { token, client }: { token: string; client: Client }): Promise<{ userId: string; tokens: SessionTokens }> {
  const { db, clock } = context
  return await db.transaction(async (tx) => {
    const now = clock.now()
    const { userId } = await spendLink(tx, now, { token, purpose: 'demo' })
    const user = await holdUserRow(tx, userId)
    if (user === undefined || user.disabled_at > 0) {
      throw new Fault('link-void', 'The person this link was made for cannot sign in any more', {
        status: 410,
        fix: 'Start Secretary again; it prints a new one.',
      })
    }
    const tokens = await openSession(tx, now, { userId, ...client })
    await tell(context, tx, { by: { userId }, userId, event: 'session.opened', subject: tokens.sessionId, detail: { factor: 'link', address: client.address } })
    return { userId, tokens }
  })
}
