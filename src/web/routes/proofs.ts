// Whether an account is complete, the repair where it is not, and the errors of fetching.
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { findAccount, listAccounts, type ConnectedAccount } from '../../accounts/connected-accounts.ts'
import { Fault, notFound } from '../../base/fault.ts'
import { isLocal } from '../../mail/local/local-account.ts'
import { findMailbox } from '../../mail/mailboxes/mailbox-store.ts'
import { hereThen, proofReports, type MailboxReport, type ProofReport } from '../../mail/proof-report.ts'
import { askForProof } from '../../mail/sync/ask-for-proof.ts'
import { callerOf } from '../access.ts'
import type { WebContext } from '../context.ts'
import { ofAccountQuery, proofsAnswer, repairAnswer, repairBody, syncErrorsAnswer, type AccountProof, type MailboxProof } from '../contract/proofs.ts'
import { syncErrorsOf } from '../sync-errors.ts'

export function proofRoutes({ db, clock }: WebContext): FastifyPluginAsyncZod {
  const tags = ['sync']
  const find = async (userId: string, id: string): Promise<ConnectedAccount> => {
    const found = await findAccount(db, { userId, id })
    if (found === undefined) throw notFound('account')
    return found
  }
  const asked = async (userId: string, id: string | undefined) => (id === undefined ? await listAccounts(db, userId) : [await find(userId, id)])
  const read = { access: { who: 'caller', grant: 'read', takes: ['account'] }, costly: true } as const

  return async (app) => {
    app.get(
      '/sync/proofs',
      { config: read, schema: { tags, description: 'How complete each mailbox of an account is, from its last comparison with its provider, name by name.', querystring: ofAccountQuery, response: { 200: proofsAnswer } } },
      async (request) => {
        const reports = await proofReports(db, await asked(callerOf(request).userId, request.query.account))
        return { items: [...reports].map(([accountId, report]) => accountViewOf(accountId, report)) }
      },
    )
    app.post(
      '/sync/repair',
      {
        config: { access: { who: 'caller', grant: 'admin', takes: ['account', 'mailbox'] } },
        schema: { tags, description: 'Compares with the provider, fetches what is missing here, lets go of what is not there any more, and proves a while later that it helped.', body: repairBody, response: { 202: repairAnswer } },
      },
      async (request, reply) => {
        const { userId } = callerOf(request)
        const { accountId, mailboxId } = request.body
        const account = await find(userId, accountId)
        if (mailboxId !== undefined && (await findMailbox(db, userId, mailboxId))?.accountId !== accountId) throw notFound('mailbox')
        requireOtherSide(account)
        const jobs = await db.transaction((tx) => askForProof(tx, clock, account, { repair: true, follow: true, mailboxId, isUrgent: true }))
        return await reply.status(202).send({ jobs: jobs.length })
      },
    )
    app.get(
      '/sync/errors',
      { config: read, schema: { tags, description: 'What went wrong in fetching mail and calendars and stands as it is, newest first, with what to do.', querystring: ofAccountQuery, response: { 200: syncErrorsAnswer } } },
      async (request) => {
        const { userId } = callerOf(request)
        return { items: await syncErrorsOf(db, userId, await asked(userId, request.query.account)) }
      },
    )
  }
}

function requireOtherSide(account: ConnectedAccount): void {
  if (account.state === 'paused') throw new Fault('account-paused', 'This account is paused', { status: 409, fix: 'Resume it first.' })
  if (isLocal(account)) throw new Fault('account-here-only', `${account.name} is kept here alone: there is nothing to compare it with`, { status: 409, fix: 'Import its file again: that brings whatever is missing.' })
}

const isoOf = (ms: number | undefined): string | null => (ms === undefined || ms === 0 ? null : new Date(ms).toISOString())

function accountViewOf(accountId: string, { mailboxes: reports, complete, leftOut, storage }: ProofReport): AccountProof {
  const mailboxes = reports.map(viewOf)
  const moments = reports.map(({ proof }) => proof?.provenAt ?? 0)
  return {
    accountId,
    complete,
    leftOut: leftOut.length,
    differing: mailboxes.filter(({ state }) => state === 'differs').length,
    serverCount: sumOf(mailboxes.map((one) => one.serverCount)),
    hereThen: sumOf(mailboxes.map((one) => one.hereThen)),
    hereNow: mailboxes.reduce((sum, one) => sum + one.hereNow, 0),
    provenAt: moments.length === 0 ? null : isoOf(Math.min(...moments)),
    storage,
    mailboxes,
  }
}

/** A sum of which a part is not known is not known. */
const sumOf = (figures: readonly (number | null)[]): number | null =>
  figures.length === 0 ? null : figures.reduce((sum, figure) => (sum === null || figure === null ? null : sum + figure), 0)

function viewOf({ proof, partial, resets, syncedAt, ...mailbox }: MailboxReport): MailboxProof {
  return {
    ...mailbox,
    missingBodies: partial,
    serverCount: proof?.serverCount ?? null,
    hereThen: proof === undefined ? null : hereThen(proof),
    missing: proof?.lacking ?? 0,
    extra: proof?.extra ?? 0,
    gaps: proof?.gaps ?? 0,
    provenAt: isoOf(proof?.provenAt),
    syncedAt: isoOf(syncedAt),
    mended: proof?.mended ?? 0,
    mendedAt: isoOf(proof?.mendedAt),
    resets: resets.map(({ at, from, to }) => ({ at: new Date(at).toISOString(), from, to })),
  }
}
