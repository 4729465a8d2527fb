// Connected accounts: connecting one, resting it, letting it go. (Files: imports.ts; consent at
// Google and Microsoft: account-consent.ts; trying servers: account-servers.ts.)
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import {
  changeAccount,
  connectAccount,
  disconnectAccount,
  findAccount,
  listAccounts,
  pauseAccount,
  resumeAccount,
  reviveAccount,
  type ConnectedAccount,
} from '../../accounts/connected-accounts.ts'
import { putPassword } from '../../accounts/credentials.ts'
import { requireEmail } from '../../accounts/email-address.ts'
import { prepareEndConsent } from '../../accounts/oauth/end-consent.ts'
import type { SignedInPerson } from '../../accounts/sessions.ts'
import { closeActionsOf } from '../../actions/account-gone.ts'
import { appendAudit } from '../../actions/audit.ts'
import { Fault, messageOf, notFound } from '../../base/fault.ts'
import { forgetCalendarsOf } from '../../calendar/forget-account.ts'
import { forgetMailOf } from '../../mail/forget-account.ts'
import { planOlder } from '../../mail/import/choose-older.ts'
import type { Db } from '../../store/db.ts'
import { lockUntilCommit } from '../../store/named-lock.ts'
import { removeRulesOfAccount } from '../../triage/rules/change-rules.ts'
import { callerOf, personOf } from '../access.ts'
import { accountView } from '../account-view.ts'
import { askForSync } from '../ask-for-sync.ts'
import { idParams, nothing } from '../answers.ts'
import { connectedFolders, maildirWish, onDisk, requireUnconnected, sampleWish } from '../connect-folder.ts'
import { changedServers, requireNewMailbox, serversThatWork } from '../connect-servers.ts'
import type { WebContext } from '../context.ts'
import { changeAccountBody, createAccountBody, type connectServersBody } from '../contract/accounts.ts'
import { account as accountSchema } from '../contract/mail.ts'

export function accountRoutes(context: WebContext): FastifyPluginAsyncZod {
  const { db, clock } = context
  const tags = ['accounts']
  const find = async (userId: string, id: string, within = db): Promise<ConnectedAccount> => {
    const found = await findAccount(within, { userId, id })
    if (found === undefined) throw notFound('account')
    return found
  }
  const tell = (tx: Db, userId: string, event: string, subject: string) =>
    appendAudit(tx, clock.now(), { userId, actor: `person:${userId}`, event, subject })
  const connectServers = async (person: SignedInPerson, body: z.output<typeof connectServersBody>): Promise<ConnectedAccount> => {
    const config = await serversThatWork(context, person, body)
    return await db.transaction(async (tx) => {
      const inside = { ...context, db: tx }
      const address = requireEmail(body.address)
      await requireNewMailbox(tx, person.userId, { address, config })
      const account = await connectAccount(inside, { userId: person.userId, provider: 'imap', name: body.name ?? address, address, config })
      await putPassword(inside, account, body.password)
      await tell(tx, person.userId, 'account.connected', account.id)
      if (body.import === 'later') await planOlder(tx, clock, account)
      await askForSync(tx, clock, account)
      return account
    })
  }

  return async (app) => {
    app.get(
      '/accounts',
      { config: { access: { who: 'caller', grant: 'read' } }, schema: { tags, response: { 200: z.object({ items: z.array(accountSchema) }) } } },
      async (request) => ({ items: (await listAccounts(db, callerOf(request).userId)).map(accountView) }),
    )
    app.post(
      '/accounts',
      { config: { access: { who: 'person' } }, schema: { tags, body: createAccountBody, response: { 201: accountSchema } } },
      async (request, reply) => {
        const person = personOf(request)
        const { body } = request
        if (body.provider === 'imap') return await reply.status(201).send(accountView(await connectServers(person, body)))
        const isSample = body.provider === 'sample'
        const wish = isSample ? await sampleWish(context, person) : await onDisk(context, maildirWish(person, body))
        const connected = await connectedFolders(context)
        const made = await db.transaction(async (tx) => {
          // Two people who connect one folder at once would each find it free.
          await lockUntilCommit(tx, 'accounts.folders')
          if (isSample) {
            const known = (await listAccounts(tx, person.userId)).find((one) => one.config['mailPath'] === wish.config.mailPath)
            if (known !== undefined) return known
          } else await requireUnconnected(tx, connected, wish.config.mailPath)
          const account = await connectAccount({ ...context, db: tx }, { userId: person.userId, provider: 'maildir', ...wish })
          await tell(tx, person.userId, 'account.connected', account.id)
          await askForSync(tx, clock, account)
          return account
        })
        return await reply.status(201).send(accountView(made))
      },
    )
    app.delete(
      '/accounts/:id',
      { config: { access: { who: 'person', touches: 'account' } }, schema: { tags, params: idParams, response: { 204: nothing } } },
      async (request, reply) => {
        const person = personOf(request)
        const { userId } = person
        const { id } = await find(userId, request.params.id)
        // While its consent still stands. A provider that is away stops by itself, within a week.
        await context.endPush(id).catch((error: unknown) => context.log.warn('A push could not be ended at its provider; it ends there by itself', { accountId: id, reason: messageOf(error) }))
        const endConsent = await prepareEndConsent(context, id)
        await disconnectAccount(context, { userId, id }, async (tx, accountId) => {
          // First, since it locks the account's mail: an execution that concludes takes that before the audit log.
          await forgetMailOf(tx, clock, { userId, accountId })
          await closeActionsOf(tx, clock, person, accountId)
          await removeRulesOfAccount(tx, clock, person, accountId)
          await forgetCalendarsOf(tx, { userId, accountId })
          await tell(tx, userId, 'account.disconnected', accountId)
        })
        // Once it is committed: what was imported is ours, and goes with its account. Files that an
        // import is still writing are left to the sweep.
        await context.imports.forget(id).catch((error: unknown) => context.log.warn('An imported mailbox could not be removed yet', { reason: messageOf(error) }))
        await endConsent().catch((error: unknown) => context.log.warn('A consent could not be taken back at its provider; it ends there when nobody uses it', { accountId: id, reason: messageOf(error) }))
        return await reply.status(204).send(null)
      },
    )
    app.patch(
      '/accounts/:id',
      { config: { access: { who: 'person', touches: 'account' } }, schema: { tags, params: idParams, body: changeAccountBody, response: { 200: accountSchema } } },
      async (request) => {
        const person = personOf(request)
        const found = await find(person.userId, request.params.id)
        const { name, password, settings, sending } = request.body
        const config = await changedServers(context, person, { account: found, password, settings, sending })
        return await db.transaction(async (tx) => {
          const inside = { ...context, db: tx }
          if (name !== undefined) await changeAccount(inside, found, { name })
          if (config !== undefined && password !== undefined) {
            await putPassword(inside, found, password)
            await reviveAccount(inside, found, { config })
          }
          await tell(tx, person.userId, 'account.changed', found.id)
          const changed = await find(person.userId, found.id, tx)
          if (config !== undefined && changed.state !== 'paused') await askForSync(tx, clock, changed)
          return accountView(changed)
        })
      },
    )
    app.post(
      '/accounts/:id/sync',
      { config: { access: { who: 'caller', grant: 'flag', touches: 'account' } }, schema: { tags, params: idParams, response: { 202: accountSchema } } },
      async (request, reply) => {
        const found = await find(callerOf(request).userId, request.params.id)
        if (found.state === 'paused') throw new Fault('account-paused', 'This account is paused', { status: 409, fix: 'Resume it first.' })
        await db.transaction((tx) => askForSync(tx, clock, found))
        return await reply.status(202).send(accountView(found))
      },
    )
    for (const [what, change] of [
      ['pause', pauseAccount],
      ['resume', resumeAccount],
    ] as const) {
      app.post(
        `/accounts/:id/${what}`,
        { config: { access: { who: 'person', touches: 'account' } }, schema: { tags, params: idParams, response: { 200: accountSchema } } },
        async (request) => {
          const ref = { userId: personOf(request).userId, id: request.params.id }
          await find(ref.userId, ref.id)
          return await db.transaction(async (tx) => {
            await change({ ...context, db: tx }, ref)
            const changed = await find(ref.userId, ref.id, tx)
            if (what === 'resume') await askForSync(tx, clock, changed)
            return accountView(changed)
          })
        },
      )
    }
  }
}
