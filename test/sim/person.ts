// A busy person at random: marks, moves, writes, approves, rejects, changes their mind.
//
// Each act notes what was asked before the request goes out and what was answered when the
// answer is back, so that afterwards it is known what must have happened (answered), what
// may have (asked only), and what must not (neither).
import type { Seeded } from '../../sample/seeded.ts'
import type { Client } from '../running.ts'
import type { MailboxRow, MessageRow, StoreReader } from './store-reader.ts'

export type Step = 'propose' | 'approve' | 'reject' | 'undo'

export interface Act {
  /** The request key and the words of the proposal: how its rows are found again. */
  key: string
  kind: string
  /** Actions it makes: more than one for a batch, and then all or none. */
  count: number
  /** File names of the mails it is about, for each action. */
  mails: string[][]
  subject: string
  actionId: string
  batchId: string
  asked: Set<Step>
  answered: Set<Step>
}

interface ActionAnswer {
  id: string
  digest: string
  state: string
}

type Proposal = { kind: string; payload: Record<string, unknown> }

export interface Person {
  readonly acts: readonly Act[]
  /** Does one more thing. Throws when Secretary does not answer. */
  actOnce(client: Client): Promise<void>
  /** After a crash: asks again, with the same keys, for some of what was never answered. */
  repeatUnanswered(client: Client): Promise<void>
}

export interface PersonOptions {
  chance: Seeded
  name: string
  accountId: string
  store: StoreReader
  /** Mails that may be touched: those that were there from the beginning. */
  known: ReadonlySet<string>
}

const RECIPIENTS = ['ana@example.org', 'bogdan@example.net', 'carmen@example.com']

export function openPerson({ chance, name, accountId, store, known }: PersonOptions): Person {
  const acts: Act[] = []
  const repeatable = new Map<Act, Proposal>()

  const begin = (kind: string, subject: string, mails: string[][], count = 1): Act => {
    const act: Act = { key: `${name}-${acts.length}`, kind, count, mails, subject, actionId: '', batchId: '', asked: new Set(), answered: new Set() }
    acts.push(act)
    return act
  }

  const someMails = (): MessageRow[] => {
    const outboxes = new Set(store.mailboxes().filter(({ role }) => role === 'outbox').map(({ id }) => id))
    const rows = store.messages().filter((row) => known.has(row.name) && !outboxes.has(row.mailboxId))
    const count = chance.next() < 0.6 ? 1 : chance.between(2, 40)
    return Array.from({ length: count }, () => chance.pick(rows)).filter((row, index, all) => all.indexOf(row) === index)
  }

  const aPlace = (): MailboxRow => chance.pick(store.mailboxes().filter(({ role }) => role !== 'outbox'))

  const aChange = (): { proposal: Proposal; mails: string[] } => {
    const rows = someMails()
    const messageIds = rows.map(({ id }) => id)
    const mails = rows.map((row) => row.name)
    const dice = chance.next()
    if (dice < 0.3) return { proposal: { kind: 'mail.mark-read', payload: { messageIds } }, mails }
    if (dice < 0.55) return { proposal: { kind: 'mail.mark-unread', payload: { messageIds } }, mails }
    return { proposal: { kind: 'mail.move', payload: { messageIds, mailboxId: aPlace().id } }, mails }
  }

  const propose = async (client: Client, act: Act, proposal: Proposal, approve: boolean): Promise<ActionAnswer> => {
    repeatable.set(act, proposal)
    act.asked.add('propose')
    if (approve) act.asked.add('approve')
    const answer = await client.post<ActionAnswer>('/actions', { proposal, words: act.key, requestKey: act.key, approve })
    act.actionId = answer.id
    act.answered.add('propose')
    if (approve) act.answered.add('approve')
    return answer
  }

  /** A step that the state may forbid by now: a refusal is an answer too, but not a promise. */
  const step = async (client: Client, act: Act, what: Step, path: string, body: unknown): Promise<void> => {
    act.asked.add(what)
    const answer = await client.request('POST', path, body)
    await answer.text()
    if (answer.ok) act.answered.add(what)
    else if (answer.status !== 409) throw new Error(`POST ${path} answered ${answer.status}`)
  }

  const change = async (client: Client): Promise<void> => {
    const { proposal, mails } = aChange()
    const act = begin(proposal.kind, '', [mails])
    const dice = chance.next()
    if (dice < 0.75) {
      await propose(client, act, proposal, true)
      return
    }
    const { id, digest } = await propose(client, act, proposal, false)
    if (dice < 0.9) await step(client, act, 'approve', `/actions/${id}/approve`, { digest })
    else if (dice < 0.95) await step(client, act, 'reject', `/actions/${id}/reject`, {})
  }

  const batch = async (client: Client): Promise<void> => {
    const changes = Array.from({ length: chance.between(2, 5) }, aChange)
    const act = begin('batch', '', changes.map(({ mails }) => mails), changes.length)
    act.asked.add('propose')
    const made = await client.post<{ batchId: string; actions: ActionAnswer[] }>('/actions/batches', { proposals: changes.map(({ proposal }) => proposal), words: act.key })
    act.answered.add('propose')
    act.batchId = made.batchId
    const digests = Object.fromEntries(made.actions.map(({ id, digest }) => [id, digest]))
    if (chance.next() < 0.85) await step(client, act, 'approve', `/actions/batches/${made.batchId}/approve`, { digests })
    else await step(client, act, 'reject', `/actions/batches/${made.batchId}/reject`, {})
  }

  const letter = async (client: Client): Promise<void> => {
    const act = begin('mail.send', '', [[]])
    act.subject = `Letter ${act.key}`
    const payload = { accountId, to: [{ address: chance.pick(RECIPIENTS) }], subject: act.subject, text: `The letter ${act.key}.\n${chance.letters(chance.between(10, 3_000))}` }
    const proposal = { kind: 'mail.send', payload }
    const dice = chance.next()
    if (dice < 0.55) {
      await propose(client, act, proposal, true)
      return
    }
    const { id, digest } = await propose(client, act, proposal, false)
    if (dice < 0.7) return
    if (dice < 0.8) return await step(client, act, 'reject', `/actions/${id}/reject`, { reason: 'Not this one' })
    await step(client, act, 'approve', `/actions/${id}/approve`, { digest })
    // While the ink dries.
    await step(client, act, 'undo', `/actions/${id}/undo`, undefined)
  }

  const undo = async (client: Client): Promise<void> => {
    const candidates = acts.filter((act) => act.actionId !== '' && act.answered.has('approve') && !act.asked.has('undo')).slice(-30)
    if (candidates.length === 0) return await change(client)
    const act = chance.pick(candidates)
    await step(client, act, 'undo', `/actions/${act.actionId}/undo`, undefined)
  }

  return {
    acts,
    async actOnce(client) {
      const dice = chance.next()
      if (dice < 0.5) await change(client)
      else if (dice < 0.6) await batch(client)
      else if (dice < 0.8) await letter(client)
      else if (dice < 0.9) await undo(client)
      else await client.post(`/accounts/${accountId}/sync`)
    },
    async repeatUnanswered(client) {
      for (const act of acts) {
        const proposal = repeatable.get(act)
        if (proposal === undefined || act.answered.has('propose') || act.asked.has('reject') || act.asked.has('undo')) continue
        repeatable.delete(act)
        if (chance.next() < 0.5) await propose(client, act, proposal, act.asked.has('approve'))
      }
    },
  }
}
