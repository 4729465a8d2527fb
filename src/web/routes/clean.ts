// Cleaning an inbox: what may go is told, and a batch is proposed. Nothing is moved here.
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { Action as DomainAction } from '../../actions/action.ts'
import { propose } from '../../actions/propose.ts'
import { Fault } from '../../base/fault.ts'
import { newId } from '../../base/ids.ts'
import { limits } from '../../base/limits.ts'
import { sendersOf } from '../../mail/clean/candidate-senders.ts'
import { cleanBand, type CleanBand } from '../../mail/clean/clean-shapes.ts'
import { findCandidates, weightOfCandidates, type Candidate, type Candidates } from '../../mail/clean/find-candidates.ts'
import { proposedCleanings } from '../../mail/clean/proposed-cleanings.ts'
import { countWithoutSignals } from '../../mail/clean/read-older-signals.ts'
import { loadMessages } from '../../mail/messages/message-store.ts'
import type { Db } from '../../store/db.ts'
import { keepUntilCommit } from '../../store/keep.ts'
import { callerOf, requireGrant } from '../access.ts'
import { actionOf } from '../action-view.ts'
import type { WebContext } from '../context.ts'
import { batch } from '../contract/actions.ts'
import { cleanAnswer, cleanBody, cleanQuery, cleanSendersAnswer, type CleanCandidate, type CleanSender } from '../contract/clean.ts'
import { originOf } from '../proposing.ts'

const tags = ['clean']

export function cleanRoutes({ db, clock, kinds }: WebContext): FastifyPluginAsyncZod {
  // A page after the other, and a band beside the other, are of one walk; where more than fifty thousand mails may go, each is a walk.
  const kept = keepUntilCommit(
    async (store: Db, { userId, nowMs }: { userId: string; nowMs: number }): Promise<Readonly<Candidates>> => await findCandidates(store, { userId, nowMs }),
    ({ userId, nowMs }) => `${userId} ${nowMs}`,
    weightOfCandidates,
  )
  /** Ages count in days: within one hour nothing is judged otherwise than by the first who asks. */
  const thisHour = () => Math.floor(clock.now() / 3_600_000) * 3_600_000

  const ofTheWholeInbox = async (userId: string, { found, kept: keptBack }: Readonly<Candidates>) => ({
    counts: Object.fromEntries(cleanBand.options.map((one) => [one, found.filter(({ band }) => band === one).length])) as Record<CleanBand, number>,
    kept: keptBack,
    notLookedAt: await countWithoutSignals(db, userId),
  })

  return async (app) => {
    app.get('/clean', { config: { access: { who: 'caller', grant: 'read' }, costly: true }, schema: { tags, querystring: cleanQuery, response: { 200: cleanAnswer }, description: 'Mailings that may be cleaned out of the inbox, how sure that is, and why. Reads only' } }, async (request) => {
      const { userId } = callerOf(request)
      const { band, sender, order, before, limit } = request.query
      const candidates = await kept(db, { userId, nowMs: thisHour() })
      const bands = new Set<CleanBand>(band === undefined ? cleanBand.options : [band].flat())
      const from = sender?.toLowerCase()
      const asked = candidates.found.filter((one) => bands.has(one.band) && (from === undefined || one.fromAddress.toLowerCase() === from))
      const [confidence = 0, id = 0] = before?.split('-').map(Number) ?? []
      const isBehind = (one: Candidate) => (order === 'least-first' ? one.confidence > confidence : one.confidence < confidence) || (one.confidence === confidence && one.id < id)
      const ordered = order === 'least-first' ? asked.toSorted((a, b) => a.confidence - b.confidence || b.id - a.id) : asked
      const left = before === undefined ? ordered : ordered.filter(isBehind)
      const shown = left.slice(0, limit)
      const rows = new Map((await loadMessages(db, userId, shown.map((one) => one.id))).map((row) => [row.id, row]))
      const last = shown.at(-1)
      return {
        items: shown.flatMap(({ fromAddress: _, ...judged }): CleanCandidate[] => {
          const row = rows.get(judged.id)
          if (row === undefined) return []
          const { threadId, subject, from: writer, dateMs, size, seen } = row
          return [{ ...judged, threadId, subject, from: writer, dateMs, size, seen }]
        }),
        next: left.length > limit && last !== undefined ? `${last.confidence}-${last.id}` : null,
        ...(await ofTheWholeInbox(userId, candidates)),
      }
    })
    app.get('/clean/senders', { config: { access: { who: 'caller', grant: 'read' }, costly: true }, schema: { tags, response: { 200: cleanSendersAnswer }, description: 'The same by who sent them, with the ids of all their mails: for choosing. Reads only' } }, async (request) => {
      const { userId } = callerOf(request)
      const candidates = await kept(db, { userId, nowMs: thisHour() })
      const senders = sendersOf(candidates.found)
      // The id carries the date, so the highest is the newest.
      const newestOf = ({ messageIds }: { messageIds: readonly number[] }) => messageIds.reduce((a, b) => Math.max(a, b))
      const rows = new Map((await loadMessages(db, userId, senders.map(newestOf))).map((row) => [row.id, row]))
      return {
        items: senders.flatMap((one): CleanSender[] => {
          const newest = rows.get(newestOf(one))
          return newest === undefined ? [] : [{ ...one, sender: newest.from, lastMs: newest.dateMs }]
        }),
        atOnce: limits.messagesInAction,
        ...(await ofTheWholeInbox(userId, candidates)),
      }
    })
    app.post(
      '/clean',
      {
        config: { access: { who: 'caller', grant: 'read', takes: ['message'] } },
        schema: { tags, body: cleanBody, response: { 202: batch }, description: 'Proposes to move candidates to Secretary/Auto-Cleaned, an action for each account, and another for each 5,000 messages; a person approves. A token needs read and flag' },
      },
      async (request, reply) => {
        const caller = callerOf(request)
        requireGrant(caller, 'flag')
        const { messageIds, bands, words } = request.body
        const now = thisHour()
        const chosen = await proposedCleanings(db, { userId: caller.userId, nowMs: now, ...(messageIds === undefined ? {} : { messageIds }), ...(bands === undefined ? {} : { bands }) })
        if (chosen.length === 0) throw new Fault('nothing-to-clean', 'There is nothing of that kind to clean', { status: 409, fix: 'Ask for the candidates again.' })
        if (chosen.length > limits.actionsInBatch) throw new Fault('too-much-to-clean', `This is more than ${limits.actionsInBatch} actions hold; nothing was proposed`, { status: 409, fix: 'Clean the surest first.' })
        const batchId = newId('bat', clock.now())
        // All or none: half of what was chosen would be another question.
        const actions = await db.transaction(async (tx) => {
          const made: DomainAction[] = []
          for (const ids of chosen) {
            made.push(await propose(tx, clock, kinds, { userId: caller.userId, kind: 'mail.clean', payload: { messageIds: ids, judgedAtMs: now }, batchId, origin: originOf(caller, words) }))
          }
          return made
        })
        return await reply.status(202).send({ batchId, actions: actions.map((one) => actionOf(kinds, one)) })
      },
    )
  }
}
