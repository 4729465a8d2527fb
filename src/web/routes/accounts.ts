// Connected accounts: a Maildir on this server, or the sample mailbox. (Files: imports.ts.)
import { resolve } from 'node:path'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import {
  connectAccount,
  disconnectAccount,
  findAccount,
  listAccounts,
  listAllAccounts,
  pauseAccount,
  resumeAccount,
  type ConnectedAccount,
} from '../../accounts/connected-accounts.ts'
import type { SignedInPerson } from '../../accounts/sessions.ts'
import { closeActionsOf } from '../../actions/account-gone.ts'
import { appendAudit } from '../../actions/audit.ts'
import { Fault, messageOf, notFound } from '../../base/fault.ts'
import { forgetCalendarsOf } from '../../calendar/forget-account.ts'
import { requireIcsFolder } from '../../calendar/ics/require-ics-folder.ts'
import { syncCalendars } from '../../calendar/sync/sync-calendars.ts'
import { enqueue } from '../../jobs/job.ts'
import { forgetMailOf } from '../../mail/forget-account.ts'
import { maildirConfig } from '../../mail/maildir/maildir-config.ts'
import { overlap, realFolder } from '../../mail/maildir/real-folder.ts'
import { requireMaildir } from '../../mail/maildir/require-maildir.ts'
import { syncAccount } from '../../mail/sync/sync-account.ts'
import type { Db } from '../../store/db.ts'
import { lockUntilCommit } from '../../store/named-lock.ts'
import { callerOf, personOf } from '../access.ts'
import { idParams, nothing } from '../answers.ts'
import type { WebContext } from '../context.ts'
import { account as accountSchema, createAccountBody } from '../contract/mail.ts'

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
  const sync = async (tx: Db, account: ConnectedAccount): Promise<void> => {
    const whose = { userId: account.userId, priority: 10 }
    await enqueue(tx, clock, syncAccount, { accountId: account.id }, whose)
    if (maildirConfig.parse(account.config).calendarPath !== '') await enqueue(tx, clock, syncCalendars, { accountId: account.id }, whose)
  }

  return async (app) => {
    app.get(
      '/accounts',
      { config: { access: { who: 'caller', grant: 'read' } }, schema: { tags, response: { 200: z.object({ items: z.array(accountSchema) }) } } },
      async (request) => ({ items: await listAccounts(db, callerOf(request).userId) }),
    )
    app.post(
      '/accounts',
      { config: { access: { who: 'person' } }, schema: { tags, body: createAccountBody, response: { 201: accountSchema } } },
      async (request, reply) => {
        const person = personOf(request)
        const isSample = request.body.provider === 'sample'
        const wish = isSample ? await sampleWish(context, person) : await onDisk(context, maildirWish(person, request.body))
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
          await sync(tx, account)
          return account
        })
        return await reply.status(201).send(made)
      },
    )
    app.delete(
      '/accounts/:id',
      { config: { access: { who: 'person', touches: 'account' } }, schema: { tags, params: idParams, response: { 204: nothing } } },
      async (request, reply) => {
        const { userId } = personOf(request)
        await disconnectAccount(context, { userId, id: request.params.id }, async (tx, accountId) => {
          // First, since it locks the account's mail: an execution that concludes takes that before the audit log.
          await forgetMailOf(tx, { userId, accountId })
          await closeActionsOf(tx, clock, { userId, accountId })
          await forgetCalendarsOf(tx, { userId, accountId })
          await tell(tx, userId, 'account.disconnected', accountId)
        })
        // Once it is committed: what was imported is ours, and goes with its account. Files that an
        // import is still writing are left to the sweep.
        await context.imports.forget(request.params.id).catch((error: unknown) => context.log.warn('An imported mailbox could not be removed yet', { reason: messageOf(error) }))
        return await reply.status(204).send(null)
      },
    )
    app.post(
      '/accounts/:id/sync',
      { config: { access: { who: 'caller', grant: 'flag', touches: 'account' } }, schema: { tags, params: idParams, response: { 202: accountSchema } } },
      async (request, reply) => {
        const found = await find(callerOf(request).userId, request.params.id)
        if (found.state === 'paused') throw new Fault('account-paused', 'This account is paused', { status: 409, fix: 'Resume it first.' })
        await db.transaction((tx) => sync(tx, found))
        return await reply.status(202).send(found)
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
            if (what === 'resume') await sync(tx, changed)
            return changed
          })
        },
      )
    }
  }
}

/** An engine elsewhere sees other disks than this web: what it cannot read it says on the account. */
const isElsewhere = async (context: WebContext): Promise<boolean> => (await context.engineStatus()).status === 'off'

/** The wish with the real name of its mail folder, so that a link which is turned later does not turn the account. */
async function onDisk(context: WebContext, wish: Wish): Promise<Wish> {
  const { mailPath, calendarPath } = wish.config
  if (await isElsewhere(context)) return { ...wish, config: { ...wish.config, mailPath: resolve(mailPath) } }
  const real = await requireMaildir(mailPath)
  if (calendarPath !== '') await requireIcsFolder(calendarPath)
  return { ...wish, config: { ...wish.config, mailPath: real } }
}

/** By account, asked before the transaction: a disk that is slow to answer must not hold up the store. */
async function connectedFolders(context: WebContext): Promise<ReadonlyMap<string, string>> {
  const nameOf = (await isElsewhere(context)) ? resolve : realFolder
  const folders = new Map<string, string>()
  for (const { id, config } of await listAllAccounts(context.db)) folders.set(id, await nameOf(maildirConfig.parse(config).mailPath))
  return folders
}

/** Of nobody: two people who move the mails of one folder would take each other's away. */
async function requireUnconnected(tx: Db, connected: ReadonlyMap<string, string>, mailPath: string): Promise<void> {
  for (const { id, config } of await listAllAccounts(tx)) {
    if (!overlap(connected.get(id) ?? maildirConfig.parse(config).mailPath, mailPath)) continue
    throw new Fault('account-known', 'This folder is connected already, or one that it lies in or holds', { status: 409 })
  }
}

interface Wish {
  name: string
  address: string
  config: z.output<typeof maildirConfig>
}

async function sampleWish(context: WebContext, person: SignedInPerson): Promise<Wish> {
  const { mailPath, calendarPath, address } = await context.placeSample(person.userId)
  return { name: 'Sample', address, config: maildirConfig.parse({ mailPath, calendarPath, sample: true }) }
}

/** Reading a folder of the server is the owner's to allow: it may hold anybody's mail. */
function maildirWish(person: SignedInPerson, body: z.output<typeof createAccountBody>): Wish {
  if (person.role !== 'owner') {
    throw new Fault('role-missing', 'Only the owner can connect a folder of this server', { status: 403, fix: 'Ask the owner, or explore the sample mailbox.' })
  }
  const config = maildirConfig.safeParse({ mailPath: body.mailPath ?? '', calendarPath: body.calendarPath ?? '' })
  if (!config.success) throw new Fault('bad-folder', config.error.issues[0]?.message ?? 'This folder cannot be used')
  const address = body.address ?? person.email
  return { name: body.name ?? address, address, config: config.data }
}
