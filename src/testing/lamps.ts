// A house full of lamps, for tests of the gate: switching some of them is a change of many
// things that can be taken back, a smoke signal leaves for good. What was really switched is
// counted where it happens, not where it is recorded.
import { z } from 'zod'
import type { SignedInPerson } from '../accounts/sessions.ts'
import type { Action, ActionApplier, ActionKind, Origin } from '../actions/action.ts'
import type { ItemOutcome, Receipt } from '../actions/action-shapes.ts'
import { decide } from '../actions/decide.ts'
import { executeActionHandler } from '../actions/execute-job.ts'
import { actionKinds, propose, type ActionKinds } from '../actions/propose.ts'
import { openLog } from '../base/log.ts'
import type { JobContext } from '../jobs/job.ts'
import type { FixedClock } from './fixed-clock.ts'
import type { TestStore } from './real-store.ts'

export const alice = { userId: 'alice', sessionId: 's1', name: 'Alice' } as unknown as SignedInPerson
export const bob = { userId: 'bob', sessionId: 's2', name: 'Bob' } as unknown as SignedInPerson
export const script: Origin = { by: 'token', id: 'tok_1', name: 'script', words: '' }

const switching = z.strictObject({ lamps: z.array(z.string()).min(1), on: z.boolean() })
const signal = z.strictObject({ word: z.string() })

function switchKind(kind: string): ActionKind<z.output<typeof switching>> {
  return {
    kind,
    payload: switching,
    leavesTheHouse: false,
    parts: {
      of: (sealed) => sealed['lamps'] as string[],
      only: (sealed, kept) => ({ ...sealed, lamps: (sealed['lamps'] as string[]).filter((lamp) => kept.has(lamp)) }),
    },
    describe: async (_db, _userId, payload, origin) => ({
      accountId: 'acc',
      payload,
      preview: {
        act: kind,
        values: { count: payload.lamps.length },
        facts: [{ label: 'messages', value: String(payload.lamps.length), exact: '', source: origin.by === 'person' ? 'your-words' : 'asker', sourceNote: '', sourceCount: 0 }],
        warnings: [],
        body: '',
        items: payload.lamps.map((lamp) => ({ id: lamp, title: `lamp ${lamp}`, from: '', note: '' })),
        count: payload.lamps.length,
        undoable: true,
      },
    }),
    inverse(action) {
      const lamps = (action.receipt?.items ?? []).filter(({ outcome }) => outcome === 'done').map(({ id }) => id)
      return lamps.length === 0 ? undefined : { kind, payload: { lamps, on: action.payload['on'] !== true } }
    },
  }
}

const smoke: ActionKind<z.output<typeof signal>> = {
  kind: 'smoke.send',
  payload: signal,
  leavesTheHouse: true,
  describe: async (_db, _userId, payload) => ({
    accountId: 'acc',
    payload,
    preview: {
      act: 'smoke.send',
      values: {},
      facts: [{ label: 'to', value: '', exact: payload.word, source: 'mail-text', sourceNote: '', sourceCount: 0 }],
      warnings: [{ code: 'only-in-mail-text', text: 'nobody knows it', exact: payload.word, count: 0 }],
      body: payload.word,
      items: [],
      count: 1,
      undoable: false,
    },
  }),
  inverse: () => undefined,
}

/** `mail.star` by name stands for a kind that may be approved beforehand, `lamps.switch` for one that may not. */
export const lampKinds: ActionKinds = actionKinds([switchKind('mail.star'), switchKind('lamps.switch'), smoke])

/** What really is: lamps that burn, words that left, and how often anything was done. */
export class Lamps {
  readonly burning = new Set<string>()
  readonly sent: string[] = []
  /** Behind a curtain: switched, and nobody sees how they are. */
  readonly hidden = new Set<string>()
  /** Left as they are, whoever switches them. */
  readonly stuck = new Set<string>()
  effects = 0
  looks = 0

  appliers(): ActionApplier[] {
    return [...lampKinds.keys()].map((kind) => this.#applier(kind))
  }

  #applier(kind: string): ActionApplier {
    const read = (plan: Record<string, unknown>, change: Record<string, unknown>): Receipt => {
      const lamps = (change['lamps'] as string[] | undefined) ?? []
      const before = new Set(plan['burning'] as string[])
      const items = lamps.map((id): ItemOutcome => {
        const now = this.burning.has(id)
        if (this.hidden.has(id)) return { id, outcome: 'unknown', before: { on: before.has(id) }, after: {}, error: 'There is a curtain' }
        return { id, outcome: now !== change['on'] ? 'failed' : before.has(id) === now ? 'already-so' : 'done', before: { on: before.has(id) }, after: { on: now }, error: '' }
      })
      return { provenAt: 1, proof: 'looked', expected: Math.max(1, items.length), proven: kind === 'smoke.send' ? 1 : items.filter(({ outcome }) => outcome === 'done' || outcome === 'already-so').length, items }
    }
    return {
      kind,
      plan: async () => ({ burning: [...this.burning] }),
      apply: async ({ change }, plan) => {
        this.effects++
        if (kind === 'smoke.send') this.sent.push(String(change['word']))
        for (const lamp of ((change['lamps'] as string[] | undefined) ?? []).filter((one) => !this.stuck.has(one))) this.burning[change['on'] === true ? 'add' : 'delete'](lamp)
        return read(plan, change)
      },
      lookAt: async ({ change }, plan, ids) => (this.looks++, read(plan, change).items.filter(({ id }) => ids.has(id))),
      observe: async ({ change }, plan) => ({ outcome: 'applied', receipt: read(plan, change) }),
      reflect: async () => {},
    }
  }
}

export function openLamps(store: Pick<TestStore, 'db'>, clock: FixedClock) {
  const { db } = store
  const lamps = new Lamps()
  const log = openLog({ level: 'silent', process: 'test' })
  const context = { db, clock, log, signal: new AbortController().signal, requireLease: async () => {} } as unknown as JobContext
  const handler = executeActionHandler({ appliers: lamps.appliers() })
  const ask = (payload: Record<string, unknown>, more: { kind?: string; origin?: Origin; userId?: string; batchId?: string } = {}): Promise<Action> =>
    propose(db, clock, lampKinds, { userId: 'alice', kind: 'lamps.switch', origin: script, ...more, payload })
  const approve = (action: Pick<Action, 'id' | 'digest'>, without: readonly string[] = [], by = alice): Promise<Action> =>
    decide(db, clock, lampKinds, { actionId: action.id, verdict: 'approve', by, seenDigest: action.digest, undoSeconds: 10, without })
  const execute = (id: string): Promise<void> => handler({ actionId: id }, context)
  return { lamps, context, ask, approve, execute }
}
