// Which of the things that are true of an account is said first.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ImportStatusView } from '../../../src/web/contract/fetching.ts'
import type { AccountProofs, FolderProof } from '../api/proofs.ts'
import { accountLead, type Standing } from './account-lead.ts'

const NOON = Date.UTC(2026, 0, 5, 12)
const proofs = (state: FolderProof['state']): AccountProofs => ({
  items: [{ mailboxId: 'm', path: 'INBOX', name: 'INBOX', role: 'inbox', serverCount: 1, localCount: 1, missing: 0, gaps: 0, missingBodies: 0, unreadable: 0, state, provenAt: '2026-01-05T11:57:00Z', resets: [] }],
  storage: { messages: 1, bytes: 1 },
})
const lead = (some: Partial<Omit<Standing, 'account'>> & { account?: Partial<Standing['account']> }) =>
  accountLead({ status: undefined, proofs: null, now: NOON, ...some, account: { state: 'active', needs: '', syncedAt: NOON - 60_000, kept: 'elsewhere', ...some.account } })
const running = { state: 'running', etaMs: 15 * 60_000 } as ImportStatusView

test('what only its person can give comes before everything else', () => {
  assert.match(lead({ account: { needs: 'password', state: 'paused' }, status: running, proofs: proofs('proven') })[0], /password/)
})

test('an import on its way is said before proofs, with what is left of it', () => {
  assert.match(lead({ status: running, proofs: proofs('proven') }).join(' '), /15 min/)
})

test('complete is claimed of what was proven, and of nothing else', () => {
  assert.match(lead({ proofs: proofs('proven') }).join(' '), /proven.*3 min ago/i)
  for (const state of ['never', 'waiting', 'differs'] as const) assert.doesNotMatch(lead({ proofs: proofs(state) })[0], /complete|proven/i, state)
  assert.doesNotMatch(lead({ proofs: null })[0], /complete|proven/i)
})
